"""Lists of the newsroom: what they know about a page, and how much of a search they take."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from conditions.facts import changes
from conditions.fields import fold
from conditions.models import Condition, Edition, FrozenFact, Synonym
from conditions.vocabularies import OPEN_STATES
from web.csv_export import CsvList
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
    # The path from a row to its condition, and those of `search_fields` that are not names of a condition.
    condition_path = ""
    other_fields = ()

    def get_search_results(self, request, queryset, search_term):
        """Find rows with all words in a name of their condition, or else with each word in any of the columns.

        Names have an index, and so have titles. Django's own search, which joins the synonyms of every row, is left for
        words that the index does not know or that too many names have, and for quoted phrases.
        """
        words = search_term.split()[:SEARCH_WORDS]
        if self.condition_path and words:
            ids = _conditions_named(search_term)
            if ids:
                return queryset.filter(**{f"{self.condition_path}__in": ids}), False
            by_word = {word: _conditions_named(word, shortest=3) for word in words} if ids is not None else {}
            if by_word and None not in by_word.values() and not {"'", '"'} & set(search_term):
                rows = self.model.objects.filter(*(self._with_word(word, ids) for word, ids in by_word.items()))
                return queryset.filter(pk__in=rows.order_by().values("pk")), False
        return super().get_search_results(request, queryset, " ".join(words))

    def _with_word(self, word, ids):
        """Return the Q of rows about the conditions with these ids, or with the word in another column."""
        rows = reduce(or_, (Q(**{f"{field}__icontains": word}) for field in self.other_fields), Q())
        if ids or not rows:
            # Without ids this would only add a join.
            rows |= Q(**{f"{self.condition_path}__in": ids})
        return rows


def _conditions_named(text, *, shortest=2):
    """Return the ids of the conditions with a name that holds all words.

    Returns None where that is not known: a word has fewer letters than `shortest`, or more than NAMED conditions fit.
    """
    words = fold(text).split()[:SEARCH_WORDS]
    if not words or any(len(word) < shortest for word in words):
        return None
    own = Condition.objects.filter(sort_name__holds=words).order_by().values_list("pk")
    others = Synonym.objects.filter(sort_name__holds=words).order_by().values_list("condition")
    ids = [pk for (pk,) in own.union(others)[: NAMED + 1]]
    return ids if len(ids) <= NAMED else None


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
