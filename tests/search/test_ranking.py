"""The ranking set: queries of readers, and the rank that each condition has to reach, on every database."""

from collections import defaultdict

import pytest

from conditions.search import Reason, name_index, search
from tests import factories
from tests.search.corpus import load_corpus, load_queries


def test_ranking_set_is_found(editor, reviewer, capsys, monkeypatch):
    codes = {condition.pk: code for code, condition in load_corpus(editor, reviewer).items()}
    # In an open transaction each search would rebuild the index.
    index = name_index.current(None)
    monkeypatch.setattr(name_index, "current", lambda stamp: index)

    ranks, misses = defaultdict(list), []
    for kind, query, code, rank, is_exact in load_queries():
        found = [codes[hit.condition.pk] for hit in search(query)]
        place = found.index(code) + 1 if code in found else None
        ranks[is_exact].append(place)
        if place is None or place > rank:
            misses.append((kind, query, code, place, found[:5]))

    everything = ranks[True] + ranks[False]
    first, top = _share(everything, 1), _share(everything, 5)
    with capsys.disabled():
        print(f"\n{len(everything)} queries: {first:.1%} at rank 1, {top:.1%} in the top 5")  # noqa: T201 - figures asked for
    assert misses == []
    assert len(everything) >= 150
    assert _share(ranks[True], 1) >= 0.95
    assert top >= 0.95


def _share(places, most):
    return sum(place is not None and place <= most for place in places) / len(places)


def test_name_comes_before_the_same_synonym_of_another_condition(db):
    other = factories.make_condition("Aaa disease", is_listed=True)
    other.synonyms.create(name="Seip 528")
    factories.make_condition("Seip 528", is_listed=True)

    assert [hit.title for hit in search("seip 528")][:2] == ["Seip 528", "Aaa disease"]


def _titles(text):
    return [hit.title for hit in search(text)]


@pytest.mark.parametrize(
    "text", ["moebius syndrome", "mobius syndrome", "Möbius syndrome", "moebius", "möbius", "MÖBIUS"]
)
@pytest.mark.parametrize("name", ["Möbius syndrome", "Moebius syndrome"])
def test_umlauts_may_be_written_out_on_both_sides(db, name, text):
    factories.make_condition(name, is_listed=True)
    factories.make_condition("Morbus syndrome", is_listed=True, slug="other")
    if (name, text) == ("Moebius syndrome", "mobius syndrome"):
        # Nobody can tell that this name once had an umlaut: a misspelling, and the first guess.
        assert _titles(text)[0] == name
        return

    [hit] = [hit for hit in search(text) if hit.title == name]

    assert (_titles(text)[0], hit.is_near) == (name, False)


def test_a_name_with_an_umlaut_is_found_in_a_sentence(db):
    factories.make_condition("Moebius syndrome", is_listed=True)

    assert _titles("what is the outlook for Möbius syndrome") == ["Moebius syndrome"]


@pytest.mark.parametrize("text", ["δ-thalassemia", "zeta thalassemia", "theta-thalassaemia", "ζ thalasemia"])
def test_another_greek_letter_is_never_a_misspelling(db, text):
    factories.make_condition("Beta-thalassemia", is_listed=True)

    assert {hit.reason for hit in search(text)} <= {Reason.SOME_WORDS}


def test_a_greek_letter_is_found_beside_another_and_misspelt(db):
    for name in ("Beta-thalassemia", "Delta-beta-thalassemia", "Alpha-thalassemia"):
        factories.make_condition(name, is_listed=True)

    assert _titles("ß-thalassemia")[0] == _titles("betta thalasemia")[0] == "Beta-thalassemia"
    assert _titles("δβ-thalasemia")[0] == "Delta-beta-thalassemia"
    assert "Alpha-thalassemia" not in _titles("β-thalasemia")


def test_another_number_is_never_surely_meant(db):
    for name in ("Trisomy 13", "Trisomy X", "Mucolipidosis type IV", "Spinocerebellar ataxia type 2", "Hemophilia A"):
        factories.make_condition(name, is_listed=True)

    for text in ("trisomy 21", "mucolipidosis type 5", "mucolipidosis V", "spinocerebelar ataxia 3", "haemophilia C"):
        assert {hit.reason for hit in search(text)} <= {Reason.WORDS, Reason.NEAR, Reason.SOME_WORDS}
    assert [(hit.title, hit.reason) for hit in search("spinocerebelar ataxia II")] == [
        ("Spinocerebellar ataxia type 2", Reason.SURELY_MEANT)
    ]


def test_a_short_name_with_another_number_is_not_before_names_with_the_words(db):
    factories.make_condition("Spinocerebellar ataxia type 2", is_listed=True).synonyms.create(name="SCA2")
    factories.make_condition("Late SCA syndrome, type 3", is_listed=True)

    assert _titles("sca 3")[0] == "Late SCA syndrome, type 3"


@pytest.mark.parametrize("text", ["Q87.4", "ICD-10 Q87.4", "ORPHA:871", "154787", "LD27.87"])
def test_a_code_that_no_condition_has_is_no_misspelt_name(db, text):
    for name in ("Myopia 10", "Deafness 87", "Immunodeficiency 87 and 4", "ORPHA disease 871"):
        factories.make_condition(name, is_listed=True)

    assert [hit for hit in search(text) if hit.is_near] == []
