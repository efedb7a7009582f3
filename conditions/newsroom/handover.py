"""Handover of the work of a person whose account is closed: claimed reviews, drafts and register entry."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from conditions.models import Authorship, Claim, Edition, MedicalReviewer
from conditions.vocabularies import State
from conditions.workflow import Refused, rules
from conditions.workflow import notices as workflow_notices

from . import bulk_by_reviewer, claims, lists, notices, register


@dataclass(frozen=True)
class Holdings:
    """A person's work: four querysets of editions, and their MedicalReviewer entry or None.

    `reading`: reviews they claimed. `drafts`: drafts on their desk. `written`: their texts in review or approved.
    `signed`: live editions with their signature.
    """

    reading: object
    drafts: object
    written: object
    signed: object
    entry: MedicalReviewer | None

    @property
    def is_empty(self):
        """Whether the person has no claimed review, no draft and no text in review or approved."""
        return not any(rows.exists() for rows in (self.reading, self.drafts, self.written))


def holdings_of(person):
    """Return the Holdings of `person`."""
    # `Claim.objects.held()` leaves out the claims of closed accounts, which can be handed over as well.
    claimed = Claim.objects.by_readers().filter(user=person).values("edition")
    drafts = Q(pk__in=lists.returned_to(person).order_by().values("pk"))
    drafts |= Q(pk__in=lists.drafts_of(person).order_by().values("pk"))
    written = Exists(Authorship.objects.filter(edition=OuterRef("pk"), is_earlier=False, user=person))
    entry = MedicalReviewer.objects.filter(user=person).first()
    return Holdings(
        reading=Edition.objects.filter(state=State.IN_REVIEW, pk__in=claimed).order_by("submitted_at", "pk"),
        drafts=Edition.objects.filter(drafts, state=State.DRAFT).order_by("-updated_at", "pk"),
        written=Edition.objects.filter(written, state__in=[State.IN_REVIEW, State.APPROVED]).order_by("pk"),
        signed=bulk_by_reviewer.signed_by(entry) if entry else Edition.objects.none(),
        entry=entry,
    )


def hand_over(person, *, by, reader=None, writer=None):
    """Assign the reviews that `person` claimed to `reader`, hand their drafts to `writer`, and end their entry.

    Without a `reader` the reviews are released; without a `writer` the drafts stay. `reader` and `writer` get one mail
    each. Returns [(edition, reason)] for each edition that could not be handed over; such a review is released.
    Raises Refused if `by` is no chief editor.
    """
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors can hand over editions."))
    holdings, refused, drafts = holdings_of(person), [], []
    with workflow_notices.gathered() as readers:
        for edition in holdings.reading:
            try:
                claims.release(edition, by=by)
                if reader:
                    claims.assign(edition, to=reader, by=by)
            except Refused as refusal:
                refused.append((edition, str(refusal)))
    for draft in holdings.drafts if writer else ():
        try:
            claims.hand_over(draft, to=writer, by=by)
        except Refused as refusal:
            refused.append((draft, str(refusal)))
        else:
            drafts.append(draft)
    notices.many(readers, "assign", by=by, reason="")
    if drafts and writer != by and writer.email:
        notices.many({writer: drafts}, "hand over", by=by, reason="")
    if holdings.entry and holdings.entry.is_active:
        before, holdings.entry.is_active = register.values_of(holdings.entry), False
        holdings.entry.save(update_fields=["is_active"])
        register.note_change(holdings.entry, before, by=by)
    return refused
