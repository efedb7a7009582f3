"""The verbs of proposals: who may confirm, refuse or take back a proposal, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Proposal
from web.refusals import NotPermitted
from web.transitions import TransitionRules

from .kinds import has_vouched_for_account, kind_of


class Decision(NamedTuple):
    """When and by whom a proposal was decided."""

    at: object
    actor: object


@dataclass(frozen=True)
class Verb:
    """A row of the table: a verb, its button, the state that it leads to, and the guards before it."""

    verb: str
    label: str
    target: str
    guards: tuple[Callable, ...]
    sources: tuple = (Proposal.State.WAITING,)


def second_person(proposal, by):
    """Raise NotPermitted if `by` proposed it, if it is about `by`, or if `by` lacks the right."""
    kind = kind_of(proposal)
    if by.pk == proposal.proposed_by_id:
        raise NotPermitted(_("You proposed this, so somebody else decides: %(who)s.") % {"who": kind.confirmers_words})
    if by.pk == proposal.about_id:
        raise NotPermitted(_("This is about you, so somebody else decides: %(who)s.") % {"who": kind.confirmers_words})
    if has_vouched_for_account(by, proposal):
        raise NotPermitted(
            _(
                "You invited %(person)s, or set their password or address, and nobody else has confirmed that account, "
                "so somebody else decides: %(who)s."
            )
            % {"person": kind.account_in_question(proposal), "who": kind.confirmers_words}
        )
    if not kind.may_confirm(by, proposal):
        raise NotPermitted(_("Your role does not include this. It needs %(who)s.") % {"who": kind.confirmers_words})


def proposer(proposal, by):
    """Raise NotPermitted unless `by` proposed it."""
    if by.pk != proposal.proposed_by_id:
        raise NotPermitted(_("Only %(who)s can take this proposal back.") % {"who": proposal.proposed_by})


VERBS = {
    row.verb: row
    for row in (
        Verb("confirm", gettext_lazy("Confirm"), Proposal.State.CONFIRMED, (second_person,)),
        Verb("refuse", gettext_lazy("Refuse"), Proposal.State.REFUSED, (second_person,)),
        Verb("take_back", gettext_lazy("Take back"), Proposal.State.TAKEN_BACK, (proposer,)),
    )
}


def _last_event(proposal):
    return Decision(proposal.decided_at, proposal.decided_by) if proposal.decided_by_id else None


# The guards check the right, because it depends on the kind and on who proposed it.
RULES = TransitionRules(
    VERBS,
    has_right=lambda row, by: True,
    name=lambda proposal: _("this proposal"),
    last_event=_last_event,
)
