"""Permission checks: whether a person may do something to an edition now, and why not."""

from conditions.vocabularies import Scope
from web.transitions import TransitionRules

from .refusals import EditConflict, Incomplete, NotPermitted, Refused, SignatureLapsed, TextChanged, WrongState
from .rights import REVIEW, STEER, WRITE
from .transitions import NO_INTEREST, SIGNING, STATEMENTS, TRANSITIONS, Transition

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
    "SignatureLapsed",
    "TextChanged",
    "Transition",
    "WrongState",
    "can",
    "check",
    "check_import",
    "check_right",
    "check_state",
    "choices",
    "has_right",
    "verb_for",
]


def has_right(row, by):
    """Return whether `by` has one of the row's permissions; `by` None is the clock."""
    return row.clock if by is None else any(by.has_perm(right) for right in row.rights)


# Verbs that only make or dismiss a request.
_REQUESTS = ("ask_withdrawal", "ask_take_back", "dismiss_request")
# `open_draft` is asked with the page's open edition or None.
_RULES = TransitionRules(
    TRANSITIONS,
    has_right,
    name=lambda edition: edition.name,
    last_event=lambda edition: edition.events.exclude(verb__in=_REQUESTS).select_related("actor").last(),
)
can, check, choices = _RULES.can, _RULES.check, _RULES.choices
check_right, check_state = _RULES.check_right, _RULES.check_state


def check_import(by, author):
    """Raise NotPermitted unless `author` may write, and `by` may write or belongs to the chief editors."""
    check_right(TRANSITIONS["open_draft"], author)
    if not (by.has_perm(WRITE) or by.has_perm(STEER)):
        check_right(TRANSITIONS["open_draft"], by)


def verb_for(scope):
    """Return the verb of the transition table for an approval with this Scope."""
    return "approve_changes" if scope == Scope.CHANGES_ONLY else "approve"
