"""The status of a hash: whether a text or a sign-off record with it is public, was replaced, or was withdrawn."""

import re
from dataclasses import dataclass

from conditions.models import Edition, Event, SignOff
from conditions.vocabularies import State

CURRENT, SUPERSEDED, WITHDRAWN, NOT_OURS = "current", "superseded", "withdrawn", "not_ours"
TEXT, RECORD = "text", "record"
# The same text may be in several editions; the one with the first of these states counts.
_STATES = {State.PUBLISHED: CURRENT, State.SUPERSEDED: SUPERSEDED, State.WITHDRAWN: WITHDRAWN}
_MOST_EDITIONS = 20
_SIGNING = ("approve", "approve_changes")
_TEXTS = ("short_answer", "body", "body_as_written", "search_text")


@dataclass(frozen=True)
class HashStatus:
    """`kind` is TEXT or RECORD, `edition` the Edition with the hash, `live` the live Edition of its page, or None.

    A hash that is not ours has None in all three.
    """

    status: str
    kind: str | None = None
    edition: Edition | None = None
    live: Edition | None = None

    @property
    def is_reviewed_again(self):
        """Whether the hash is that of a record, and the same text was signed again later."""
        return self.kind == RECORD and self.edition.sign_off_id != self.edition.requested_record


def status_of(sha256):
    """Return the HashStatus of a SHA-256, 64 hexadecimal digits in lower case; NOT_OURS if it was never public."""
    kind, editions = TEXT, list(_public_editions().filter(sha256=sha256)[:_MOST_EDITIONS])
    if not editions:
        kind, editions = RECORD, _editions_of_record(sha256)
    if not editions:
        return HashStatus(NOT_OURS)
    edition = min(editions, key=lambda one: list(_STATES).index(one.state))
    live = Edition.objects.live().filter(page=edition.page_id).defer(*_TEXTS).first()
    return HashStatus(_STATES[edition.state], kind, edition, live)


def is_hash(text):
    """Return whether a text is a SHA-256 as 64 hexadecimal digits in lower case."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def is_part_of_hash(text):
    """Return whether `text` looks like a hash that was not copied completely, or with something more."""
    return re.fullmatch(r"[0-9a-f]{32,}", text) is not None and not is_hash(text)


def _public_editions():
    editions = Edition.objects.ever_published().filter(state__in=_STATES).order_by("-pk")
    return editions.select_related("page__condition", "page__topic").defer(*_TEXTS)


def _editions_of_record(sha256):
    """Return the edition of the public record with this hash, as a list with at most one."""
    # One query for unknown and unpublished records alike, so that the time tells nobody which of them exist.
    records = SignOff.objects.filter(sha256=sha256, edition__published_at__isnull=False)
    record = records.only("pk", "edition_id").first()
    if record is None or not _is_public(record):
        return []
    editions = list(_public_editions().filter(pk=record.edition_id))
    for edition in editions:
        edition.requested_record = record.pk
    return editions


def _is_public(record):
    """Return whether readers ever saw a record: not if its approval was revoked before the publication."""
    signed = Event.objects.filter(sign_off=record).values_list("pk", "verb").first()
    if signed is None or signed[1] not in _SIGNING:
        return signed is not None
    later = Event.objects.filter(edition=record.edition_id, pk__gt=signed[0], verb__in=(*_SIGNING, "publish"))
    return later.order_by("pk").values_list("verb", flat=True).first() == "publish"
