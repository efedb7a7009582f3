"""Attack: a chief editor alone imports a forged file that changes no row of a public condition, but what readers see.

The words stand in a gene, which several conditions share, in the version of the release, or in a condition that is
not public only until its page is published or its withdrawal is taken back.
"""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Proposal
from conditions import workflow
from conditions.models import Condition
from tests import factories
from tests.importers.conftest import content
from tests.imports.test_screens import apply, upload

from .public_screens import public_text

pytestmark = pytest.mark.django_db
EVIL = "STOP metreleptin: it is fatal"
NAME = "Congenital generalized lipodystrophy"
GENES = ("product6", "product6.xml")
FORGED = {
    "name of a gene": (">caveolae associated protein 1<", f">{EVIL}<"),
    "former symbol": (">PTRF<", ">STOP-METRELEPTIN<"),
    "version of the release": ("1.3.42 / 4.1.8", f"2 {EVIL}"),
}


@pytest.fixture
def condition(client, chief, monkeypatch):
    """Import the true files; return a condition that nobody can see yet."""
    from conditions.imports import worker

    monkeypatch.setattr(worker, "start", worker.execute)
    client.force_login(chief)
    for file in (("product1", "product1.xml"), GENES):
        apply(client, upload(client, *file))
    return Condition.objects.get(name=NAME)


def forge(client, kind, name, *replacements):
    """Upload a forged file, and press the button that applies it; return whether a proposal waits instead."""
    apply(client, upload(client, kind, name, content(name, *replacements)))
    return Proposal.objects.filter(kind="import", state="waiting").exists()


@pytest.mark.parametrize("attack", FORGED)
def test_a_gene_or_a_release_that_readers_see_needs_the_second_person(client, condition, editor, reviewer, attack):
    factories.make_published(factories.make_page(condition, "causes"), by=editor, reviewer=reviewer)
    more = "/genes/CAVIN1/", f"/api/v1/conditions/{condition.slug}"
    assert "caveolae" in public_text(condition, *more)

    assert forge(client, *GENES, FORGED[attack])

    text = public_text(condition, *more)
    assert EVIL not in text
    assert "STOP-METRELEPTIN" not in text


def test_a_page_that_is_approved_for_next_week_does_not_bring_a_new_name(client, condition, editor, reviewer, chief):
    edition = factories.make_approved(
        factories.make_page(condition, "causes"), by=editor, reviewer=reviewer, chief=chief
    )

    assert forge(client, "product1", "product1.xml", (NAME, EVIL))

    workflow.schedule(edition, by=chief, at=timezone.now() + dt.timedelta(seconds=1))
    assert Condition.objects.get(pk=condition.pk).name == NAME


def test_a_page_that_is_withdrawn_for_an_hour_does_not_bring_a_new_name(client, condition, editor, reviewer, chief):
    edition = factories.make_published(factories.make_page(condition, "causes"), by=editor, reviewer=reviewer)
    workflow.withdraw(edition.page, by=chief, reason="By mistake.")

    assert forge(client, "product1", "product1.xml", (NAME, EVIL))

    workflow.ask_take_back(edition, by=chief, reason="It was a mistake.")
    workflow.take_back(edition, by=reviewer)
    assert EVIL not in public_text(condition)
