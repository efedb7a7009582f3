"""Query parsing: words, joined names, numerals, signs, codes."""

import pytest

from conditions.search.query import Query, is_short, numeral_spellings, signs


def test_a_question_is_looked_up_without_its_words():
    assert Query("what is ACC?").wholes == {"what is acc", "acc"}
    assert Query("I-cell disease").wholes == {"i cell disease", "cell disease"}
    assert Query("what is it").wholes == {"what is it"}


def test_an_abbreviation_is_looked_up_joined_to_its_number():
    assert Query("CGL type 2").joins == {"cgltype2", "cgl2"}
    assert Query("what is SCA 17").joins == {"whatissca17", "sca17"}


def test_a_possessive_leaves_no_letter_behind():
    assert Query("Behçet's syndrome").words == ["behcet", "syndrome"]
    assert Query("Behçet’s syndrome").words == ["behcet", "syndrome"]


def test_numerals_are_written_in_both_ways():
    assert numeral_spellings("iii") == ("iii", "3")
    assert numeral_spellings("3") == ("3", "iii")
    assert numeral_spellings("kabuki") == ("kabuki",)
    assert [word for word in ("e", "7", "vii", "17", "mi") if is_short(word)] == ["e", "7", "vii"]


def test_an_index_is_not_asked_for_numerals():
    assert Query("atelosteogenesis type III").indexed_words == ["atelosteogenesis", "type"]
    assert Query("vi").indexed_words == ["vi"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T-B+ SCID", {("t", "-"), ("b", "+")}),
        ("T− B– NK+ severe", {("t", "-"), ("b", "-")}),
        ("X-linked T-cell disease", set()),
        ("DOA+", set()),
    ],
)
def test_signs_are_those_behind_single_letters(text, found):
    assert signs(text) == found


def test_a_name_with_the_other_sign_contradicts():
    query = Query("T-B+ scid")

    assert query.contradicts("T+ B+ severe combined immunodeficiency")
    assert not query.contradicts("T-B+ severe combined immunodeficiency")
    assert not query.contradicts("Severe combined immunodeficiency")
    assert not Query("t b scid").contradicts("T+ B+ severe combined immunodeficiency")
