"""Codes in a search: the condition that has exactly this code comes before those that it only covers."""

import pytest

from conditions.search import search
from conditions.search.hits import Reason
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
    ],
)
def test_code_that_is_not_exact_is_a_lesser_reason(relation, reason):
    condition = factories.make_condition("One disease", slug="one", is_listed=True)
    condition.identifiers.create(system="ICD-10", code="E88.1", relation=relation)

    found = [(hit.condition.pk, hit.reason) for hit in search("E88.1")]

    assert found == [(condition.pk, reason)]


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
