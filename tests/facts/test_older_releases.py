"""Facts that only an older release has, while a newer one of the source no longer does: marked, also on the hub."""

import datetime as dt

import pytest

from conditions.facts.queries import facts_of
from conditions.models import Classification
from conditions.vocabularies import Frequency, InheritanceMode
from tests import factories
from tests.public.pages import words

RECESSIVE, DOMINANT = InheritanceMode.AUTOSOMAL_RECESSIVE, InheritanceMode.AUTOSOMAL_DOMINANT


@pytest.fixture
def older(db):
    return factories.make_release("product 9: natural history", released_on=dt.date(2024, 12, 3))


@pytest.fixture
def newer(db):
    return factories.make_release("ORPHApackets", released_on=dt.date(2025, 12, 9))


def outdated(facts):
    return [(str(fact.value), fact.outdated_by) for fact in facts.every() if fact.outdated_by]


def test_fact_that_a_newer_release_no_longer_has_is_marked(condition, older, newer):
    condition.inheritances.create(mode=RECESSIVE, release=older)
    condition.inheritances.create(mode=DOMINANT, release=newer)

    assert outdated(facts_of(condition)) == [("Autosomal recessive", newer)]


@pytest.mark.parametrize(
    "more",
    [
        {"mode": RECESSIVE},
        {"mode": DOMINANT, "source": "Mondo"},
        {"mode": DOMINANT, "released_on": None},
        {"mode": DOMINANT, "released_on": dt.date(2024, 12, 3)},
        {"mode": DOMINANT, "released_on": dt.date(2020, 1, 1)},
    ],
)
def test_fact_is_not_marked_by_a_release_that_agrees_or_cannot_be_compared(condition, older, more):
    mode = more.pop("mode")
    condition.inheritances.create(mode=RECESSIVE, release=older)
    condition.inheritances.create(
        mode=mode, release=factories.make_release("other", **{"released_on": dt.date(2025, 12, 9), **more})
    )

    assert RECESSIVE not in [fact.value for fact in facts_of(condition).inheritance if fact.outdated_by]


def test_fact_that_an_editor_confirms_is_not_marked(condition, older, newer):
    condition.inheritances.create(mode=RECESSIVE, release=older)
    condition.inheritances.create(mode=RECESSIVE, release=None)
    condition.inheritances.create(mode=DOMINANT, release=newer)

    assert outdated(facts_of(condition)) == []


def test_statement_that_nothing_is_known_marks_what_was_known_before(condition, older, newer):
    condition.inheritances.create(mode=RECESSIVE, release=older)
    condition.inheritances.create(mode=InheritanceMode.UNKNOWN, release=newer)

    assert outdated(facts_of(condition)) == [("Autosomal recessive", newer)]


def test_codes_are_compared_within_their_system(condition, older, newer):
    condition.identifiers.create(system="OMIM", code="100100", relation="E", release=older)
    condition.identifiers.create(system="GARD", code="0000006", relation="E", release=older)
    condition.identifiers.create(system="OMIM", code="608594", relation="E", release=newer)

    assert outdated(facts_of(condition)) == [("OMIM 100100", newer)]


def test_signs_and_genes_are_marked(condition, older, newer):
    condition.phenotypes.create(hpo_id="HP:0001288", term="Gait", frequency=Frequency.FREQUENT, release=older)
    condition.phenotypes.create(hpo_id="HP:0001288", term="Gait", frequency=Frequency.OBLIGATE, release=newer)
    factories.make_gene_link(condition, "PTRF", release=older)
    factories.make_gene_link(condition, "AGPAT2", release=newer)

    assert outdated(facts_of(condition, signs=True)) == [("PTRF", newer), ("Gait", newer)]


def test_subtype_is_marked_if_its_own_record_names_other_parents_now(condition, older, newer):
    kept, moved = (factories.make_subtype(condition, name, release=older) for name in ("Type 1", "Type 2"))
    Classification.objects.create(parent=factories.make_condition("Other"), child=moved, release=newer)
    Classification.objects.create(parent=condition, child=kept, tree="x", release=newer)

    assert outdated(facts_of(condition)) == [("Type 2", newer)]


def test_hub_names_the_older_release(client, condition, older, newer, editor, reviewer):
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    condition.inheritances.create(mode=RECESSIVE, release=older)
    condition.inheritances.create(mode=DOMINANT, release=newer)
    condition.phenotypes.create(hpo_id="HP:0001288", term="Gait", frequency=Frequency.FREQUENT, release=older)
    condition.phenotypes.create(hpo_id="HP:0001288", term="Gait", frequency=Frequency.OBLIGATE, release=newer)

    response = client.get(condition.get_absolute_url())

    inheritance = words(response, '//dl[@class="facts"]/div[2]/dd')
    assert "(older release; not in the one of 9 Dec 2025)" in inheritance
    assert inheritance.count("older release") == 1
    assert response.content.decode().count("older release; not in the one of 9 Dec 2025") == 2
