"""Lists of the newsroom: what they know about a page, and how much of a search they take."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Subquery
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from conditions.facts import changes
from conditions.fields import fold
from conditions.models import Condition, Edition, FrozenFact, Synonym
from conditions.vocabularies import OPEN_STATES
from diseasemaps.tables import CsvList
from web.pagination import page_of

SEARCH_WORDS = 12
# Rows that a part of a screen shows before it leads to the list of all.
A_PART = 50
# Rows that a list counts, and leads through; whoever looks for one among more searches or filters.
COUNTED = 2000
NAMED = 500


@dataclass(frozen=True)
class First:
    """The first rows of a list that may be long, and how many there are; past COUNTED nobody counts."""

    rows: list
    count: int

    @property
    def has_more(self):
        return self.count > len(self.rows)

    @property
    def counted(self):
        """The number in words: "7", and "more than 2,000" where it is not known."""
        number = number_format(min(self.count, COUNTED), force_grouping=True)
        return _("more than %(number)s") % {"number": number} if self.count > COUNTED else number


def first(rows, most=None):
    """Return the First of a queryset, `most` or A_PART of them; a short one needs no query to be counted."""
    most = most or A_PART
    page = page_of(rows, most)
    count = rows.order_by()[: COUNTED + 1].count() if page.has_more else len(page.rows)
    return First(page.rows, count)


def without_texts(editions):
    """Return editions as lists show them: whole bodies would be read for nothing."""
    return editions.with_page().defer("body", "body_as_written", "search_text")


class ShortPaginator(Paginator):
    """Pages of a list of any length, which counts no further than COUNTED."""

    @cached_property
    def _counted(self):
        return len(self.object_list.order_by().values_list("pk")[: COUNTED + 1])

    @property
    def count(self):
        return min(self._counted, COUNTED)

    @property
    def has_more(self):
        return self._counted > COUNTED


class ShortSearch(CsvList):
    """A ModelAdmin of a list that grows: nothing counts all rows.

    It searches for the first words alone: SQLite refuses a query with hundreds of them.
    """

    paginator = ShortPaginator
    show_full_result_count = False
    # Where a row's condition is found from it.
    condition_path = ""

    def get_search_results(self, request, queryset, search_term):
        """Find rows by the names of their condition, which has an index; only where no name fits, by all columns."""
        named = _named(search_term) if self.condition_path else []
        if named:
            return queryset.filter(**{f"{self.condition_path}__in": named}), False
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:SEARCH_WORDS]))


def _named(text):
    """Return the ids of the conditions with a name that holds all words; none where they are too many to tell apart."""
    words = fold(text).split()[:SEARCH_WORDS]
    if not words or any(len(word) < 2 for word in words):
        return []
    own = Condition.objects.filter(sort_name__holds=words).order_by().values_list("pk")
    others = Synonym.objects.filter(sort_name__holds=words).order_by().values_list("condition")
    found = own.union(others)[: NAMED + 1]
    ids = [pk for (pk,) in found]
    return ids if len(ids) <= NAMED else []


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
