"""Lists of the newsroom: what they know about a page, and how much of a search they take."""

from django.db.models import Exists, OuterRef, Q, Subquery

from conditions.facts import changes
from conditions.models import Edition, FrozenFact
from conditions.vocabularies import OPEN_STATES

SEARCH_WORDS = 12


class ShortSearch:
    """A ModelAdmin that searches for the first words alone: SQLite refuses a query with hundreds of them."""

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:SEARCH_WORDS]))


def with_states(pages):
    """Annotate pages with the live, the open and a withdrawn edition's facts: no query a row."""
    live = Edition.objects.live().filter(page=OuterRef("pk"))
    in_progress = Edition.objects.filter(page=OuterRef("pk"), state__in=OPEN_STATES)
    withdrawn = Edition.objects.withdrawn().filter(page=OuterRef("pk"))
    changed = changes.changed(FrozenFact.objects.filter(edition__page=OuterRef("pk")))
    return pages.select_related("condition", "topic__group").annotate(
        live_id=Subquery(live.values("pk")[:1]),
        live_due=Subquery(live.values("review_due")[:1]),
        live_expedited=Subquery(live.values("expedited_at")[:1]),
        open_id=Subquery(in_progress.values("pk")[:1]),
        open_state=Subquery(in_progress.values("state")[:1]),
        withdrawn_id=Subquery(withdrawn.values("pk")[:1]),
        has_changed_facts=Exists(changed),
    )


def overdue(today):
    """Return the condition on an annotated page that its live edition is overdue."""
    return Q(live_id__isnull=False) & (Q(live_due__lt=today) | Q(live_expedited__isnull=False))
