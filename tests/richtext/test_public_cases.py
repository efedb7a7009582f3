"""Cases that editors of other sites have reported in public, with the outcome that is right here.

The id of each test is that of the case. Marks in the rendered page and comparisons of tables belong to the same
list, so they stand here too.
"""

from collections import Counter

import pytest

from conditions import richtext
from conditions.richtext import Change
from conditions.workflow import diff

CASES = [
    pytest.param("<p>Dose is <del>10</del><ins>5</ins> mg</p>", "<p>Dose is 5 mg</p>", {Change.DELETION: 1}, id="P01"),
    pytest.param(
        "<p>Give 5 mg<a style='mso-comment-reference:JS_1'></a><span class=MsoCommentReference>[JS1]</span></p>"
        "<div style='mso-element:comment-list'><p>Is this right?</p></div>",
        "<p>Give 5 mg</p>",
        {Change.COMMENT: 1},
        id="P02",
    ),
    pytest.param(
        '<p><span style="font-family:Symbol">b</span>-thalassemia, 5 <span style="font-family:Symbol">m</span>g</p>',
        "<p>β-thalassemia, 5 µg</p>",
        {Change.SYMBOL: 2},
        id="P04",
    ),
    pytest.param("<p>Give \u202egm 05\u202c daily</p>", "<p>Give gm 05 daily</p>", {Change.INVISIBLE: 2}, id="P06"),
    pytest.param(
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:400">a </span>'
        '<span style="font-weight:700">b</span></p></b>',
        "<p>a <strong>b</strong></p>",
        {},
        id="P09",
    ),
    pytest.param(
        '<p>25 m<sup>2</sup>, 10<span style="vertical-align:super">9</span>/L</p>',
        "<p>25 m<sup>2</sup>, 10<sup>9</sup>/L</p>",
        {},
        id="P13",
    ),
    pytest.param(
        "<table><tr><td colspan=2><b>Dose</b></td></tr><tr><td>Age</td><td>mg</td></tr></table>",
        "<table><caption>Dose</caption><tbody><tr><td>Age</td><td>mg</td></tr></tbody></table>",
        {Change.TABLE_CAPTION: 1},
        id="P15",
    ),
]


@pytest.mark.parametrize(("pasted", "stored", "changes"), CASES)
def test_pasted_text_means_the_same(pasted, stored, changes):
    assert richtext.clean_and_report(pasted) == (stored, Counter(changes))


@pytest.mark.parametrize(
    "cleaned", [pytest.param(richtext.clean_text, id="P06"), pytest.param(richtext.clean_line, id="P06-line")]
)
def test_plain_text_has_no_overrides(cleaned):
    assert cleaned("Give \u202egm 05\u202c \u2066daily\u2069") == "Give gm 05 \u2066daily\u2069"


@pytest.mark.parametrize("word", [pytest.param("mT\u041eR", id="P08")])
def test_look_alike_letter_is_named(word):
    assert richtext.mixed_words(f"The {word} pathway") == [(word, {"\u041e": "cyrillic capital letter o"})]


@pytest.mark.parametrize("text", [pytest.param("See [1,2] and [3–5].", id="P11")])
def test_grouped_marks_become_five(text):
    marked = richtext.with_source_marks(f"<p>{text}</p>", [1, 2, 3, 4, 5], Counter())

    assert marked == "<p>See [1][2] and [3][4][5].</p>"
    assert richtext.clean(marked) == marked
    assert list(richtext.render(marked, citations=5).marks) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("stored", [pytest.param(CASES[-1].values[1], id="P15")])
def test_table_without_header_cells_is_found(stored):
    assert richtext.headerless(stored) == ["Dose Age mg"]


@pytest.mark.parametrize("text", [pytest.param("<p>25 m{}</p>", id="P13")])
def test_lost_superscript_shows_in_the_comparison(text):
    before, after = text.format("<sup>2</sup>"), text.format("2")

    assert diff.compare(diff.ComparedText(body=before), diff.ComparedText(body=after)).count == 1


@pytest.mark.parametrize("rows", [pytest.param([("Age", "Dose"), ("1", "5 mg")], id="T13")])
def test_only_the_cells_of_a_new_column_are_marked(rows):
    def table(rows):
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"

    with_column = [(*row, f"new{number}") for number, row in enumerate(rows)]

    comparison = diff.compare(diff.ComparedText(body=table(rows)), diff.ComparedText(body=table(with_column)))

    assert [[(piece.kind, piece.text) for piece in block.pieces] for block in comparison.body] == [
        [("same", "Age | Dose"), ("added", " | new0")],
        [("same", "1 | 5 mg"), ("added", " | new1")],
    ]


@pytest.mark.parametrize("text", [pytest.param("<p>Four genes [1].</p>", id="T16")])
def test_mark_is_a_named_link_with_a_way_back(text):
    rendered = richtext.render(text, citations=1)

    assert '<a href="#source-1" id="mark-1" aria-label="Source 1">[1]</a>' in rendered.html
    assert rendered.marks == {1: ["mark-1"]}
