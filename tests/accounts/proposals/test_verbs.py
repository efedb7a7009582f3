"""Proposals: who may confirm what, that nothing is lost or rewritten, and that stale values are never written."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Proposal, User
from accounts.proposals import confirm, kind_of, lists, note_at_once, refuse, take_back
from tests import factories
from web.refusals import NotPermitted, Refused, WrongState

from .kind import FirstName, GuardedFirstName, propose_name


@pytest.fixture
def other_chief(db):
    return factories.make_chief("casey")


def name_of(person):
    return User.objects.get(pk=person.pk).first_name


def test_second_person_makes_the_change(editor, chief):
    proposal = propose_name(editor, by=editor)
    assert name_of(editor) == "Erin"

    confirm(proposal, by=chief)

    proposal.refresh_from_db()
    assert name_of(editor) == "Robin"
    assert (proposal.state, proposal.decided_by, proposal.proposed_by) == ("confirmed", chief, editor)
    assert proposal.decided_at >= proposal.proposed_at


def test_proposer_never_confirms(editor, chief):
    proposal = propose_name(editor, by=chief)

    with pytest.raises(NotPermitted, match="You proposed this"):
        confirm(proposal, by=chief)

    assert name_of(editor) == "Erin"


def test_person_whom_it_is_about_never_decides(chief, other_chief):
    proposal = propose_name(chief, by=other_chief, about=chief)

    for decide in (lambda: confirm(proposal, by=chief), lambda: refuse(proposal, by=chief, note="No.")):
        with pytest.raises(NotPermitted, match="This is about you"):
            decide()

    assert lists.waiting_for(chief).count() == 0


@pytest.mark.parametrize("kind", [FirstName, GuardedFirstName])
def test_superuser_in_no_role_confirms_only_where_the_kind_says_so(editor, kind):
    root = factories.make_user("root", is_superuser=True)
    proposal = propose_name(editor, by=editor, kind=kind.code)

    assert kind_of(proposal).may_confirm(root, proposal) == kind.superusers_confirm
    assert list(lists.waiting_for(root)) == ([proposal] if kind.superusers_confirm else [])
    assert list(kind_of(proposal).confirmers(proposal)) == ([root] if kind.superusers_confirm else [])


def test_closed_account_confirms_nothing(editor, chief):
    proposal = propose_name(editor, by=editor)
    chief.is_active = False
    chief.save()

    with pytest.raises(NotPermitted):
        confirm(proposal, by=chief)

    assert lists.is_stuck(proposal)


def test_editor_cannot_confirm(editor, second_editor):
    proposal = propose_name(editor, by=editor)

    with pytest.raises(NotPermitted, match="needs a chief editor"):
        confirm(proposal, by=second_editor)


def test_value_that_changed_meanwhile_is_not_overwritten(editor, chief):
    proposal = propose_name(editor, by=editor)
    User.objects.filter(pk=editor.pk).update(first_name="Eryn")

    with pytest.raises(Refused, match="is Eryn now"):
        confirm(proposal, by=chief)

    proposal.refresh_from_db()
    assert (name_of(editor), proposal.state, proposal.decided_by) == ("Eryn", "waiting", None)
    take_back(proposal, by=editor)


def test_decided_proposal_stays_decided(editor, chief, other_chief):
    proposal = propose_name(editor, by=editor)
    refuse(proposal, by=chief, note="No letter came.")

    for again in (
        lambda: confirm(proposal, by=other_chief),
        lambda: refuse(proposal, by=other_chief, note="No."),
        lambda: take_back(proposal, by=editor),
    ):
        with pytest.raises(WrongState, match=r"refused since .* by Chris"):
            again()

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_note, name_of(editor)) == ("refused", "No letter came.", "Erin")


def test_only_the_proposer_takes_it_back(editor, chief):
    proposal = propose_name(editor, by=editor)

    with pytest.raises(NotPermitted, match="Only Erin"):
        take_back(proposal, by=chief)

    assert take_back(proposal, by=editor).state == "taken_back"


def test_reasons_are_compulsory(editor, chief):
    with pytest.raises(Refused, match="Give a reason"):
        propose_name(editor, by=editor, reason="  ")
    with pytest.raises(Refused, match="Give a reason"):
        refuse(propose_name(editor, by=editor), by=chief, note="\n")


def test_same_change_waits_once(editor, second_editor):
    propose_name(editor, by=editor)

    with pytest.raises(Refused, match="already"):
        propose_name(editor, by=second_editor)


def test_change_made_at_once_is_logged(editor):
    proposal = note_at_once(FirstName.code, by=editor, title="Name", changes={"old": "Erin", "new": ""})

    assert (proposal.state, proposal.decided_by) == ("at_once", editor)


def plain_update(proposal, **values):
    with transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(**values)


def test_database_refuses_to_rewrite_the_log(editor, chief, second_editor):
    waiting = propose_name(editor, by=editor)
    decided = confirm(propose_name(second_editor, by=editor), by=chief)
    at_once = note_at_once(FirstName.code, by=editor, title="Name", changes={"old": "Erin", "new": ""})
    rewritten = [
        (waiting, {"changes": {"old": "Erin", "new": "Other"}}),
        (waiting, {"changes": {}}),
        (waiting, {"reason": ""}),
        (waiting, {"title": "Other"}),
        (waiting, {"proposed_by": chief}),
        (waiting, {"decision_note": "Fine."}),
        (waiting, {"state": "at_once", "decided_by": editor, "decided_at": waiting.proposed_at}),
        # The proposer as second person, and nobody as second person.
        (waiting, {"state": "confirmed", "decided_by": editor, "decided_at": waiting.proposed_at}),
        (waiting, {"state": "confirmed"}),
        (decided, {"state": "waiting", "decided_by": None, "decided_at": None}),
        (decided, {"state": "refused"}),
        (decided, {"decided_by": second_editor}),
        (decided, {"decision_note": "Other."}),
        (at_once, {"state": "confirmed", "decided_by": chief}),
    ]

    for proposal, values in rewritten:
        with pytest.raises(DatabaseError):
            plain_update(proposal, **values)
        assert (
            Proposal.objects.get(pk=proposal.pk).__dict__.items()
            >= {name: value for name, value in proposal.__dict__.items() if name != "_state"}.items()
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_proposal")


def test_database_refuses_a_proposal_that_begins_confirmed(editor, chief):
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.create(
            kind=FirstName.code,
            title="Name",
            changes={},
            proposed_by=editor,
            state="confirmed",
            decided_by=chief,
            decided_at="2026-11-30T10:00Z",
        )


def test_words_about_a_person_can_be_erased_and_not_replaced(editor, chief, other_chief):
    proposal = confirm(propose_name(chief, by=editor, about=chief), by=other_chief)

    plain_update(proposal, changes={}, title="", reason="")

    for values in ({"reason": "Other."}, {"changes": {"new": "Other"}}):
        with pytest.raises(DatabaseError):
            plain_update(proposal, **values)
