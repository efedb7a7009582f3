"""The report of what was lost or changed, and each kind of change by itself."""

from collections import Counter

import pytest

from conditions.richtext import Change, clean_and_report, report_sentence

KINDS = [
    (Change.DELETION, "<p>5 <s>10</s> mg</p>", "<p>5 mg</p>", "1 deleted passage was removed."),
    (Change.COMMENT, "<p>5<a href='#cmnt2'>[b]</a> mg</p>", "<p>5 mg</p>", "1 comment was removed."),
    (Change.HIDDEN, "<p>5 <b hidden>10</b> mg</p>", "<p>5 mg</p>", "1 hidden passage was removed."),
    (Change.PICTURE, "<p>5<img src=x>6</p>", "<p>5 6</p>", "1 picture was removed."),
    (Change.EQUATION, "<p>5 <math><mi>x</mi></math></p>", "<p>5</p>", "1 equation was removed."),
    (Change.EMBEDDED, "<p>5<iframe src=x></iframe>6</p>", "<p>5 6</p>", "1 embedded object was removed."),
    (Change.FORM_FIELD, "<p>5<input value=x>6</p>", "<p>5 6</p>", "1 form field was removed."),
    (
        Change.FURNITURE,
        "<div title=footer><p>Page 7</p></div><p>5</p>",
        "<p>5</p>",
        "1 page header, footer or number was removed.",
    ),
    (
        Change.TOO_DEEP,
        "<p>5</p>" + "<div>" * 102 + "not 10" + "</div>" * 102 + "<p>mg</p>",
        "<p>5</p>\n<p>mg</p>",
        "1 passage inside more than 100 other elements was removed.",
    ),
    (Change.LINE, "<p>5</p><hr><p>6</p>", "<p>5</p>\n<p>6</p>", "1 dividing line or page break was removed."),
    (Change.INVISIBLE, "<p>5\u200b mg</p>", "<p>5 mg</p>", "1 invisible character was removed."),
    (
        Change.FOOTNOTE_LINK,
        "<p>x <a href='#fn1'>1</a></p>",
        "<p>x 1</p>",
        "The link of 1 footnote mark was removed; check that a number such as [1] names the right source here.",
    ),
    (
        Change.LINK,
        "<p><a href='file:///x'>5</a></p>",
        "<p>5</p>",
        "1 link to an address that cannot be used here was removed.",
    ),
    (
        Change.COLOUR,
        "<p>5 <font color=red>mg</font></p>",
        "<p>5 mg</p>",
        "The colour of 1 passage was removed.",
    ),
    (Change.UNDERLINE, "<p>5 <u>m<i></i>g</u></p>", "<p>5 mg</p>", "The underline of 1 passage was removed."),
    (Change.HIGHLIGHT, "<p>5 <mark>mg</mark></p>", "<p>5 mg</p>", "The highlight of 1 passage was removed."),
    (
        Change.CAPITALS,
        "<p>5 <span style='font-variant:small-caps'>mg</span></p>",
        "<p>5 mg</p>",
        "The capitalisation of 1 passage was removed.",
    ),
    (Change.HEADING_LEVEL, "<h6>Dose</h6>", "<h4>Dose</h4>", "1 heading level was changed."),
    (
        Change.LIST_LEVEL,
        "<ul><li>1" * 6,
        "<ul><li>1<ul><li>1<ul><li>1<ul><li>1<ul><li>1<br>1</li></ul></li></ul></li></ul></li></ul></li></ul>",
        "1 list level was changed.",
    ),
    (
        Change.LIST_NUMBERING,
        "<ol type=a><li>x</ol>",
        "<ol><li>x</li></ol>",
        "The numbering of 1 list was changed.",
    ),
    (
        Change.NESTED_TABLE,
        "<ul><li><table><tr><td>5</table></ul>",
        "<ul><li>5</li></ul>",
        "1 table inside another block was changed.",
    ),
    (
        Change.TABLE_HEADER,
        "<table><tr><td><b>A<td><b>B<tr><td>5<td>6</table>",
        '<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
        "<tbody><tr><td>5</td><td>6</td></tr></tbody></table>",
        "1 first table row (to a header) was changed.",
    ),
    (
        Change.TABLE_CAPTION,
        "<table><tr><td colspan=2>A<tr><th>5<th>6</table>",
        "<table><caption>A</caption><tbody><tr><th>5</th><th>6</th></tr></tbody></table>",
        "1 first table row (to a caption) was changed.",
    ),
    (Change.SYMBOL, "<p>\uf0a3 5</p>", "<p>≤ 5</p>", "1 letter of a symbol font was changed."),
    (
        Change.REDIRECT,
        "<p><a href='https://l.facebook.com/l.php?u=https://e.org/'>x</a></p>",
        '<p><a href="https://e.org/">x</a></p>',
        "1 redirect link (to its target) was changed.",
    ),
    (
        Change.TRACKING,
        "<p><a href='https://e.org/?fbclid=1'>x</a></p>",
        '<p><a href="https://e.org/">x</a></p>',
        "1 tracking parameter of a link was removed.",
    ),
]


@pytest.mark.parametrize(("kind", "pasted", "stored", "sentence"), KINDS, ids=[kind.value for kind, *_ in KINDS])
def test_each_change_is_counted_and_named(kind, pasted, stored, sentence):
    html, changes = clean_and_report(pasted)

    assert (html, changes) == (stored, Counter({kind: 1}))
    assert report_sentence(changes) == sentence


def test_every_kind_of_change_has_its_words():
    tested = {kind for kind, *_ in KINDS} | {Change.CITATION_MARK}

    assert tested == set(Change)
    assert all(report_sentence({kind: 2}).count("2") == 1 for kind in Change)


def test_report_joins_what_was_removed_and_what_was_changed():
    changes = {"heading level": 1, "comment": 1, "deleted passage": 2}

    assert report_sentence(changes) == "2 deleted passages and 1 comment were removed; 1 heading level was changed."


def test_report_is_empty_if_nothing_was_lost():
    assert report_sentence(Counter()) == report_sentence({Change.LINK: 0}) == ""


def test_a_changed_report_does_not_change_the_next_one():
    clean_and_report("<p>5<img></p>")[1].clear()

    assert clean_and_report("<p>5<img></p>")[1] == {Change.PICTURE: 1}


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color:black'>a <span style='color:windowtext'>b</span> <font color='#333333'>c</font></p>",
        "<p>a <b style='color:red'>b</b> <a href='/x' style='color:blue;text-decoration:underline'>c</a></p>",
        "<h2 style='color:#2F5496'>Dose</h2><p style='background:white'>a</p>",
        "<p style='color:rgb(33, 37, 41);background-color:rgba(0, 0, 0, 0)'>a <ins>b</ins></p>",
        "<p style='text-transform:none;text-decoration:none;font-variant:normal'>a</p>",
    ],
)
def test_looks_without_a_meaning_are_not_reported(html):
    assert clean_and_report(html)[1] == {}
