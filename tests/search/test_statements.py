"""Statements of a page of results: each costs a round trip to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions.importers import hpo_words
from conditions.models import Gene, HpoTerm, TopicGroup
from conditions.vocabularies import Frequency, GeneAssociationType
from tests import factories
from tests.search.corpus import publish
from tests.test_races import shared_database  # noqa: F401

MOST = 5


@pytest.fixture
def site(shared_database, editor, reviewer):  # noqa: F811
    condition = factories.make_condition("Marfan syndrome", slug="marfan")
    publish(factories.make_page(condition, "symptoms"), editor, reviewer)
    gene = Gene.objects.create(symbol="FBN1", hgnc="3603")
    condition.gene_associations.create(gene=gene, association=GeneAssociationType.GERMLINE)
    release = factories.make_release("terms", source="Human Phenotype Ontology")
    term = HpoTerm.objects.create(hpo_id="HP:0000001", name="Arachnodactyly", release=release)
    term.synonyms.create(name="Spider fingers", type="layperson", position=0)
    hpo_words.update()
    condition.phenotypes.create(hpo_id=term.hpo_id, term=term.name, frequency=Frequency.OBLIGATE, release=release)


@pytest.mark.parametrize(
    ("text", "is_in_group", "words"),
    [
        ("marfan syndrome", False, "Marfan syndrome"),
        ("symptoms of marfan syndrome", False, "What are the symptoms"),
        ("simptoms of marfann", False, "Marfan syndrome"),
        ("symptoms of marfan syndrome", True, "What are the symptoms"),
        ("FBN1", False, "gene FBN1"),
        ("HGNC:3603", False, "gene FBN1"),
        ("spider fingers", False, "no diagnosis"),
        ("zzzz", False, "Nothing matches"),
    ],
)
def test_a_page_of_results_takes_few_statements(site, client, text, is_in_group, words):
    group = {"group": TopicGroup.objects.get(topics__slug="symptoms").pk} if is_in_group else {}
    client.get(reverse("search"), {"q": "warming up"})

    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("search"), {"q": text, **group})

    # SQLite is told, without a round trip, how long to wait for a lock.
    statements = [query["sql"] for query in queries if not query["sql"].startswith("PRAGMA")]
    assert words in response.content.decode()
    assert len(statements) <= MOST, statements
