"""Exact results of the sanitiser."""

import pytest

from conditions.richtext import clean, clean_line, clean_text

STORED = [
    "<p>One paragraph.</p>",
    "<p>Line one<br>line two</p>",
    "<h2>Which genes?</h2>\n<h3>More</h3>\n<h4>Still more</h4>\n<p>Four.</p>",
    "<p><strong>Bold</strong>, <em>italic</em>, <strong><em>both</em></strong>, H<sub>2</sub>O, 10<sup>6</sup></p>",
    '<p>See <a href="https://example.org/a?b=1&amp;c=2#d">the register</a>.</p>',
    '<p><a href="mailto:info@example.org">Write</a>, <a href="/conditions/x/">read</a>, <a href="#sources">see</a></p>',
    "<ul><li>One</li><li>Two<ul><li>Two a</li><li>Two b<ol><li>deep</li></ol></li></ul></li></ul>",
    '<ol start="3"><li>Three</li><li>Four</li></ol>',
    "<blockquote><p>Said one.</p><p>Said two.</p><ul><li>and</li></ul></blockquote>",
    "<table><caption>Types</caption><thead><tr><th>Gene</th><th>Type</th></tr></thead>"
    '<tbody><tr><th scope="row">AGPAT2</th><td>1</td></tr><tr><td colspan="2">x</td></tr></tbody></table>',
    '<table><tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr><td></td></tr></tbody></table>',
    "<table><tbody><tr><td>a<br>b<ul><li>c</li><li>d</li></ul></td><td></td></tr></tbody></table>",
    "<p>1 &lt; 2 &amp; 3 &gt; 2, “quotes”, 'single', \"double\"</p>",
    "<p>[1] and [[community-count]]</p>",
    '<p>Latin <span lang="la" dir="ltr">in <em>vitro</em></span>, Hebrew <span lang="he" dir="rtl">שלום</span></p>',
    "<p>שלום עולם العربية \u200fRTL</p>",
    "<p>é ữ Å क्षि 👩\u200d⚕️ 🏳️\u200d🌈 می\u200cخواهم</p>",
    "<p>10\u202f000 and 5\u2009mg</p>",
]


@pytest.mark.parametrize("html", STORED)
def test_clean_keeps_stored_html_unchanged(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("arriving", "stored"),
    [
        ("", ""),
        (" \n ", ""),
        ("<p>&nbsp;</p><p></p><h2> </h2><ul><li></li></ul><blockquote></blockquote>", ""),
        ("\u200b<p>\ufeff</p>", ""),
        ("loose words", "<p>loose words</p>"),
        ("one<p>two</p>three", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
        ("<div>one<div>two</div>three</div>", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
        ("one<br><br>two<br>three<br>", "<p>one</p>\n<p>two<br>three</p>"),
        ("one<hr>two", "<p>one</p>\n<p>two</p>"),
        ("<pre>one\ntwo\n\nthree</pre>", "<p>one<br>two</p>\n<p>three</p>"),
        ("<p>  a \n b&nbsp;&nbsp;c </p>", "<p>a b c</p>"),
        ("<h1>A</h1><h5>B</h5><h6>C</h6>", "<h2>A</h2>\n<h4>B</h4>\n<h4>C</h4>"),
        ("<h2><b>Bold</b> <i>heading</i><br>on two lines</h2>", "<h2>Bold <em>heading</em> on two lines</h2>"),
        ("<h2><div>in a</div><div>box</div></h2>", "<h2>in a box</h2>"),
        ("<b>a <i>b</b> c</i>", "<p><strong>a <em>b</em></strong> <em>c</em></p>"),
        ("<b>a</b><b> b</b>", "<p><strong>a b</strong></p>"),
        ('<span lang="de">by Word</span> <span lang="EN-GB" dir="LTR">too</span>', "<p>by Word too</p>"),
        ('<span lang="x y" dir="ltr">a</span><span lang="de" dir="up">b</span>', "<p>ab</p>"),
        (
            '<b><span dir="ltr" lang="de">Herz <span dir="ltr" lang="la">cor</span></span></b>',
            '<p><strong><span lang="de" dir="ltr">Herz cor</span></strong></p>',
        ),
        ("a<b> b </b>c", "<p>a <strong>b</strong> c</p>"),
        (
            '<b>Bold </b><a href="/x"><b>linked</b></a>',
            '<p><strong>Bold</strong> <a href="/x"><strong>linked</strong></a></p>',
        ),
        ("<b><b>a</b></b><i></i><u>b</u>", "<p><strong>a</strong>b</p>"),
        ("<b><p>one</p><p>two</p></b>", "<p>one</p>\n<p>two</p>"),
        ("x<sup>a<sub>b</sub></sup>", "<p>x<sup>a<sub>b</sub></sup></p>"),
        ("[<b>1</b>] <sup>[2]</sup><sup>3</sup>", "<p>[1] [2]<sup>3</sup></p>"),
        ("<em>[[community-<b>count</b>]]</em>", "<p><em>[[community-count]]</em></p>"),
        ("<li>one<li>two", "<ul><li>one</li><li>two</li></ul>"),
        ("<ul>loose<li>one</ul>", "<ul><li>loose</li><li>one</li></ul>"),
        ("<ul><li>a</li><ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><ul><li>b</ul></ul>", "<ul><li><ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a<ul><li>b</ul>c</ul>", "<ul><li>a<ul><li>b</li></ul>c</li></ul>"),
        ("<ul><li><p>one</p><p>two</p></li></ul>", "<ul><li>one<br>two</li></ul>"),
        ("<ul><li><h3>heading</h3>words</li></ul>", "<ul><li>heading<br>words</li></ul>"),
        ("<ul><li><table><tr><td>a<td>b</table></ul>", "<ul><li>a<br>b</li></ul>"),
        ("<ol start=1 type=a><li>x</ol>", "<ol><li>x</li></ol>"),
        ("<ol start=-3><li>x</ol>", "<ol><li>x</li></ol>"),
        ("<menu><li>x</menu>", "<ul><li>x</li></ul>"),
        ("<dl><dt>Term<dd>Meaning</dl>", "<p>Term</p>\n<p>Meaning</p>"),
        ("<blockquote>loose<h2>head</h2></blockquote>", "<blockquote><p>loose</p><p>head</p></blockquote>"),
        ("<blockquote><blockquote>a</blockquote>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (
            "<table><td><p>a</p><p>b</p><td><h2>c</h2></table>",
            "<table><tbody><tr><td>a<br>b</td><td>c</td></tr></tbody></table>",
        ),
        (
            "<table>outside<tr><td>in</td></tr></table>",
            "<p>outside</p>\n<table><tbody><tr><td>in</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td></tr></table>",
            "<table><tbody><tr><td>a<br>b<br>c</td></tr></tbody></table>",
        ),
        (
            "<table><tfoot><tr><td>f</tfoot><tbody><tr><td>b</tbody><thead><tr><th>h</thead><caption>C</caption></table>",
            "<table><caption>C</caption><thead><tr><th>h</th></tr></thead>"
            "<tbody><tr><td>f</td></tr><tr><td>b</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td colspan=1 rowspan=0>a<td><tr><td><td></table>",
            "<table><tbody><tr><td>a</td><td></td></tr></tbody></table>",
        ),
        ("<table><tr><td> <td></table>", ""),
        ("<table><caption><p>a</p><p>b</p></caption><tr><td>x</table>",
         "<table><caption>a b</caption><tbody><tr><td>x</td></tr></tbody></table>"),
        (
            "<table><caption>a</caption><caption>b</caption><tr><td>x</table>",
            "<table><caption>a</caption><tbody><tr><td>x</td></tr></tbody></table>\n<p>b</p>",
        ),
        ('<a href="https://e.org/a b">x</a>', '<p><a href="https://e.org/a%20b">x</a></p>'),
        ('<a href=" /x ">x</a>', '<p><a href="/x">x</a></p>'),
        ('<a href="page.html">x</a> <a name="y">z</a>', "<p>x z</p>"),
        ('<a href="/x"></a>words', "<p>words</p>"),
        ('<a href="/x"><p>card</p></a>', "<p>card</p>"),
        ('<a href="/">home</a> <a href="//evil.example">out</a>', '<p><a href="/">home</a> out</p>'),
        ("e\u0301 e&#x301;", "<p>é é</p>"),
        ("e<span>\u0301</span>", "<p>é</p>"),
        ("a&#1;b\x0bc\ud800d\ufffee&#xFFFF;f\ufeffg", "<p>ab cdefg</p>"),
        ("<p>\u0338x</p>", "<p>x</p>"),
        ("a\r\nb\u2028c", "<p>a b c</p>"),
        ("a<!-- comment -->b<?php x ?>c", "<p>abc</p>"),
        ("<p>a & b < c &lt;p&gt;</p>", "<p>a &amp; b &lt; c &lt;p&gt;</p>"),
    ],
)  # fmt: skip
def test_clean_returns_the_stored_form(arriving, stored):
    assert clean(arriving) == stored
    assert clean(stored) == stored


def test_clean_limits_lists_to_five_levels():
    arriving = "<ul><li>1" * 7 + "</ul>" * 7

    assert clean(arriving) == (
        "<ul><li>1<ul><li>1<ul><li>1<ul><li>1<ul><li>1<br>1<br>1</li></ul></li></ul></li></ul></li></ul></li></ul>"
    )


def test_clean_text_removes_control_characters_and_composes_accents():
    text = " a\x00b\x07\tc\r\nd\re\u2028f\ud800\ufffe\ufeff e\u0301 👩\u200d⚕️ "

    assert clean_text(text) == "ab\tc\nd\ne\nf é 👩\u200d⚕️"
    assert clean_text(clean_text(text)) == clean_text(text)


def test_clean_text_without_visible_characters_is_empty():
    assert [clean_text(text) for text in ("\u200b", " \u200f\u00ad\n", "\u2060\ufeff", "…")] == ["", "", "", "…"]


def test_clean_line_collapses_white_space():
    assert clean_line(" What\n\tcauses\u2029 it\xa0\x0b? ") == "What causes it ?"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "ന്\u200d",
        "क्\u200dष",
        "\u200dه",
        "👩\u200d⚕️ 👨\u200d👩\u200d👧 🏳️\u200d🌈 👩🏽\u200d🦰 ❤️ 1️⃣",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "葛\U000e0100城",
        "ភាសា\u200bខ្មែរ",
        "\u2066gm 05\u2069 \u200eשלום\u200f",
    ],
)
def test_joiners_selectors_and_isolates_that_a_script_needs_stay(text):
    assert clean_text(text) == text
    assert clean(f"<p>{text}</p>") == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "invisible",
    [
        *("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\u2062", "\ufeff", "\u034f", "\u180e", "\ufe0f", "\u3164"),
        *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u206a", "\ufff9", "\U000e0041", "\U000e0101"),
        "\u200c\u200d",
    ],
)  # fmt: skip
def test_invisible_characters_are_removed_from_words(invisible):
    assert clean_text(f"5{invisible} m{invisible}g{invisible}") == "5 mg"
    assert clean(f"<p>5{invisible} m{invisible}<b>{invisible}g</b></p>") == "<p>5 m<strong>g</strong></p>"


def test_a_joiner_across_marks_stays():
    assert clean("<p>می<b>\u200c</b>خواهم</p>") == "<p>می<strong>\u200c</strong>خواهم</p>"
