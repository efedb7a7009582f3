"""The condition of an imported text: names and synonyms decide, codes only if all of them agree."""

import pytest

from conditions.importers.pages import PageRecord
from conditions.imports.condition_of_text import ConditionsOfTexts
from conditions.models import Identifier, Synonym
from conditions.vocabularies import SynonymScope
from conditions.workflow import Refused
from tests import factories

pytestmark = pytest.mark.django_db

IMAGE = "intrauterine growth restriction, metaphyseal dysplasia, and genital anomalies"


@pytest.fixture
def pyle():
    condition = factories.make_condition("Pyle disease")
    Identifier.objects.create(condition=condition, system="UMLS", code="C0265294", relation="E")
    return condition


def find(*names, codes=()):
    """Return (condition, sentence about a different name) of a text with these names and codes."""
    match = ConditionsOfTexts().find(PageRecord(1, names=list(names), codes=[f"UMLS:{code}" for code in codes]))
    return match.condition, match.difference()


def refusal(*names, codes=()):
    with pytest.raises(Refused) as refused:
        find(*names, codes=codes)
    return str(refused.value)


def test_one_agreeing_code_of_several_is_not_enough(pyle):
    assert refusal(IMAGE, "IMAGe syndrome", codes=["C0265294", "C0220766", "C0015934"]) == (
        f"there is no condition “{IMAGE[:80]}” (codes known here: 1 of 3, of Pyle disease)"
    )


def test_all_codes_agreeing_are_enough_and_the_difference_is_told(pyle):
    Identifier.objects.create(condition=pyle, system="UMLS", code="C0000001", relation="E")

    assert find("Metaphyseal dysplasia, Pyle type", codes=["C0265294", "C0000001"]) == (
        pyle,
        "The source is about Metaphyseal dysplasia, Pyle type; this page is about Pyle disease.",
    )


def test_codes_of_two_conditions_do_not_agree(pyle):
    other = factories.make_condition("Another disease")
    Identifier.objects.create(condition=other, system="UMLS", code="C0000001", relation="E")

    assert refusal("Unknown", codes=["C0265294", "C0000001"]) == (
        "there is no condition “Unknown” (its 2 codes belong to different conditions: Another disease; Pyle disease)"
    )


def test_a_code_that_is_not_exact_does_not_agree(pyle):
    Identifier.objects.filter(condition=pyle).update(relation="NTBT")

    assert refusal("Unknown", codes=["C0265294"]) == "there is no condition “Unknown”"


def test_the_focus_counts_before_synonyms_and_codes(pyle, condition):
    Synonym.objects.create(condition=condition, name="Berardinelli-Seip syndrome")

    assert find("Berardinelli-Seip syndrome", "Pyle disease", codes=["C0265294"]) == (
        condition,
        "The source is about Berardinelli-Seip syndrome; this page is about Congenital generalized lipodystrophy.",
    )


def test_a_synonym_of_the_document_counts_before_its_codes(pyle, condition):
    found, difference = find("Seip syndrome", "congenital GENERALIZED lipodystrophy", codes=["C0265294"])

    assert found == condition
    assert difference.startswith("The source is about Seip syndrome; ")


def test_synonyms_of_several_conditions_are_ambiguous(pyle, condition):
    assert refusal("Unknown", "Pyle disease", "Congenital generalized lipodystrophy") == (
        "“Unknown” matches several conditions: Congenital generalized lipodystrophy; Pyle disease"
    )


@pytest.mark.parametrize("scope", [SynonymScope.BROAD, SynonymScope.NARROW, SynonymScope.RELATED])
def test_a_name_that_means_something_else_does_not_agree(pyle, scope):
    Synonym.objects.create(condition=pyle, name="Bone dysplasia", scope=scope)

    assert refusal("Bone dysplasia").startswith("there is no condition")


@pytest.mark.parametrize("name", ["Pyle disease", "pyle DISEASE", "pyle-disease", "UMLS:C0265294"])
def test_the_same_name_an_address_or_a_code_is_no_difference(pyle, name):
    assert find(name) == (pyle, "")


def test_an_abbreviation_of_another_disease_does_not_agree(pyle):
    Synonym.objects.create(condition=pyle, name="PCD", scope=SynonymScope.ABBREVIATION)

    assert refusal("Primary ciliary dyskinesia", "PCD").startswith("there is no condition")
    assert refusal("Primary ciliary dyskinesia", "PCD", codes=["C0008780"]).startswith("there is no condition")
    assert find("Metaphyseal dysplasia, Pyle type", "PCD", codes=["C0265294", "C0008780"])[0] == pyle


@pytest.mark.parametrize("name", ["SCID, T-B-", "SCID, T+B+", "SCID, T B"])
def test_names_that_differ_by_their_signs_are_two_diseases(name):
    condition = factories.make_condition("SCID, T-B+")
    Synonym.objects.create(condition=condition, name="SCID, T\u2212 B+ type")

    assert refusal(name).startswith("there is no condition")
    assert refusal("Other", name.replace("SCID,", "SCID").replace("B", "B type")).startswith("there is no condition")
    assert find("scid, T-B+") == (condition, "")
