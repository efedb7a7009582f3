"""Codes in a search: the condition that has exactly this code comes before those that it only covers."""

import pytest

from conditions.models import Gene
from conditions.search import search
from conditions.search.hits import Reason
from conditions.search.query import LONGEST_QUERY
from conditions.vocabularies import MappingRelation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("relation", "reason"),
    [
        (MappingRelation.EXACT, Reason.CODE),
        (MappingRelation.UNDETERMINED, Reason.CODE),
        (MappingRelation.NARROWER, Reason.WIDER_CODE),
        (MappingRelation.BROADER, Reason.WIDER_CODE),
        (MappingRelation.CLOSE, Reason.WIDER_CODE),
        (MappingRelation.RELATED, Reason.WIDER_CODE),
    ],
)
def test_code_that_is_not_exact_is_a_lesser_reason(relation, reason):
    condition = factories.make_condition("One disease", slug="one", is_listed=True)
    condition.identifiers.create(system="ICD-10", code="E88.1", relation=relation)

    found = [(hit.condition.pk, hit.reason) for hit in search("E88.1")]

    assert found == [(condition.pk, reason)]


def found_by(text):
    return [(hit.condition.slug, hit.reason) for hit in search(text)]


@pytest.mark.parametrize(
    ("system", "code", "texts"),
    [
        ("ICD-10-CM", "Q87.4", ["ICD-10 Q87.4", "Q874", "icd10cm:q87.4"]),
        ("ICD-10", "G63.2", ["ICD-10-CM G63.2", "G63.2*", "G632†", "ICD-10: G63.2+", "what is ICD 10 G63.2"]),
        pytest.param("ICD-10", "E88.1", ["E881", "E88.1", "https://icd.who.int/browse10/2019/en#/E88.1"], id="I11"),
        pytest.param("ICD-10", "E84", ["E84X", "E84.-", "E84"], id="I11-padded"),
        ("ICD-11", "LD27.60", ["LD27.60", "ld2760", "ICD-11 LD27.60"]),
        pytest.param("ICD-11", "5C50.0&XS25", ["5C50.0&XS25", "5C50.0 & XS25"], id="I09"),
        (
            "ICD-11 Foundation",
            "1628738474",
            ["1628738474", "ICD-11 1628738474", "https://icd.who.int/browse/2025-01/mms/en#1628738474"],
        ),
        pytest.param("GARD", "0000006", ["GARD:6", "GARD:0000006", "gard 06"], id="I13"),
        ("MONDO", "0018883", ["MONDO_0018883", "MONDO:18883", "http://purl.obolibrary.org/obo/MONDO_0018883"]),
        ("ORPHA", "528", ["ORPHA:0528", "https://www.orpha.net/en/disease/detail/528"]),
        ("OMIM", "608594", ["#608594", "https://omim.org/entry/608594"]),
        pytest.param("OMIMPS", "PS608594", ["PS608594", "OMIM:PS608594"], id="I03"),
    ],
)
def test_code_is_found_however_it_is_written(system, code, texts):
    condition = factories.make_condition("One disease", slug="one", is_listed=True)
    condition.identifiers.create(system=system, code=code, relation=MappingRelation.EXACT)

    assert [found_by(text) for text in texts] == [[("one", Reason.CODE)]] * len(texts)


def test_part_of_a_long_address_is_no_code():
    condition = factories.make_condition("One disease", slug="one", is_listed=True)
    condition.identifiers.create(system="ORPHA", code="52", relation=MappingRelation.EXACT)
    address = "https://www.orpha.net/en/disease/detail/52"
    # The code of this one was ORPHA:528 before the end was cut off.
    cut = "https://www.orpha.net/consor/cgi-bin/OC_Exp.php?lng=EN&data=".ljust(LONGEST_QUERY - 10, "0") + "&Expert=52"

    assert (len(cut), found_by(address), found_by(cut)) == (LONGEST_QUERY, [("one", Reason.CODE)], [])


@pytest.mark.parametrize(
    "text", ["HGNC:9688", "hgnc 9688", "https://www.genenames.org/cgi-bin/gene_symbol_report?hgnc_id=9688"]
)
def test_hgnc_id_is_its_gene(text):
    condition = factories.make_condition("One disease", slug="one", is_listed=True)
    factories.make_gene_link(condition, "CAVIN1")
    Gene.objects.update(hgnc="9688")

    assert found_by(text) == [("one", Reason.GENE)]


@pytest.mark.parametrize("text", [pytest.param("HP_0001250", id="I21"), "HP:1250", "hp:0001250"])
def test_hpo_id_is_its_sign(text):
    condition = factories.make_condition("Seizure disorder", slug="one", is_listed=True)
    condition.phenotypes.create(hpo_id="HP:0001250", term="Seizure")

    assert found_by(text) == found_by("Seizure")
    assert found_by(text)[0][0] == "one"


def test_i16_approved_symbol_comes_before_the_alias_of_another_gene():
    approved = factories.make_condition("Approved", slug="approved", is_listed=True)
    other = factories.make_condition("Alias", slug="alias", is_listed=True)
    factories.make_gene_link(other, "AURKAIP1", former=["AIP"])
    factories.make_gene_link(approved, "AIP")

    assert found_by("AIP") == [("approved", Reason.GENE), ("alias", Reason.FORMER_GENE)]
    assert search("AIP")[1].explanation == "gene AURKAIP1, also known as AIP, no reviewed answers yet"


@pytest.mark.parametrize("text", ["ICD-10 Q87.4", "icd10 q87.4", "ICD-10-CM Q87.4", "Q87.4", "what is ICD-10 Q87.4?"])
@pytest.mark.parametrize("system", ["ICD-10", "ICD-10-CM"])
def test_code_of_either_icd_10_is_found_under_both_names(text, system):
    condition = factories.make_condition("One disease", slug="one", is_listed=True)
    condition.identifiers.create(system=system, code="Q87.4", relation=MappingRelation.EXACT)

    assert [(hit.condition.pk, hit.detail) for hit in search(text)] == [(condition.pk, f"{system} Q87.4")]


def test_code_of_the_system_that_was_typed_comes_first():
    for system in ("ICD-10", "ICD-10-CM"):
        condition = factories.make_condition(f"{system} disease", slug=system.lower(), is_listed=True)
        condition.identifiers.create(system=system, code="Q87.4", relation=MappingRelation.EXACT)

    assert [hit.title for hit in search("ICD-10-CM Q87.4")] == ["ICD-10-CM disease", "ICD-10 disease"]
    assert [hit.title for hit in search("ICD-10 Q87.4")] == ["ICD-10 disease", "ICD-10-CM disease"]


def test_code_that_is_not_exact_is_worded_as_such(condition, editor, reviewer):
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    condition.identifiers.create(system="OMIM", code="100100", relation=MappingRelation.RELATED)

    (hit,) = search("OMIM 100100")

    assert hit.matched_words == "OMIM 100100, this condition is related to the code, not the same"
