"""Data of a certificate, from the rows and events of an edition."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from conditions.models import Edition, Event
from conditions.workflow import rules


@dataclass(frozen=True)
class Signature:
    """One sign-off: its Event, and whether the event's hash matches the text as it is stored now."""

    event: Event
    holds: bool


@dataclass(frozen=True)
class Certificate:
    """An edition with its sign-offs, oldest first, its events, and the hash of the text as it is stored now."""

    edition: Edition
    citations: list
    signatures: list
    events: list
    sha256: str
    made_at: datetime
    address: str

    @property
    def holds(self):
        """Whether the stored text is the text that was submitted and that every reviewer signed."""
        return self.sha256 == self.edition.sha256 and all(signature.holds for signature in self.signatures)


def certificate_of(edition, *, now):
    """Return the Certificate of an edition at the datetime `now`, None if nobody has signed the edition."""
    events = list(edition.events.select_related("actor", "reviewer").order_by("pk"))
    signed = [event for event in events if event.verb in rules.SIGNING]
    if not signed:
        return None
    sha256 = edition.computed_hash()
    return Certificate(
        edition=edition,
        citations=list(edition.citations.all()),
        signatures=[Signature(event, event.sha256 == sha256) for event in signed],
        events=events,
        sha256=sha256,
        made_at=now,
        address=f"{settings.SITE_URL}{edition.page.get_absolute_url()}",
    )
