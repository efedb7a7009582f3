"""What lists know about a page: what is live, what is being worked on, what was withdrawn."""

from django.db.models import OuterRef, Q, Subquery

from conditions.models import Edition
from conditions.vocabularies import OPEN_STATES


def with_states(pages):
    """Annotate pages with the live, the open and a withdrawn edition's facts: no query a row."""
    live = Edition.objects.live().filter(page=OuterRef("pk"))
    in_progress = Edition.objects.filter(page=OuterRef("pk"), state__in=OPEN_STATES)
    withdrawn = Edition.objects.withdrawn().filter(page=OuterRef("pk"))
    return pages.select_related("condition", "topic__group").annotate(
        live_id=Subquery(live.values("pk")[:1]),
        live_due=Subquery(live.values("review_due")[:1]),
        live_expedited=Subquery(live.values("expedited_at")[:1]),
        open_id=Subquery(in_progress.values("pk")[:1]),
        open_state=Subquery(in_progress.values("state")[:1]),
        withdrawn_id=Subquery(withdrawn.values("pk")[:1]),
    )


def overdue(today):
    """Return the condition on an annotated page that its live edition is overdue."""
    return Q(live_id__isnull=False) & (Q(live_due__lt=today) | Q(live_expedited__isnull=False))
