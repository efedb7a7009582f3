"""Data of a certificate, from the rows and events of an edition."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings

from conditions.cached_reverse import path_of
from conditions.models import Edition, Event
from conditions.proofs import InclusionProof, inclusion_proofs
from conditions.workflow import rules
from conditions.workflow.record_checks import event_problems
from web.qr_codes import qr_code

from .record_words import rows_of


@dataclass(frozen=True)
class Signature:
    """One sign-off: its Event, and whether its hashes match the text and the record as they are stored now.

    `rows` are the names and dates of its record as (label, text) pairs; [] before records were kept.
    """

    event: Event
    holds: bool
    rows: list
    # None for a signature under which nothing became public.
    inclusion_proof: InclusionProof | None

    @property
    def record(self):
        """The SignOff, or None."""
        return self.event.sign_off

    @property
    def status_address(self):
        """The address that says whether the signed text is still public."""
        return f"{settings.SITE_URL}{path_of('status', self.record.sha256)}"

    @cached_property
    def status_code(self):
        """The QRCode of that address."""
        return qr_code(self.status_address)


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
    events = list(edition.events.select_related("actor", "reviewer", "sign_off").order_by("pk"))
    signed = [event for event in events if event.verb in rules.SIGNING]
    if not signed:
        return None
    sha256, proofs = edition.computed_hash(), inclusion_proofs(edition)
    return Certificate(
        edition=edition,
        citations=list(edition.citations.all()),
        signatures=[_signature(event, sha256, proofs) for event in signed],
        events=events,
        sha256=sha256,
        made_at=now,
        address=f"{settings.SITE_URL}{edition.page.get_absolute_url()}",
    )


def _signature(event, sha256, proofs):
    holds = event.sha256 == sha256 and not any(event_problems(event, event.sign_off))
    rows = rows_of(event.sign_off.data) if event.sign_off and holds else []
    return Signature(event, holds, rows, proofs.get(event.sign_off.sha256) if event.sign_off else None)
