"""Demonstration proposal: the renewal of a credential that has ended."""

from accounts.models import Proposal
from conditions.models import MedicalReviewer
from conditions.newsroom import register

REASON = "The register of the demonstration shows a new licence. Seen on its page today."
YEARS = 2


def propose_renewal(people, today):
    """Propose the renewal of Dr Moss's credential, once; a superuser can confirm it."""
    entry = MedicalReviewer.objects.get(user=people["dr-moss"])
    if Proposal.objects.filter(kind=register.RegisterChange.code, about=entry.user).exists():
        return
    new = {"valid_until": today.replace(year=today.year + YEARS, day=1).isoformat(), "checked_on": today.isoformat()}
    register.propose_change(entry.user, new, by=people["chris"], reason=REASON, entry=entry)
