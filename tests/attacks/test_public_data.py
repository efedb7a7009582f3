"""Attack: one person alone puts words before readers by data that is not part of a signed text.

An editor renames a condition, enters a sign or a figure, gives a gene a name, lists a condition; a chief editor rewords
a topic or a group. Each is proposed only, through the screens, until a second person confirms it.
"""

import pytest
from django.urls import reverse

from accounts.models import Proposal
from accounts.proposals import confirm
from conditions.models import Classification, Condition, Gene, GeneAssociation, Topic, TopicGroup
from tests import factories
from tests.admin.forms import condition_data

from .public_screens import REASON, add_fact, form_of, public_text, save

pytestmark = pytest.mark.django_db

EVIL = "STOP nitisinone: it is fatal"
GERMLINE = "Disease-causing germline mutation(s) in"


@pytest.fixture
def public(condition, page, editor, reviewer):
    """Return a condition with a live page, a gene and a subtype of Orphanet's."""
    release = factories.make_release()
    factories.make_gene_link(condition, "AGPAT2", release=release)
    factories.make_subtype(condition, "CGL type 1", "BSCL2", release=release)
    factories.make_published(page, by=editor, reviewer=reviewer)
    return condition


def other_condition():
    """Return a condition that nobody can see yet, named by the attacker."""
    return factories.make_condition(EVIL, slug="stop", name_in_text=EVIL)


def evil_gene():
    return Gene.objects.create(symbol="STOP", name=EVIL)


ATTACKS = {
    "name": lambda c, row: save(c, row, name=f"Alkaptonuria ({EVIL})", reason=REASON),
    "name in a sentence": lambda c, row: save(c, row, name_in_text=EVIL, reason=REASON),
    "synonym": lambda c, row: add_fact(c, row, "synonyms", name=EVIL, scope="exact", position=1),
    "sign": lambda c, row: add_fact(c, row, "phenotypes", hpo_id="HP:0001645", term=EVIL),
    "prevalence with an own link": lambda c, row: add_fact(
        c,
        row,
        "prevalences",
        type="Point prevalence",
        prevalence_class=">1 / 1000",
        place=EVIL,
        sources="https://evil.example/",
    ),
    "source of a figure": lambda c, row: add_fact(
        c, row, "prevalences", type="Point prevalence", prevalence_class=">1 / 1000", sources=f"ORPHANET_{EVIL}"
    ),
    "name of a gene": lambda c, row: save(c, Gene.objects.get(symbol="AGPAT2"), name=EVIL, reason=REASON),
    "former symbol of a gene": lambda c, row: add_fact(
        c, Gene.objects.get(symbol="AGPAT2"), "former_symbols", symbol=EVIL
    ),
    "new gene": lambda c, row: add_fact(c, row, "gene_associations", gene=evil_gene().pk, association=GERMLINE),
    "name of a type": lambda c, row: save(
        c, Condition.objects.get(name="CGL type 1"), name=EVIL, name_in_text=EVIL, reason=REASON
    ),
    "new type": lambda c, row: [
        save(c, other := other_condition(), kind="subtype"),
        add_fact(c, other, "parent_links", parent=row.pk, tree=""),
    ],
    "new group": lambda c, row: [
        save(c, other := other_condition(), kind="group"),
        add_fact(c, row, "parent_links", parent=other.pk, tree=""),
    ],
    "listing": lambda c, row: save(c, other_condition(), is_listed="on", reason=REASON),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_editor_alone_changes_nothing_that_readers_see(client, public, second_editor, attack):
    client.force_login(second_editor)
    before = public_text(public, "/browse/groups/stop/", "/genes/STOP/")
    assert EVIL not in before

    ATTACKS[attack](client, public)

    public.refresh_from_db()
    assert EVIL not in public_text(public, "/browse/groups/stop/", "/genes/STOP/")
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.proposed_by, proposal.reason) == ("waiting", second_editor, REASON)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_second_person_sees_every_word_before_readers_do(client, public, second_editor, chief, attack):
    """Also those that the change drags along: the names of a condition that becomes public by it."""
    client.force_login(second_editor)
    ATTACKS[attack](client, public)
    proposal = Proposal.objects.get()

    client.force_login(chief)
    screen = client.get(proposal.get_admin_url()).text
    assert EVIL in screen.replace("<ins>", "").replace("</ins>", "")
    client.post(reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"]), {"desk": "1"})

    proposal.refresh_from_db()
    public.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("confirmed", chief)
    assert EVIL in public_text(public, "/browse/groups/stop/", "/genes/STOP/", "/genes/a-z/s/", "/conditions/stop/")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_proposed_without_a_reason_and_what_was_typed_stays(client, public, second_editor, attack):
    client.force_login(second_editor)
    before = Proposal.objects.count()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.attacks.public_screens.REASON", " ")
        patch.setitem(globals(), "REASON", " ")
        outcome = ATTACKS[attack](client, public)
    response = outcome[-1] if isinstance(outcome, list) else outcome

    assert (response.status_code, Proposal.objects.count()) == (200, before)
    assert "Give a reason: readers will see this change" in response.text
    assert EVIL not in public_text(public, "/browse/groups/stop/", "/genes/STOP/")


def test_an_editor_cannot_confirm_their_own_proposal_or_get_another_editor_to(client, public, editor, second_editor):
    client.force_login(second_editor)
    save(client, public, name=EVIL, reason=REASON)
    proposal = Proposal.objects.get()

    for person in (second_editor, editor):
        client.force_login(person)
        assert client.post(reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"])).status_code == 409
        client.post(
            reverse("admin:accounts_proposal_changelist"),
            {"action": "confirm_selected", "_selected_action": [proposal.pk]},
        )

    assert Condition.objects.get(pk=public.pk).name != EVIL


def test_a_superuser_in_no_role_does_not_confirm_medical_words(client, public, second_editor):
    client.force_login(second_editor)
    save(client, public, name=EVIL, reason=REASON)
    client.force_login(factories.make_user("root", is_superuser=True))

    address = reverse("admin:accounts_proposal_step", args=[Proposal.objects.get().pk, "confirm"])

    assert client.post(address).status_code == 409
    assert Condition.objects.get(pk=public.pk).name != EVIL


def test_names_cannot_be_changed_behind_a_proposal_to_list_them(client, public, second_editor, chief):
    """The condition is not public, so the attacker may rename it at once; then it is not what was proposed."""
    harmless = factories.make_condition("Harmless syndrome")
    client.force_login(second_editor)
    save(client, harmless, is_listed="on", reason=REASON)
    save(client, harmless, name=EVIL)
    add_fact(client, harmless, "synonyms", name=EVIL, scope="exact", position=1)
    assert Condition.objects.get(pk=harmless.pk).name == EVIL

    client.force_login(chief)
    response = client.post(reverse("admin:accounts_proposal_step", args=[Proposal.objects.get().pk, "confirm"]))

    assert response.status_code == 409
    assert "have changed since it was proposed" in response.text
    assert EVIL not in public_text(public)


def test_a_name_that_changed_meanwhile_is_not_overwritten(client, public, editor, second_editor, reviewer, chief):
    for person, name in ((editor, "Berardinelli-Seip syndrome"), (second_editor, "Seip syndrome")):
        client.force_login(person)
        save(client, public, name=name, reason=REASON)
    first, second = Proposal.objects.order_by("pk")
    confirm(first, by=reviewer)

    client.force_login(chief)
    response = client.post(reverse("admin:accounts_proposal_step", args=[second.pk, "confirm"]))

    assert response.status_code == 409
    assert "“name” has changed since this was proposed: it is now “Berardinelli-Seip syndrome”." in response.text


def test_a_new_condition_cannot_be_listed_by_the_form_that_adds_it(client, public, second_editor):
    client.force_login(second_editor)
    address = reverse("admin:conditions_condition_add")
    data = condition_data(client.get(address), name=EVIL, slug="stop", is_listed="on", reason=REASON)

    client.post(address, data)

    assert Condition.objects.get(slug="stop").is_listed is False
    assert EVIL not in public_text(public)


def test_a_new_condition_cannot_be_put_under_a_public_one_by_the_form_that_adds_it(client, public, second_editor):
    client.force_login(second_editor)
    address = reverse("admin:conditions_condition_add")
    data = condition_data(client.get(address), name=EVIL, slug="stop", kind="subtype", reason=REASON)
    data |= {"parent_links-TOTAL_FORMS": 1, "parent_links-0-parent": public.pk}

    client.post(address, data)

    assert not Classification.objects.filter(child__slug="stop").exists()
    assert EVIL not in public_text(public)


def test_a_popup_is_no_way_round(client, public, second_editor):
    """The form of a gene or condition opens in a small window too, from a field that refers to it."""
    client.force_login(second_editor)
    gene = Gene.objects.get(symbol="AGPAT2")
    data = condition_data(client.get(f"{form_of(gene)}?_popup=1"), name=EVIL, reason=REASON)

    client.post(f"{form_of(gene)}?_popup=1", {**data, "_popup": "1"})

    assert (Gene.objects.get(pk=gene.pk).name, Proposal.objects.count()) == ("", 1)


def test_the_lists_of_the_newsroom_edit_nothing(client, public, second_editor, chief):
    for person in (second_editor, chief):
        client.force_login(person)
        for model in ("condition", "gene", "topic", "topicgroup"):
            address = reverse(f"admin:conditions_{model}_changelist")
            client.post(address, {"form-0-id": public.pk, "form-0-name": EVIL, "_save": "Save", "action": "rename"})

    assert EVIL not in public_text(public)


def test_taking_something_away_is_at_once_and_logged(client, public, second_editor):
    public.synonyms.create(name="Seip syndrome", scope="exact")
    client.force_login(second_editor)

    save(client, public, **{"synonyms-0-DELETE": "on"})

    assert not public.synonyms.exists()
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.decided_by) == ("at_once", second_editor)
    assert "Seip syndrome" in client.get(reverse("admin:conditions_condition_history", args=[public.pk])).text


def test_emptying_part_of_a_figure_is_no_removal(client, public, second_editor):
    public.prevalences.create(type="Cases/families", value=12, unit="cases", place="Peru")
    client.force_login(second_editor)

    save(client, public, **{"prevalences-0-place": "", "prevalences-0-unit": "", "reason": REASON})

    assert public.prevalences.get().place == "Peru"
    assert Proposal.objects.get().state == "waiting"


def test_a_condition_that_is_not_public_is_worked_on_alone(client, public, second_editor):
    other = factories.make_condition("New syndrome")
    client.force_login(second_editor)

    save(client, other, name="Newer syndrome")
    add_fact(client, other, "synonyms", name="NS", scope="abbreviation", position=1)

    other.refresh_from_db()
    assert (other.name, other.synonyms.get().entered_by) == ("Newer syndrome", second_editor)
    assert not Proposal.objects.exists()


def test_facts_by_hand_are_never_under_orphanets_name(client, public, second_editor, reviewer):
    release = factories.make_release("product 1", "2.0")
    public.phenotypes.create(hpo_id="HP:0001645", term="Cardiac arrest", release=release)
    public.prevalences.create(
        type="Point prevalence",
        prevalence_class="<1 / 1 000 000",
        place="Worldwide",
        sources="ORPHANET",
        release=release,
    )
    client.force_login(second_editor)
    add_fact(client, public, "phenotypes", hpo_id="HP:0001645", term=EVIL)
    add_fact(
        client,
        public,
        "prevalences",
        type="Point prevalence",
        prevalence_class="<1 / 1 000 000",
        place="Worldwide",
        sources="ORPHANET",
        value="99",
        unit="per 100,000",
    )
    for proposal in Proposal.objects.all():
        confirm(proposal, by=reviewer)

    hub = client.get(f"/conditions/{public.slug}/").text
    facts = client.get(f"/api/v1/conditions/{public.slug}").json()["facts"]

    day = f"{Proposal.objects.first().decided_at:%-d %b %Y}"
    mark = f"(added by our editors, confirmed by a second person on {day})"
    assert f'<li>{EVIL} <span class="quiet">{mark}</span></li>' in hub
    assert "<li>Cardiac arrest</li>" in hub
    typed = next(row for row in facts["prevalence"] if row["value"] == 99)
    assert (typed["releases"], typed["by_hand"], typed["references"]) == ([], True, [])
    assert typed["confirmed_on"] == f"{Proposal.objects.first().decided_at:%Y-%m-%d}"
    imported = next(row for row in facts["prevalence"] if row["value"] is None)
    assert (imported["releases"] != [], imported["by_hand"]) == (True, False)


def test_a_gene_that_somebody_named_is_not_orphanets(client, public, second_editor, reviewer):
    gene = Gene.objects.get(symbol="AGPAT2")
    client.force_login(second_editor)
    save(client, gene, name=EVIL, reason=REASON)
    confirm(Proposal.objects.get(), by=reviewer)

    page = client.get("/genes/AGPAT2/").text
    assert f'{EVIL} <span class="quiet">(added by our editors, confirmed by a second person on' in page
    (record,) = client.get(f"/api/v1/conditions/{public.slug}").json()["facts"]["genes"]
    assert (record["name"], record["name_by_hand"]) == (EVIL, True)
    # The next import writes the source's name, which is the source's again.
    Gene.objects.filter(pk=gene.pk).update(name="acyltransferase 2")
    assert "added by our editors" not in client.get("/genes/AGPAT2/").text


TOPIC_ATTACKS = {
    "name of a topic": lambda c, page: save(c, page.topic, name=EVIL, reason=REASON),
    "question of a topic": lambda c, page: save(c, page.topic, question=f"{EVIL} {{condition}}?", reason=REASON),
    "name of a group": lambda c, page: save(c, page.topic.group, name=EVIL, reason=REASON),
    "interval": lambda c, page: save(c, page.topic, review_interval_months=120, reason=REASON),
    "small changes": lambda c, page: save(c, page.topic, citations_required="", reason=REASON),
}


@pytest.mark.parametrize("attack", TOPIC_ATTACKS)
def test_a_chief_editor_alone_does_not_change_a_topic_with_public_pages(client, public, page, chief, attack):
    client.force_login(chief)
    before = public_text(public), list(Topic.objects.values()), list(TopicGroup.objects.values())

    TOPIC_ATTACKS[attack](client, page)

    assert (list(Topic.objects.values()), list(TopicGroup.objects.values())) == before[1:]
    assert EVIL not in public_text(public)
    proposal = Proposal.objects.get()
    assert client.post(reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"])).status_code == 409


def test_a_new_group_of_topics_is_not_public(client, public, chief):
    client.force_login(chief)
    address = reverse("admin:conditions_topicgroup_add")

    client.post(address, condition_data(client.get(address), name=EVIL))

    assert TopicGroup.objects.filter(name=EVIL).exists()
    assert EVIL not in public_text(public)


def test_what_readers_never_see_is_saved_at_once(client, public, page, chief):
    client.force_login(chief)

    save(client, page.topic, guidance="Name the genes.", outline="Which genes?", position=3)

    page.topic.refresh_from_db()
    assert (page.topic.guidance, page.topic.position) == ("Name the genes.", 3)
    assert not Proposal.objects.exists()


def test_a_gene_becomes_public_with_its_name_only_as_it_was_confirmed(client, public, second_editor, chief):
    gene = Gene.objects.create(symbol="CAV1", name="caveolin 1")
    client.force_login(second_editor)
    add_fact(client, public, "gene_associations", gene=gene.pk, association=GERMLINE)
    save(client, gene, name=EVIL)

    client.force_login(chief)
    response = client.post(reverse("admin:accounts_proposal_step", args=[Proposal.objects.get().pk, "confirm"]))

    assert response.status_code == 409
    assert not GeneAssociation.objects.filter(gene=gene).exists()
