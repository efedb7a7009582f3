"""What a certificate says, from the edition's rows and events."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from conditions.models import Edition, Event
from conditions.workflow import rules


@dataclass(frozen=True)
class Signature:
    """One sign-off: the Event, and whether its hash is that of the text as it is stored now."""

    event: Event
    holds: bool


@dataclass(frozen=True)
class Certificate:
    """An edition with its sign-offs, the oldest first, its history, and the hash of the text as it is now."""

    edition: Edition
    citations: list
    signatures: list
    events: list
    sha256: str
    made_at: datetime
    address: str

    @property
    def holds(self):
        """Whether the stored text is the one that was submitted, and that every signature stands under."""
        return self.sha256 == self.edition.sha256 and all(signature.holds for signature in self.signatures)


def of(edition, *, now):
    """Return the Certificate of an edition, None where nobody has signed it."""
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
