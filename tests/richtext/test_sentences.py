"""Sentences of plain text with the numbers of their citation marks."""

import pytest

from conditions import richtext


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One gene.", [("One gene.", set())]),
        ("One gene [1]. Two [2][3].", [("One gene.", {1}), ("Two.", {2, 3})]),
        ("One gene. [1] Two. [2]", [("One gene.", {1}), ("Two.", {2})]),
        ("[1] One gene. Two.", [("One gene.", {1}), ("Two.", set())]),
        ("One [1] gene.\nTwo [2]", [("One gene.", {1}), ("Two", {2})]),
        ("Dr. Rao [1] saw approx. 5 mg [2]. So.", [("Dr. Rao saw approx. 5 mg.", {1, 2}), ("So.", set())]),
        ("[1]", []),
        ("The [[types]] [1].", [("The [[types]].", {1})]),
    ],
)
def test_marks_belong_to_the_sentence_before_them(text, expected):
    assert [(one.text, set(one.marks)) for one in richtext.marked_sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A [1] B [2] C [3]", "A [2] B [1] C [0]"),
        ("[[types]] [[1]] [1]", "[[types]] [[1]] [2]"),
        ("<p>A<sup>2</sup> [2].</p>", "<p>A<sup>2</sup> [1].</p>"),
    ],
)
def test_marks_are_renumbered_at_once(text, expected):
    assert richtext.renumbered_marks(text, {1: 2, 2: 1}) == expected
