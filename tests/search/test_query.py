"""Query parsing: words, keys, numerals, signs, codes."""

import pytest

from conditions.search.query import Query, is_short, signs


def test_a_question_is_looked_up_without_its_words():
    assert Query("what is ACC?").keys == {"whatisacc", "acc"}
    assert Query("I-cell disease").keys == {"1celldisease", "icelldisease", "celldisease"}
    assert Query("what is it").keys == {"whatisit"}


def test_an_abbreviation_is_looked_up_joined_to_its_number():
    assert Query("CGL type 2").keys == {"cgl2", "cgltype2"}
    assert Query("what is SCA 17").keys == {"whatissca17", "sca17"}


@pytest.mark.parametrize("apostrophe", "'’‘ʼ´`′")
def test_a_possessive_leaves_no_letter_behind(apostrophe):
    assert Query(f"Behçet{apostrophe}s syndrome").words == ["behcet", "syndrome"]


def test_numerals_are_short():
    assert [text for text in ("e", "7", "vii", "17", "mi", "iva") if is_short(Query(text).terms[0])] == [
        *("e", "7", "vii", "iva")
    ]


def test_an_index_is_not_asked_for_numerals():
    assert [term.raw for term in Query("atelosteogenesis type III").indexed_terms] == ["atelosteogenesis", "type"]
    assert [term.raw for term in Query("vi").indexed_terms] == ["vi"]


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
