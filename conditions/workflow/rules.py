"""Permission checks against the transition table: may this user do this to that edition now?"""

from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from conditions.vocabularies import Scope

from .guards import MOMENT
from .refusals import EditConflict, Incomplete, NotPermitted, Refused, TextChanged, WrongState
from .transitions import NO_INTEREST, REVIEW, SIGNING, STATEMENTS, STEER, TRANSITIONS, WRITE, Transition

__all__ = [
    "NO_INTEREST",
    "REVIEW",
    "SIGNING",
    "STATEMENTS",
    "STEER",
    "TRANSITIONS",
    "WRITE",
    "EditConflict",
    "Incomplete",
    "NotPermitted",
    "Refused",
    "TextChanged",
    "Transition",
    "VerbChoice",
    "WrongState",
    "can",
    "check",
    "check_right",
    "check_state",
    "choices",
    "has_right",
    "verb_for",
]


def check(verb, edition, by):
    """Raise NotPermitted, WrongState or a guard's Refused unless the user `by` may do `verb` to `edition` now.

    `by` None means the scheduler. For `open_draft` the edition is None.
    """
    row = TRANSITIONS[verb]
    check_right(row, by)
    check_state(row, edition)
    for guard in row.guards:
        guard(edition, by)


def can(verb, edition, by):
    """Return whether `check` would pass."""
    try:
        check(verb, edition, by)
    except Refused:
        return False
    return True


def check_right(row, by):
    """Raise NotPermitted unless the user (None: the scheduler) has a right to the verb of this Transition."""
    allowed = row.clock if by is None else has_right(row, by)
    if not allowed:
        raise NotPermitted(_("Your role does not include this: %(label)s.") % {"label": row.label})


def has_right(row, by):
    """Return whether the user has one of the permissions of this Transition."""
    return any(by.has_perm(right) for right in row.rights)


def check_state(row, edition):
    """Raise WrongState unless the edition is in a source state of this Transition."""
    if None in row.sources or edition.state in row.sources:
        return
    raise WrongState(
        _("This is no longer possible: %(edition)s is %(state)s%(history)s.")
        % {
            "edition": edition.name,
            "state": edition.get_state_display().lower(),
            "history": _last_step(edition),
        }
    )


def _last_step(edition):
    event = edition.events.select_related("actor").last()
    if event is None:
        return ""
    when = date_format(timezone.localtime(event.at), MOMENT)
    if event.actor is None:
        return _(" since %(when)s") % {"when": when}
    return _(" since %(when)s, by %(who)s") % {"when": when, "who": event.actor}


class VerbChoice(NamedTuple):
    """A button of the newsroom: a Transition, and why the user cannot use it now ("" if they can)."""

    row: Transition
    why_not: str

    @property
    def allowed(self):
        return not self.why_not


def choices(edition, by):
    """Return a VerbChoice for each verb that the user has a right to and that starts from the edition's state."""
    verb_choices = []
    for row in TRANSITIONS.values():
        if edition.state not in row.sources or not has_right(row, by):
            continue
        try:
            check(row.verb, edition, by)
        except Refused as refusal:
            verb_choices.append(VerbChoice(row, str(refusal)))
        else:
            verb_choices.append(VerbChoice(row, ""))
    return verb_choices


def verb_for(scope):
    """Return the verb of the transition table for an approval with this Scope."""
    return "approve_changes" if scope == Scope.CHANGES_ONLY else "approve"
