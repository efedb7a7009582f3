"""Marks as journals write them: rewritten where they can mean nothing else, named for a hint where they might."""

from collections import Counter

import pytest

from conditions.richtext import Change, unread_marks, with_source_marks
from conditions.richtext.source_marks import UnreadMark

FIFTEEN = range(1, 16)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Seen in two [1,2].", "Seen in two [1][2]."),
        ("Seen in two [ 1, 2 ].", "Seen in two [1][2]."),
        ("Seen in three [3-5]; four [1;3–5].", "Seen in three [3][4][5]; four [1][3][4][5]."),
        ("Seen <em>often</em> [2,\u20093]", "Seen <em>often</em> [2,\u20093]"),
        ("in children<sup>1,2</sup> too", "in children[1][2] too"),
        ("in children<sup>3–5</sup>.", "in children[3][4][5]."),
        ("in children.<sup>7</sup> Then", "in children.[7] Then"),
        ("in <strong>children</strong><sup>7</sup>", "in <strong>children</strong>[7]"),
        ("in children¹,² and mice.³", "in children[1][2] and mice.[3]"),
        ("in children (mice)<sup>7</sup>", "in children (mice)<sup>7</sup>"),
        ("in children,<sup>(7)</sup> too", "in children,[7] too"),
    ],
)
def test_marks_of_journals_become_marks(text, marked):
    assert with_source_marks(f"<p>{text}</p>", FIFTEEN, Counter()) == f"<p>{marked}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "25 kg/m<sup>2</sup>, 10<sup>9</sup>/L, 2<sup>3</sup>, 4 cm<sup>3</sup>, 9 metres<sup>2</sup>.",
        "<sup>18</sup>F, <sup>99</sup>Tc, R<sup>2</sup>, chi<sup>2</sup>, s<sup>-1</sup>, Ca<sup>2+</sup>",
        "AGPAT2<sup>3</sup>, CD4<sup>1</sup>, β<sup>2</sup>, sigma<sup>2</sup>",
        "25 kg/m², 10⁹/L, 2³, R², AGPAT2³, ¹⁸F, s⁻¹, children⁰, men²x",
        "12 [8–15] years, 95% CI [1,2], IQR: [3-5], range [2-9], 3.5 % [1–6]",
        "in [3-5] days, [5,10] mg, [2-4]%",
        "ages [15–8], [1-99], [0,5], [1.5–2], [a,b], [1,2",
        "of 16 [16,17] and [3,16], disease<sup>16</sup>",
        "[1-2] tablets, doses of [1,2], grade [3–4], a ratio [1-2]:3, imidazo[1,2]pyridine, [1,2]-a",
        "calcium<sup>2</sup>+, iron²⁺, zinc<sup>2</sup><sup>+</sup>, sodium<sup>1</sup>/L",
    ],
)
def test_exponents_intervals_and_unknown_numbers_stay(text):
    changes = Counter()

    assert with_source_marks(f"<p>{text}</p>", FIFTEEN, changes) == f"<p>{text}</p>"
    assert changes == {}


def test_marks_in_headings_links_and_addresses_stay():
    html = '<h2>Which [1,2]?</h2>\n<p><a href="/a[1,2]">see <em>it</em> [1,2]</a> [1,2]</p>'
    changes = Counter()

    assert with_source_marks(html, FIFTEEN, changes) == html.removesuffix("[1,2]</p>") + "[1][2]</p>"
    assert changes == {Change.CITATION_MARK: 1}


def test_nothing_is_rewritten_without_citations():
    assert with_source_marks("<p>in children [1,2]<sup>3</sup></p>", [], Counter()) == (
        "<p>in children [1,2]<sup>3</sup></p>"
    )


def test_unread_marks_are_named_with_their_exact_form():
    html = "<p>Seen [1,2], 12 [8–9] years, AGPAT<sup>3</sup>, m<sup>2</sup>, 10<sup>4</sup>, children<sup>7</sup></p>"

    assert unread_marks(html, {2, 3, 4}) == [
        UnreadMark("[1,2]", "[1][2]"),
        UnreadMark("[8–9]", "[8][9]"),
        UnreadMark("AGPAT3", "[3]"),
    ]
