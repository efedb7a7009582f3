"""What a reviewer signed, as readers may know it: each signature with its day, meaning, edition and hash."""

from django.db.models import Exists, OuterRef, Q

from conditions.models import Edition, Event
from conditions.vocabularies import State
from conditions.workflow import rules

# More of them are "more than" that.
COUNTED = 1000


def signatures_of(reviewer):
    """Return the signatures (Events) under editions that are or were public, of pages that are; the latest first.

    Each knows the `live_title` of its page: the old title of an edition that was replaced
    is not for readers (docs/adr/0006).
    """
    return (
        _public_of(reviewer)
        .select_related("edition__page__condition", "edition__page__topic")
        .annotate(live_title=_live().values("title")[:1])
        .defer(*(f"edition__{name}" for name in ("title", "short_answer", "body", "body_as_written", "search_text")))
        .order_by("-at", "-pk")
    )


def counted(reviewer):
    """Return how many of these signatures there are, and how many under editions or on pages that are withdrawn.

    Neither is counted further than to one more than COUNTED.
    """
    gone = Q(edition__state=State.WITHDRAWN) | (Q(edition__state=State.SUPERSEDED) & ~Exists(_live()))
    # Nothing but a withdrawal leaves a page without a live edition that had one: those are found by their index.
    of_pages = Edition.objects.withdrawn().order_by().values("page")
    withdrawn = _signed_by(reviewer).filter(edition__page__in=of_pages).filter(gone)
    return tuple(rows.order_by()[: COUNTED + 1].count() for rows in (_public_of(reviewer), withdrawn))


def _public_of(reviewer):
    return _signed_by(reviewer).filter(Exists(_live()), edition__state__in=[State.PUBLISHED, State.SUPERSEDED])


def _live():
    return Edition.objects.live().filter(page=OuterRef("edition__page"))


def _signed_by(reviewer):
    return Event.objects.filter(reviewer=reviewer, verb__in=rules.SIGNING)
