"""Codes in a search: the condition that has exactly this code comes before those that it only covers."""

import pytest

from conditions.search import search
from conditions.search.ranking import Reason
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

    found = [(hit.condition, hit.reason) for hit in search("E88.1")]

    assert found == [(condition, reason)]


def test_code_that_is_not_exact_is_worded_as_such(condition, editor, reviewer):
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    condition.identifiers.create(system="OMIM", code="100100", relation=MappingRelation.RELATED)

    (hit,) = search("OMIM 100100")

    assert hit.matched_words == "OMIM 100100, this condition is related to the code, not the same"
