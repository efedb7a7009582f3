"""Somebody leaves: what they hold, and who goes on with it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from conditions.models import Authorship, Claim, Edition, MedicalReviewer
from conditions.vocabularies import State
from conditions.workflow import Refused, rules
from conditions.workflow import notices as workflow_notices

from . import bulk_by_reviewer, claims, lists, notices


@dataclass(frozen=True)
class Held:
    """What is in a person's hands: querysets of editions, and their entry in the register or None."""

    reading: object
    drafts: object
    written: object
    signed: object
    entry: MedicalReviewer | None

    @property
    def is_empty(self):
        """Whether there is nothing that somebody else could go on with."""
        return not any(rows.exists() for rows in (self.reading, self.drafts, self.written))


def held_by(person):
    """Return what `person` holds: texts they read, their drafts, their texts in review, live pages with their name."""
    # Those of a closed account count for nobody else, but they are what is to be given away.
    claimed = Claim.objects.by_readers().filter(user=person).values("edition")
    drafts = Q(pk__in=lists.returned_to(person).order_by().values("pk"))
    drafts |= Q(pk__in=lists.drafts_of(person).order_by().values("pk"))
    written = Exists(Authorship.objects.filter(edition=OuterRef("pk"), user=person))
    entry = MedicalReviewer.objects.filter(user=person).first()
    return Held(
        reading=Edition.objects.filter(state=State.IN_REVIEW, pk__in=claimed).order_by("submitted_at", "pk"),
        drafts=Edition.objects.filter(drafts, state=State.DRAFT).order_by("-updated_at", "pk"),
        written=Edition.objects.filter(written, state__in=[State.IN_REVIEW, State.APPROVED]).order_by("pk"),
        signed=bulk_by_reviewer.signed_by(entry) if entry else Edition.objects.none(),
        entry=entry,
    )


def hand_over(person, *, by, reader=None, writer=None):
    """Give what `person` reads to `reader`, or let it go, and their drafts to `writer`, and end their entry.

    Each of the two gets one mail. Returns [(edition, why it could not be given)]; what could not is free.
    For chief editors; raises Refused.
    """
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors give an edition to somebody."))
    held, left, drafts = held_by(person), [], []
    with workflow_notices.gathered() as readers:
        for edition in held.reading:
            try:
                claims.let_go(edition, by=by)
                if reader:
                    claims.give(edition, to=reader, by=by)
            except Refused as refusal:
                left.append((edition, str(refusal)))
    for draft in held.drafts if writer else ():
        try:
            claims.hand_over(draft, to=writer, by=by)
        except Refused as refusal:
            left.append((draft, str(refusal)))
        else:
            drafts.append(draft)
    notices.many(readers, "assign", by=by, reason="")
    if drafts and writer != by and writer.email:
        notices.many({writer: drafts}, "hand over", by=by, reason="")
    if held.entry and held.entry.is_active:
        held.entry.is_active = False
        held.entry.save(update_fields=["is_active"])
    return left
