"""Lists of proposals: what a person may see, and what waits for them."""

from django.db.models import Q

from accounts.models import Proposal

from .kinds import confirmable_by, kind_of, viewable_by
from .vouching import CONFIRMATION, accounts_vouched_for_by


def visible_to(person):
    """Return the proposals that `person` may see: of kinds that they may view, their own, and those about them."""
    kinds = [kind.code for kind in viewable_by(person)]
    return _shown(Proposal.objects.filter(Q(kind__in=kinds) | Q(proposed_by=person) | Q(about=person)))


def waiting_for(person):
    """Return the proposals that `person` may confirm or refuse, the oldest first."""
    kinds = [kind.code for kind in confirmable_by(person)]
    # `exclude(about=person)` would also leave out rows without a person.
    others = Proposal.objects.exclude(proposed_by=person).filter(Q(about=None) | ~Q(about=person))
    own = accounts_vouched_for_by(person).order_by().values("pk")
    others = others.exclude(proposed_by__in=own).exclude(Q(kind=CONFIRMATION, about__in=own))
    return _shown(others.filter(state=Proposal.State.WAITING, kind__in=kinds).order_by("pk"))


def own_waiting(person):
    """Return the proposals of `person` that wait for somebody else, the oldest first."""
    return _shown(Proposal.objects.filter(state=Proposal.State.WAITING, proposed_by=person).order_by("pk"))


def waiting_about(target):
    """Return the waiting proposals about a target such as "conditions.condition:12", the oldest first."""
    return _shown(Proposal.objects.filter(state=Proposal.State.WAITING, target=target).order_by("pk"))


def log_of(target):
    """Return all proposals about a target, the newest first."""
    return _shown(Proposal.objects.filter(target=target).order_by("-pk"))


def is_stuck(proposal):
    """Return whether the proposal waits and nobody on this site may confirm it."""
    return proposal.state == Proposal.State.WAITING and not kind_of(proposal).confirmers(proposal).exists()


def _shown(proposals):
    return proposals.select_related("proposed_by", "decided_by", "about")
