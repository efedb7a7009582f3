"""The public signatures of a reviewer: date, scope, edition and hash of each."""

from django.db.models import Exists, OuterRef, Q

from conditions.models import Edition, Event
from conditions.public.reviews import with_whole_review
from conditions.vocabularies import State
from conditions.workflow import rules

# Signatures are counted up to this number; the page then says "more than".
COUNTED = 1000


def signatures_of(reviewer):
    """Return the reviewer's signatures (Events) under published and replaced editions of live pages, the latest first.

    Each has the last review of the whole page before it (`with_whole_review`), and the `live_title` of its page,
    because readers must not see the title of an edition that was replaced (docs/adr/0006).
    """
    return (
        with_whole_review(_public_of(reviewer))
        .select_related("edition__page__condition", "edition__page__topic")
        .annotate(live_title=_live().values("title")[:1])
        .defer(*(f"edition__{name}" for name in ("title", "short_answer", "body", "body_as_written", "search_text")))
        .order_by("-at", "-pk")
    )


def counted(reviewer):
    """Return the number of `signatures_of(reviewer)`, and of signatures under withdrawn editions or pages.

    Each number is at most COUNTED + 1.
    """
    is_withdrawn = Q(edition__state=State.WITHDRAWN) | (Q(edition__state=State.SUPERSEDED) & ~Exists(_live()))
    # Only a withdrawal leaves a page without a live edition, so the index of withdrawn editions finds these pages.
    withdrawn_pages = Edition.objects.withdrawn().order_by().values("page")
    withdrawn = _signed_by(reviewer).filter(edition__page__in=withdrawn_pages).filter(is_withdrawn)
    return tuple(rows.order_by()[: COUNTED + 1].count() for rows in (_public_of(reviewer), withdrawn))


def _public_of(reviewer):
    return _signed_by(reviewer).filter(Exists(_live()), edition__state__in=[State.PUBLISHED, State.SUPERSEDED])


def _live():
    return Edition.objects.live().filter(page=OuterRef("edition__page"))


def _signed_by(reviewer):
    return Event.objects.filter(reviewer=reviewer, verb__in=rules.SIGNING)
