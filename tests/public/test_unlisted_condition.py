"""A condition that is neither listed nor has a live page is named on no public page."""

import pytest
from django.urls import reverse

from conditions.models import Classification, Identifier
from conditions.vocabularies import Kind
from tests import factories
from tests.public import canary

SECRET, OTHER_NAME = "Qvzzyx disease", "Wkqqzz syndrome"


@pytest.fixture
def hidden(editor, reviewer, chief, condition):
    """Shares a gene, a code, a group and a mode of inheritance with a public condition; one edition waits, signed."""
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    hidden = factories.make_condition(SECRET, slug="waiting")
    hidden.synonyms.create(name=OTHER_NAME)
    group = factories.make_condition("Group of both", kind=Kind.GROUP)
    release = factories.make_release()
    for one in (condition, hidden):
        factories.make_gene_link(one, "AGPAT2", former=["LPAAB"] if one == hidden else (), release=release)
        Identifier.objects.create(condition=one, system="ICD-10", code="E88.1", relation="NTBT", release=release)
        Classification.objects.create(parent=group, child=one)
        one.inheritances.create(mode="Autosomal recessive", release=release)
    Classification.objects.create(parent=hidden, child=condition)
    factories.make_approved(factories.make_page(hidden, "overview"), by=editor, reviewer=reviewer, chief=chief)
    factories.make_draft(factories.make_page(hidden, "causes"), by=editor)
    return hidden


def test_hidden_condition_is_named_nowhere(client, hidden):
    api = reverse("api-conditions")
    api_addresses = [
        f"{api}?{query}"
        for query in ("identifier=E88.1", "gene=AGPAT2", "group=group-of-both", "inheritance=autosomal-recessive")
    ]
    pages = {}
    for address in [*canary.public_addresses(), *api_addresses, reverse("api-by-identifier", args=["E88.1"])]:
        response = client.get(address)
        shown = response.getvalue().decode(errors="replace") + str(dict(response.headers))
        pages[address] = [name for name in ("Qvzzyx", "Wkqqzz") if name.lower() in shown.lower()]

    # A search page repeats the query, and nothing else.
    assert {address for address, names in pages.items() if names and "q=" not in address} == set()


@pytest.mark.parametrize("words", [SECRET, OTHER_NAME])
def test_hidden_condition_is_not_found_by_its_names(client, hidden, words):
    answers = [client.get(f"{reverse(name)}?q={words}") for name in ("api-conditions", "suggest", "completions")]

    assert [answer.json() for answer in answers] == [{"items": [], "next": None}, {"hits": []}, [words, [], [], []]]


def test_hidden_condition_is_no_group_to_filter_by(client, hidden):
    items = client.get(f"{reverse('api-conditions')}?group={hidden.slug}").json()["items"]

    assert items == []
