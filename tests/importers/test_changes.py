"""Newer releases that contradict frozen facts: the newsroom sees a mark, readers see the signed text."""

import pytest

from conditions.models import Edition, FrozenFact, Inheritance
from tests import factories

NEWER = ("2024-12-03", "2026-01-15")
DOMINANT = ("Autosomal recessive", "Autosomal dominant")


@pytest.fixture
def live(bring, condition, editor, reviewer):
    bring("product1", "product1.xml")
    bring("product9-ages", "product9_ages.xml")
    body = "<h2>How is it passed on?</h2>\n<p>[[inheritance]]</p>\n<p>Four genes are known [1].</p>"
    page = factories.make_page(condition, "inheritance")
    return factories.make_published(page, by=editor, reviewer=reviewer, body=body)


def changed_by():
    return list(FrozenFact.objects.values_list("placeholder", "changed_by__released_on"))


def test_contradicting_release_marks_the_live_page_and_keeps_its_text(bring, live):
    bring("product9-ages", "product9_ages.xml", NEWER, DOMINANT)

    edition = Edition.objects.get()
    assert [(name, day.isoformat()) for name, day in changed_by()] == [("inheritance", "2026-01-15")]
    assert (edition.body, edition.sha256) == (live.body, live.sha256)
    assert edition.computed_hash() == edition.sha256


def test_agreeing_release_marks_nothing(bring, live):
    bring("product9-ages", "product9_ages.xml", NEWER)

    assert changed_by() == [("inheritance", None)]
    assert Inheritance.objects.get().release.released_on.isoformat() == "2026-01-15"


def test_release_with_the_signed_facts_removes_the_mark(bring, live):
    bring("product9-ages", "product9_ages.xml", NEWER, DOMINANT)

    bring("product9-ages", "product9_ages.xml", ("2024-12-03", "2026-06-15"))

    assert changed_by() == [("inheritance", None)]


def test_dry_run_marks_nothing(bring, live):
    bring("product9-ages", "product9_ages.xml", NEWER, DOMINANT, apply=False)

    assert changed_by() == [("inheritance", None)]
