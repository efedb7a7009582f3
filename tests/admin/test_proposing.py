"""Forms of public rows: what they propose, what they say about it, and what a reviewer reads of it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Proposal
from accounts.proposals import confirm
from conditions.models import Classification, Condition, Gene, Synonym
from conditions.newsroom import digests
from conditions.proposals.exposure import is_exposed
from tests import factories
from tests.attacks.public_screens import REASON, add_fact, form_of, save

from .forms import screen, shown_messages

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(condition, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    return condition


def test_the_form_says_what_waits_and_readers_see_no_difference(client, public, editor):
    client.force_login(editor)

    response = save(client, public, name="Seip syndrome", reason=REASON)

    (message,) = shown_messages(response)
    assert message.startswith(
        "You proposed the change. Readers will see it when a medical reviewer or a chief editor has confirmed it."
    )
    form = client.get(form_of(public)).text
    assert "Proposed by Erin" in form
    assert "<ins>Seip</ins>" in form
    assert 'value="Congenital generalized lipodystrophy"' in form


def test_confirmed_fact_says_who_entered_and_who_confirmed_it(client, public, editor, chief):
    client.force_login(editor)

    add_fact(client, public, "synonyms", name="Seip syndrome", scope="exact", position=1)
    proposal = confirm(Proposal.objects.get(), by=chief)

    synonym = public.synonyms.get()
    assert (synonym.entered_by, synonym.confirmed_by, synonym.confirmed_at) == (editor, chief, proposal.decided_at)
    assert proposal.target == f"conditions.condition:{public.pk}"


def test_what_readers_never_see_is_saved_with_the_proposal(client, public, page, chief):
    client.force_login(chief)

    save(client, page.topic, name="Origins", guidance="Name the genes.", reason=REASON)

    page.topic.refresh_from_db()
    assert (page.topic.name, page.topic.guidance) == ("Causes", "Name the genes.")
    assert Proposal.objects.get().changes["rows"][0]["new"] == {"name": "Origins"}


def test_same_proposal_is_not_made_twice(client, public, editor):
    client.force_login(editor)
    save(client, public, name="Seip syndrome", reason=REASON)

    response = save(client, public, name="Seip syndrome", reason=REASON)

    assert shown_messages(response) == [
        "Not proposed: This change has already been proposed and is waiting for a second person."
    ]
    assert Proposal.objects.count() == 1


def test_confirmed_name_is_checked_again(client, public, editor, chief):
    """Somebody took the name meanwhile, for a condition that nobody can see."""
    client.force_login(editor)
    save(client, public, name="Seip syndrome", reason=REASON)
    factories.make_condition("Seip syndrome")
    client.force_login(chief)

    response = client.post(reverse("admin:accounts_proposal_step", args=[Proposal.objects.get().pk, "confirm"]))

    assert response.status_code == 409
    assert "Condition with this Name already exists." in response.text


def test_fact_that_was_added_meanwhile_is_not_added_twice(client, public, editor, chief):
    client.force_login(editor)
    add_fact(client, public, "inheritances", mode="Autosomal recessive")
    public.inheritances.create(mode="Autosomal recessive")
    client.force_login(chief)

    response = client.post(reverse("admin:accounts_proposal_step", args=[Proposal.objects.get().pk, "confirm"]))

    assert response.status_code == 409
    assert "This has already been added: Autosomal recessive" in response.text
    assert public.inheritances.count() == 1


def test_proposal_about_a_deleted_row_is_refused(client, public, editor, chief):
    synonym = public.synonyms.create(name="Seip", scope="exact")
    client.force_login(editor)
    save(client, public, **{"synonyms-0-name": "Seip syndrome", "reason": REASON})
    synonym.delete()
    client.force_login(chief)

    response = client.post(reverse("admin:accounts_proposal_step", args=[Proposal.objects.get().pk, "confirm"]))

    assert response.status_code == 409
    assert "This has been deleted since the change was proposed" in response.text


@pytest.mark.parametrize(
    ("state", "exposed"),
    [("draft", False), ("in_review", True), ("approved", True), ("published", True), ("withdrawn", True)],
)
def test_a_page_exposes_its_condition_topic_and_gene(condition, page, editor, reviewer, chief, state, exposed):
    gene = factories.make_gene_link(condition, "AGPAT2").gene
    child = factories.make_subtype(condition, "CGL type 1")
    group = factories.make_condition("Group", kind="group")
    Classification.objects.create(parent=group, child=condition)
    make = {
        "draft": lambda: factories.make_draft(page, by=editor),
        "in_review": lambda: factories.make_in_review(page, by=editor),
        "approved": lambda: factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief),
    }.get(state, lambda: factories.make_published(page, by=editor, reviewer=reviewer))
    make()
    if state == "withdrawn":
        factories.workflow.withdraw(page, by=chief, reason="Wrong.")

    rows = [condition, child, group, gene, page.topic, page.topic.group, Synonym(condition=condition, name="CGL")]

    assert [is_exposed(row) for row in rows] == [exposed] * len(rows)
    assert not is_exposed(Gene.objects.create(symbol="OTHER"))
    assert not is_exposed(Condition(name="New"))


def test_reviewer_reads_names_and_typed_facts_of_a_first_page(client, condition, page, editor, reviewer):
    condition.synonyms.create(name="Seip syndrome", scope="exact")
    condition.phenotypes.create(hpo_id="HP:0001645", term="Cardiac arrest")
    condition.onsets.create(age="Infancy", release=factories.make_release())
    edition = factories.make_in_review(page, by=editor)
    client.force_login(reviewer)

    review = client.get(screen(edition))

    assert [label for label, _words in review.context["becomes_public"]] == [
        "name",
        "name within a sentence",
        "address",
        "community members",
        "synonym",
        "phenotype",
    ]
    assert "Cardiac arrest" in review.text
    factories.make_published(factories.make_page(condition, "symptoms"), by=editor, reviewer=reviewer)
    assert "Becomes public with this page" not in client.get(screen(edition)).text


def test_reminder_names_proposals_that_wait(client, public, editor, chief):
    client.force_login(editor)
    save(client, public, name="Seip syndrome", reason=REASON)

    sections = {section.title: section.items for section in digests.sections_for(chief)}

    (item,) = sections["Proposals waiting for you"]
    assert (item.title, item.url) == (public.name, f"https://example.org{Proposal.objects.get().get_admin_url()}")
    assert "Proposals waiting for you" not in {section.title for section in digests.sections_for(editor)}


def test_deleting_a_listed_condition_is_logged(client, superuser, public):
    listed = factories.make_condition("Listed syndrome", is_listed=True)
    client.force_login(superuser)

    client.post(reverse("admin:conditions_condition_delete", args=[listed.pk]), {"post": "yes"})

    assert not Condition.objects.filter(pk=listed.pk).exists()
    assert (Proposal.objects.get().state, Proposal.objects.get().title) == ("at_once", "Listed syndrome")


def test_no_members_are_a_number_and_not_nothing(client, public, editor):
    client.force_login(editor)

    save(client, public, community_count=0, community_counted_on=dt.date(2026, 11, 1), reason=REASON)

    public.refresh_from_db()
    assert public.community_count == 4
    assert Proposal.objects.get().state == "waiting"
