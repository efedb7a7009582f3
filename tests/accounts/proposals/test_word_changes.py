"""The words that differ between an old and a new value."""

import pytest

from accounts.proposals.word_changes import MOST_WORDS, compare


@pytest.mark.parametrize(
    ("old", "new", "old_marked", "new_marked"),
    [
        ("Kabuki syndrome", "Kabuki syndrome", "Kabuki syndrome", "Kabuki syndrome"),
        ("Kabuki syndrome", "Kabuki (make-up) syndrome", "Kabuki syndrome", "Kabuki [(make-up) ]syndrome"),
        ("1 in 2,000", "1 in 20,000", "1 in [2],000", "1 in [20],000"),
        ("", "Seip syndrome", "", "[Seip syndrome]"),
        ("<b>a</b>", "", "[<b>a</b>]", ""),
    ],
)
def test_words_that_differ_are_marked_on_both_sides(old, new, old_marked, new_marked):
    marked = ["".join(f"[{text}]" if changed else text for text, changed in pieces) for pieces in compare(old, new)]

    assert marked == [old_marked, new_marked]


def test_pieces_of_a_long_value_are_the_value():
    old, new = "word " * MOST_WORDS, "word " * MOST_WORDS + "more"

    assert [[piece.text for piece in pieces] for pieces in compare(old, new)] == [[old], [new]]
