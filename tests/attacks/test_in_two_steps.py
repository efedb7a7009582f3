"""Attack: something harmless is proposed or reviewed, and words that nobody read come before readers with it.

One person enters words where nobody can see them yet, then a second person confirms a proposal or signs a page that
makes them public.
"""

import pytest
from django.urls import reverse

from accounts.models import Proposal
from conditions.models import Classification, Gene, Phenotype, TopicGroup
from tests import factories

from .public_screens import REASON, add_fact, public_text, save

pytestmark = pytest.mark.django_db

EVIL = "STOP nitisinone: it is fatal"
GERMLINE = "Disease-causing germline mutation(s) in"


def confirm(client, proposal, by):
    client.force_login(by)
    return client.post(reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"]), {"desk": "1"})


def screen_of(client, edition, reviewer):
    client.force_login(reviewer)
    return client.get(edition.get_admin_url()).text


def evil_type(client, condition):
    """Name a type of a condition that nobody can see yet."""
    other = factories.make_condition("Type 1", kind="subtype")
    save(client, other, name=EVIL)
    add_fact(client, other, "parent_links", parent=condition.pk, tree="")


def evil_group(client, condition):
    """Rename a group of Orphanet's that nobody can see yet."""
    group = factories.make_condition("Lipodystrophy", kind="group", source_name="Lipodystrophy")
    Classification.objects.create(parent=group, child=condition, release=factories.make_release())
    save(client, group, name=EVIL)


def evil_symbol(client, condition):
    """Add a former symbol to a gene of Orphanet's that nobody can see yet."""
    factories.make_gene_link(condition, "AGPAT2", release=factories.make_release())
    add_fact(client, Gene.objects.get(symbol="AGPAT2"), "former_symbols", symbol=EVIL)


def evil_gene_of_type(client, condition):
    """Name the gene of a type of Orphanet's that nobody can see yet."""
    factories.make_subtype(condition, "CGL type 1", "BSCL2", release=factories.make_release())
    save(client, Gene.objects.get(symbol="BSCL2"), name=EVIL)


BEFOREHAND = {
    "type": evil_type,
    "group": evil_group,
    "former symbol": evil_symbol,
    "gene of a type": evil_gene_of_type,
}


@pytest.mark.parametrize("attack", BEFOREHAND)
def test_the_reviewer_of_the_first_page_reads_all_that_becomes_public_with_it(
    client, condition, page, editor, reviewer, attack
):
    client.force_login(editor)
    BEFOREHAND[attack](client, condition)
    assert not Proposal.objects.exists()

    assert EVIL in screen_of(client, factories.make_in_review(page, by=editor), reviewer)


@pytest.mark.parametrize("attack", BEFOREHAND)
def test_the_second_person_of_a_listing_reads_all_that_becomes_public_with_it(client, condition, editor, chief, attack):
    client.force_login(editor)
    BEFOREHAND[attack](client, condition)
    save(client, condition, is_listed="on", reason=REASON)

    client.force_login(chief)
    assert EVIL in client.get(Proposal.objects.get().get_admin_url()).text


def test_a_page_in_review_is_no_way_to_list_names_that_nobody_has_read(client, condition, page, editor, chief):
    client.force_login(editor)
    add_fact(client, condition, "synonyms", name=EVIL, scope="exact", position=1)
    factories.make_in_review(page, by=editor)
    save(client, condition, is_listed="on", reason=REASON)

    client.force_login(chief)
    assert EVIL in client.get(Proposal.objects.get().get_admin_url()).text


def test_a_group_cannot_be_renamed_behind_a_proposal_to_use_it(client, condition, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    group = TopicGroup.objects.create(name="Care")
    client.force_login(chief)
    save(client, page.topic, group=group.pk, reason=REASON)
    save(client, group, name=EVIL)
    assert TopicGroup.objects.get(pk=group.pk).name == EVIL

    response = confirm(client, Proposal.objects.get(), reviewer)

    assert response.status_code == 409
    assert EVIL not in public_text(condition)


def test_two_proposals_do_not_make_a_fact_that_nobody_read(client, condition, page, editor, reviewer):
    """Each is harmless beside the old value of the other: a sign that is excluded, and a frequency."""
    factories.make_published(page, by=editor, reviewer=reviewer)
    sign = Phenotype.objects.create(
        condition=condition, hpo_id="HP:0001250", term="Seizures", frequency="Excluded (0%)", entered_by=editor
    )
    client.force_login(editor)
    save(client, condition, **{"phenotypes-0-term": EVIL, "reason": REASON})
    save(client, condition, **{"phenotypes-0-frequency": "Very frequent (99-80%)", "reason": REASON})
    first, second = Proposal.objects.order_by("pk")

    confirm(client, first, reviewer)
    response = confirm(client, second, reviewer)

    assert response.status_code == 409
    sign.refresh_from_db()
    assert (sign.term, sign.frequency) == (EVIL, "Excluded (0%)")
