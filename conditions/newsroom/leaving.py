"""Somebody leaves: what they hold, and who goes on with it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from conditions.models import Authorship, Claim, Edition, MedicalReviewer
from conditions.vocabularies import State
from conditions.workflow import Refused, rules

from . import claims, lists, sweeping


@dataclass(frozen=True)
class Held:
    """What is in a person's hands: querysets of editions, and their entry in the register or None."""

    reading: object
    drafts: object
    written: object
    signed: object
    entry: MedicalReviewer | None


def held_by(person):
    """Return what `person` holds: texts they read, their drafts, their texts in review, live pages with their name."""
    claimed = Claim.objects.held().filter(user=person).values("edition")
    drafts = Q(pk__in=lists.returned_to(person).order_by().values("pk"))
    drafts |= Q(pk__in=lists.drafts_of(person).order_by().values("pk"))
    written = Exists(Authorship.objects.filter(edition=OuterRef("pk"), user=person))
    entry = MedicalReviewer.objects.filter(user=person).first()
    return Held(
        reading=Edition.objects.filter(state=State.IN_REVIEW, pk__in=claimed).order_by("submitted_at", "pk"),
        drafts=Edition.objects.filter(drafts, state=State.DRAFT).order_by("-updated_at", "pk"),
        written=Edition.objects.filter(written, state__in=[State.IN_REVIEW, State.APPROVED]).order_by("pk"),
        signed=sweeping.signed_by(entry) if entry else Edition.objects.none(),
        entry=entry,
    )


def hand_over(person, *, by, reader=None, writer=None):
    """Give what `person` reads to `reader`, or let it go, and their drafts to `writer`, and end their entry.

    Returns [(edition, why it could not be given)]; what could not is let go. For chief editors; raises Refused.
    """
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors give an edition to somebody."))
    held, left = held_by(person), []
    for edition in held.reading:
        claims.let_go(edition, by=by)
        _try(left, edition, reader, lambda edition: claims.give(edition, to=reader, by=by))
    for draft in held.drafts:
        _try(left, draft, writer, lambda draft: claims.hand_over(draft, to=writer, by=by))
    if held.entry and held.entry.is_active:
        held.entry.is_active = False
        held.entry.save(update_fields=["is_active"])
    return left


def _try(left, edition, to, act):
    if to is None:
        return
    try:
        act(edition)
    except Refused as refusal:
        left.append((edition, str(refusal)))
