"""Every (state, verb, role) through the admin's URLs: allowed where the table says so, refused elsewhere."""

import contextlib
import datetime as dt
import itertools

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from conditions import workflow
from conditions.admin.edition_steps import STEPS
from conditions.models import Citation, ConditionPage, Edition, Event
from conditions.vocabularies import Scope, State
from conditions.workflow import TRANSITIONS
from tests import factories

from .forms import draft_data, screen, step, withdrawal

pytestmark = pytest.mark.django_db

ROLES = ("editor", "reviewer", "chief", "superuser", "staff", "nobody")
RIGHTS = {
    "editor": {workflow.rules.WRITE},
    "reviewer": {workflow.rules.REVIEW},
    "chief": {workflow.rules.STEER},
    "superuser": {workflow.rules.WRITE, workflow.rules.REVIEW, workflow.rules.STEER},
    "staff": set(),
    "nobody": set(),
}
# Valid form data of each verb, so that only the state and the role decide.
ANSWERS = {
    "approve": {"scope": Scope.WHOLE_PAGE, "signed": "on", "interest": "none"},
    "approve_changes": {"scope": Scope.CHANGES_ONLY, "signed": "on", "interest": "none"},
    "reaffirm": {"signed": "on", "interest": "none"},
}
# The requests about withdrawals depend on more than state and role: tests/attacks/test_taking_back.py tries them.
_OTHERS = ("open_draft", "supersede", "hold", "ask_withdrawal", "ask_take_back", "take_back", "dismiss_request")
VERBS = [verb for verb in TRANSITIONS if verb not in _OTHERS]


def edition_in(state, page):
    """Return an edition in `state`, made by people who take no part in the test."""
    writer, signer, head = (
        factories.make_editor("wanda"),
        factories.make_reviewer("signe"),
        factories.make_chief("hedda"),
    )
    # Changes only needs a live base; a page that was never public has none.
    if state in (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.RETURNED, State.DISCARDED):
        factories.make_published(page, by=writer, reviewer=signer)
        text = {"body": factories.reworded()}
    else:
        text = {}
    if state == State.DRAFT:
        return factories.make_draft(page, by=writer, **text)
    if state == State.DISCARDED:
        return workflow.discard(factories.make_draft(page, by=writer, **text), by=writer)
    if state == State.APPROVED:
        edition = factories.make_approved(page, by=writer, reviewer=signer, chief=head, **text)
        # Due, and not published yet.
        Edition.objects.filter(pk=edition.pk).update(publish_at=timezone.now() - dt.timedelta(minutes=1))
        return edition
    edition = factories.make_in_review(page, by=writer, **text)
    if state == State.RETURNED:
        workflow.discard(workflow.recall(edition, by=writer), by=writer)
    elif state != State.IN_REVIEW:
        workflow.approve(edition, by=signer, seen=workflow.seen_by(edition, signer))
        if state == State.SUPERSEDED:
            factories.make_published(page, by=writer, reviewer=signer, body="<p>Six genes [1].</p>")
        elif state == State.WITHDRAWN:
            workflow.withdraw(page, by=head, reason="Wrong.")
    edition.refresh_from_db()
    assert edition.state == state
    return edition


def person(role):
    return {
        "editor": lambda: factories.make_editor("eve"),
        "reviewer": lambda: factories.make_reviewer("rita"),
        "chief": lambda: factories.make_chief("carl"),
        "superuser": make_superuser,
        "staff": lambda: factories.make_user("stan"),
        "nobody": lambda: None,
    }[role]()


def make_superuser():
    user = factories.make_reviewer("sue")
    user.is_superuser = True
    user.save()
    return user


def post(client, user, verb, edition):
    if verb == "withdraw":
        return client.post(withdrawal(edition.page), {"reason": "It is wrong."})
    if verb == "save_draft":
        return client.post(screen(edition), draft_data(edition, body="<p>Seven genes [1].</p>"))
    at = (timezone.localtime() + dt.timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    seen = workflow.seen_by(edition, user) if user and verb != "return" else edition.sha256
    data = {"seen": seen or "0" * 64, "lock": edition.lock, "reason": "It is wrong.", "note": "", "at": at}
    address = step(edition, "approve" if verb == "approve_changes" else verb)
    return client.post(address, data | ANSWERS.get(verb, {}))


def dump():
    return [list(model.objects.order_by("pk").values()) for model in (ConditionPage, Edition, Citation, Event)]


@contextlib.contextmanager
def asked_by(role):
    """Yield a client and its user in that role, or a signed-out client; roll back the database afterwards."""
    with transaction.atomic():
        client, user = Client(), person(role)
        if user:
            client.force_login(user)
        yield client, user
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", State.values)
def test_triple(page, state):
    pk = edition_in(state, page).pk
    is_live = page.live_edition() is not None
    # Each step is rolled back, so that all verbs and roles start from the same edition.
    for verb, role in itertools.product(VERBS, ROLES):
        row = TRANSITIONS[verb]
        # Withdrawal acts on the page: it starts from its live edition, whichever edition is on screen.
        starts = is_live if verb == "withdraw" else state in row.sources
        with asked_by(role) as (client, user):
            before = dump()

            response = post(client, user, verb, Edition.objects.get(pk=pk))

            if starts and bool(RIGHTS[role] & set(row.rights)):
                assert response.status_code == 302, (verb, role)
                assert dump() != before, (verb, role)
                assert Event.objects.filter(verb=verb, actor=user).exists(), (verb, role)
            else:
                assert response.status_code in (401, 404, 409), (verb, role)
                assert dump() == before, (verb, role)


@pytest.mark.parametrize("role", ROLES)
def test_open_draft_is_the_editors(client, page, role):
    user = person(role)
    if user:
        client.force_login(user)

    client.post(f"/admin/conditions/conditionpage/{page.pk}/open-draft/")

    assert Edition.objects.exists() == (role in ("editor", "superuser"))


def test_every_verb_has_its_address():
    elsewhere = {"withdraw", "save_draft", "open_draft", "supersede", "hold", "approve_changes", "ask_withdrawal"}
    assert set(STEPS) | elsewhere == set(TRANSITIONS)


@pytest.mark.parametrize("verb", ["supersede", "hold", "save_draft", "open_draft", "delete", "nonsense"])
def test_there_is_no_address_for_other_words(client, page, superuser, verb):
    edition = factories.make_in_review(page, by=factories.make_editor("eve"))
    client.force_login(superuser)

    response = client.post(step(edition, verb), {})

    assert response.status_code in (403, 404)


@pytest.mark.parametrize("state", State.values)
def test_buttons_are_those_of_the_table(page, state):
    edition = edition_in(state, page)
    for role in ROLES:
        with asked_by(role) as (client, _user):
            text = client.get(screen(edition), follow=True).content.decode()

        for verb in set(STEPS) - set(_OTHERS):
            offered = f'/{edition.pk}/{verb}/"' in text
            row = TRANSITIONS[verb]
            if verb == "submit" and state == State.DRAFT:
                continue  # The draft's form submits: "Save and submit".
            assert offered == (state in row.sources and bool(RIGHTS[role] & set(row.rights))), (verb, role)
