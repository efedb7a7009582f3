"""Asking the table: may this person do this to that edition now, and why not."""

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
    "Choice",
    "EditConflict",
    "Incomplete",
    "NotPermitted",
    "Refused",
    "TextChanged",
    "Transition",
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
    """Raise Refused unless `by` may do `verb` to `edition` now.

    `by` None is the clock. `open_draft` is asked with the page's open edition or None.
    """
    row = TRANSITIONS[verb]
    check_right(row, by)
    check_state(row, edition)
    for guard in row.guards:
        guard(edition, by)


def can(verb, edition, by):
    """Answer whether `check` would pass."""
    try:
        check(verb, edition, by)
    except Refused:
        return False
    return True


def check_right(row, by):
    allowed = row.clock if by is None else has_right(row, by)
    if not allowed:
        raise NotPermitted(_("Your role does not include this: %(label)s.") % {"label": row.label})


def has_right(row, by):
    return any(by.has_perm(right) for right in row.rights)


def check_state(row, edition):
    if None in row.sources or edition.state in row.sources:
        return
    raise WrongState(
        _("This cannot be done any more: %(edition)s is %(state)s%(history)s.")
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


class Choice(NamedTuple):
    """A button: a row of the table, and why the person may not press it now ("" if they may)."""

    row: Transition
    why_not: str

    @property
    def allowed(self):
        return not self.why_not


def choices(edition, by):
    """Return a Choice for each verb of the person's roles that starts from the edition's state."""
    found = []
    for row in TRANSITIONS.values():
        if edition.state not in row.sources or not has_right(row, by):
            continue
        try:
            check(row.verb, edition, by)
        except Refused as refusal:
            found.append(Choice(row, str(refusal)))
        else:
            found.append(Choice(row, ""))
    return found


def verb_for(scope):
    """Return the table's verb for an approval of `scope`."""
    return "approve_changes" if scope == Scope.CHANGES_ONLY else "approve"
