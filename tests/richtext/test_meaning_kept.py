"""Marks that change the meaning of digits and words: raised and lowered letters, numbers of lists, deep deletions."""

import pytest

from conditions.richtext import Change, clean, clean_and_report
from conditions.richtext.parsing import parse, words_of

STRUCK = "<span style='text-decoration:line-through'>gone</span>"


@pytest.mark.parametrize(
    ("style", "tag"),
    [
        ("position:relative;top:-4.0pt;mso-text-raise:4.0pt", "sup"),
        ("position:relative;top:2pt;mso-text-raise:-2.0pt", "sub"),
        ("position: relative; bottom: .3em", "sup"),
        ("vertical-align:30%", "sup"),
        ("vertical-align:-0.25em; font-size: 60%", "sub"),
        ("vertical-align:text-top", "sup"),
        ("vertical-align:text-bottom", "sub"),
    ],
)
def test_letters_raised_by_a_length_stay_raised(style, tag):
    assert clean(f"<p>10<span style='{style}'>9</span>/L</p>") == f"<p>10<{tag}>9</{tag}>/L</p>"


@pytest.mark.parametrize(
    "style", ["vertical-align:0px", "vertical-align:middle", "position:relative;top:0", "position:absolute;left:3pt"]
)
def test_letters_on_the_line_stay_there(style):
    assert clean(f"<p><span style='{style}'>9</span>/L</p>") == "<p>9/L</p>"


@pytest.mark.parametrize(
    ("html", "stored", "lists"),
    [
        ("<ol><li value=7>a<li>b</ol>", '<ol start="7"><li>a</li><li>b</li></ol>', 0),
        ("<ol><li value=1>a<li value=2>b</ol>", "<ol><li>a</li><li>b</li></ol>", 0),
        ("<ol start=3><li>a<li value=4>b</ol>", '<ol start="3"><li>a</li><li>b</li></ol>', 0),
        ("<ol><li>a<li value=5>b<li>c</ol>", "<ol><li>a</li><li>b</li><li>c</li></ol>", 1),
        ("<ol start=0><li>a</ol>", "<ol><li>a</li></ol>", 1),
        ("<ol reversed><li>a<li>b</ol>", "<ol><li>a</li><li>b</li></ol>", 1),
        ("<ol start=1><li>a</ol><ul><li value=7>b</ul>", "<ol><li>a</li></ol>\n<ul><li>b</li></ul>", 0),
        ("<ol start=many><li value=x>a</ol>", "<ol><li>a</li></ol>", 0),
    ],
)
def test_numbers_of_items_stay_or_are_reported(html, stored, lists):
    assert clean_and_report(html) == (stored, {Change.LIST_NUMBERING: lists} if lists else {})


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200 + f"{STRUCK}<s>gone</s>" + "</div>" * 200,
        "<span>" * 99 + "<del>gone</del><span><span class=msoDel>gone</span></span>" + "</span>" * 99,
        "<b>" * 20 + "<font style='text-decoration:line-through'>gone</font><s>gone</s>" + "</b>" * 20,
        # Tags in a comment and in an attribute are no tags.
        "<!--" + "<div>" * 200 + f"-->{STRUCK}<s>gone</s>",
        f'<p title="{"<i>" * 20}{"<div>" * 200}">{STRUCK}<s>gone</s></p>',
        "<table><tr><td>" * 120 + f"{STRUCK}<s>gone</s>" + "</td></tr></table>" * 120,
        "<svg>" + "<path d='x'/>" * 200 + f"</svg>{STRUCK}<s>gone</s>",
        "<svg>" + "<g>" * 200 + f"</svg>{STRUCK}<s>gone</s>",
        "<select>" * 200 + f"{STRUCK}<s>gone</s>",
        "<div>" * 200 + f"<textarea></textarea></td></p>{STRUCK}<s>gone</s>",
    ],
)
def test_deleted_words_at_any_depth_are_never_text(html):
    stored, changes = clean_and_report(html)

    assert "gone" not in stored
    assert changes


def test_words_behind_pictures_and_wrong_end_tags_keep_their_marks():
    html = "<svg>" + "<path d='x'/>" * 200 + "</svg>" + "<p><b><i>x</b></i><s>gone</s> y</p>" * 150

    assert clean(html) == "\n".join(["<p><strong><em>x</em></strong> y</p>"] * 150)


@pytest.mark.parametrize(
    "name", ["TrackedChange TrackChangeDeletion", "is-deleted", "line-through", "c-strike", "ice-del"]
)
def test_classes_of_deletions(name):
    assert clean(f"<p>5 <span class='{name}'>10</span> mg</p>") == "<p>5 mg</p>"


@pytest.mark.parametrize(
    ("rows", "stored"),
    [
        ("<tr><td>5<del><tr class=x><td>gone<tr><td>gone</del>", [["5"]]),
        ("<STRIKE>\n<TBODY><TR><TD>gone</TBODY></STRIKE><tbody><tr><td>5</tbody>", [["5"]]),
        ("<tr><s id=a><td>gone</td></s><td>5</td></tr>", [["", "5"]]),
        ("<del><tr><td>gone <del>gone</del><tr><td>gone</del><tr><td>5", [["5"]]),
        ("<tr><td>5<ins><tr><td>mg</ins>", [["5"], ["mg"]]),
        ("<tr><td><del>gone</del>5<tr><td>mg", [["5"], ["mg"]]),
    ],
)
def test_deleted_rows_and_cells_are_never_text(rows, stored):
    html, changes = clean_and_report(f"<table>{rows}</table>")

    cells = [[words_of(cell) for cell in row.iter("td")] for row in parse(html).iter("tr")]
    assert (cells, changes.total()) == (stored, int("gone" in rows))


@pytest.mark.parametrize("name", ["delta", "model", "delivery", "strikeforce", "modeled"])
def test_other_classes_stay(name):
    assert clean(f"<p class='{name}'>5 mg</p>") == "<p>5 mg</p>"


def test_comment_in_a_style_hides_no_deletion():
    assert clean("<p>5 <i style='/* a; */ text-decoration: line-through'>10</i> mg</p>") == "<p>5 mg</p>"


LIBREOFFICE = "<meta name='generator' content='LibreOffice 24.2.7.2 (Linux)'/><style><!-- p {} --></style>"


@pytest.mark.parametrize(
    ("html", "number"),
    [
        (f"<html><head>{LIBREOFFICE}</head><body><p>Give <!-- Is this right? -->5<!--two--> mg</p></body></html>", 2),
        (f"{LIBREOFFICE}<BODY><!--StartFragment--><p>Give 5 mg</p><!-- --><!--EndFragment--></BODY>", 0),
        (f"{LIBREOFFICE}<body><p>Give 5 mg</p><!-- it never ends", 1),
        ("<body><p>Give <!-- a note of the web page -->5 mg</p></body>", 0),
    ],
)
def test_comments_of_libreoffice_are_counted(html, number):
    assert clean_and_report(html) == ("<p>Give 5 mg</p>", {Change.COMMENT: number} if number else {})
