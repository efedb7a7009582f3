"""The verbs of proposals: propose, confirm, refuse, take back, and log a change that is made at once."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Proposal
from web.refusals import Refused

from .kinds import KINDS, kind_of
from .transitions import RULES, VERBS


def propose(kind, *, by, title, changes, reason, target="", about=None):
    """Store a change for a second person to decide, and return the Proposal.

    `kind` is the code of a registered Kind, `changes` the JSON that this kind reads. Raise Refused if the reason is
    empty, or if the same change is waiting already.
    """
    if not reason.strip():
        raise Refused(_("Give a reason. The person who confirms the change will read it."))
    waiting = Proposal.objects.filter(kind=kind, target=target, about=about, state=Proposal.State.WAITING)
    if any(other.changes == changes for other in waiting):
        raise Refused(_("This change has already been proposed and is waiting for a second person."))
    return _store(kind, by, title, changes, target=target, about=about, reason=reason.strip())


def note_at_once(kind, *, by, title, changes, reason="", target="", about=None):
    """Log a change that the caller makes in this transaction without a second person; return the Proposal."""
    return _store(
        kind,
        by,
        title,
        changes,
        target=target,
        about=about,
        reason=reason.strip(),
        state=Proposal.State.AT_ONCE,
        decided_by=by,
        decided_at=timezone.now(),
    )


def confirm(proposal, *, by, typed=None):
    """Make the proposed change and return the Proposal, decided.

    `typed` is the cleaned data of the kind's `confirmation_form`. Raise Refused if it is not right, if the proposal is
    no longer waiting, if `by` may not confirm it, or if the old values have changed since.
    """
    kind = kind_of(proposal)
    with _locked(proposal, "confirm", by) as waiting:
        if not waiting.changes:
            raise Refused(_("The words of this proposal have been erased, so it cannot be confirmed."))
        kind.check_typed(waiting, typed or {})
        kind.check_current(waiting)
        # The decision comes first, so that the change can store who confirmed it and when.
        decided = _decide(waiting, "confirm", by)
        kind.apply(decided, by)
        return decided


def refuse(proposal, *, by, note):
    """Refuse the proposed change with a reason, and return the Proposal; nothing else changes."""
    if not note.strip():
        raise Refused(_("Give a reason. The person who proposed the change will read it."))
    with _locked(proposal, "refuse", by) as waiting:
        return _decide(waiting, "refuse", by, note.strip())


def take_back(proposal, *, by):
    """Take one's own proposal back, and return it; nothing else changes."""
    with _locked(proposal, "take_back", by) as waiting:
        return _decide(waiting, "take_back", by)


@contextmanager
def _locked(proposal, verb, by):
    """Lock the proposal in a transaction, check the verb, and yield it, reloaded.

    Locks are taken in one order: the target's page, the proposal, the target, the account.
    """
    with transaction.atomic():
        kind_of(proposal).lock_first(proposal)
        waiting = Proposal.objects.select_for_update().get(pk=proposal.pk)
        RULES.check(verb, waiting, by)
        yield waiting


def _decide(proposal, verb, by, note=""):
    proposal.state = VERBS[verb].target
    proposal.decided_by, proposal.decided_at, proposal.decision_note = by, timezone.now(), note
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    return proposal


def _store(kind, by, title, changes, **values):
    if kind not in KINDS:
        raise KeyError(kind)
    return Proposal.objects.create(kind=kind, proposed_by=by, title=title[:300], changes=changes, **values)
