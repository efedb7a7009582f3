"""Long lists of the newsroom: limited counts, indexed search, and the state of each page."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from conditions.facts import changes
from conditions.fields import fold
from conditions.models import Condition, Edition, FrozenFact, Synonym
from conditions.vocabularies import OPEN_STATES
from web.csv_export import CsvList
from web.pagination import page_of

SEARCH_WORDS = 12
# Rows of a list on a screen that links to the full list.
ROWS_SHOWN = 50
# Rows that a list counts and pages through; in a longer list people search or filter.
COUNTED = 2000
# Conditions that a search by name collects; if more match, Django's own search runs.
NAMED = 500


@dataclass(frozen=True)
class FirstRows:
    """The first rows of a list, and its length; a `count` above COUNTED means that the list is longer."""

    rows: list
    count: int

    @property
    def has_more(self):
        return self.count > len(self.rows)

    @property
    def counted(self):
        """The length as text: "7", or "more than 2,000" above COUNTED."""
        number = number_format(min(self.count, COUNTED), force_grouping=True)
        return _("more than %(number)s") % {"number": number} if self.count > COUNTED else number


def first_rows(rows, most=None):
    """Return the FirstRows of a queryset, at most `most` or ROWS_SHOWN; count in a query only if there are more."""
    most = most or ROWS_SHOWN
    page = page_of(rows, most)
    count = rows.order_by()[: COUNTED + 1].count() if page.has_more else len(page.rows)
    return FirstRows(page.rows, count)


def without_texts(editions):
    """Return the editions with their pages and without their bodies, which lists do not show."""
    return editions.with_page().defer("body", "body_as_written", "search_text")


class ShortPaginator(Paginator):
    """Paginator that counts at most COUNTED rows."""

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
    """ModelAdmin mixin for long lists: counts at most COUNTED rows and searches names by their index.

    Only the first SEARCH_WORDS words are searched, because SQLite refuses a query with hundreds of conditions.
    """

    paginator = ShortPaginator
    show_full_result_count = False
    # The path from a row to its condition, and the `search_fields` that are not names of a condition.
    condition_path = ""
    other_fields = ()

    def get_search_results(self, request, queryset, search_term):
        """Find rows with all words in one name of their condition, or else with each word in any searched column.

        Names and titles have an index. Django's own search joins the synonyms of every row; it runs only for quoted
        phrases, and for words that are too short for the index or that occur in too many names.
        """
        words = search_term.split()[:SEARCH_WORDS]
        if self.condition_path and words:
            ids = conditions_named(search_term)
            if ids:
                return queryset.filter(**{f"{self.condition_path}__in": ids}), False
            by_word = {word: conditions_named(word, shortest=3) for word in words} if ids is not None else {}
            if by_word and None not in by_word.values() and not {"'", '"'} & set(search_term):
                rows = self.model.objects.filter(*(self._with_word(word, ids) for word, ids in by_word.items()))
                return queryset.filter(pk__in=rows.order_by().values("pk")), False
        return super().get_search_results(request, queryset, " ".join(words))

    def _with_word(self, word, ids):
        """Return a Q for rows about the conditions with these ids, or with the word in one of `other_fields`."""
        rows = reduce(or_, (Q(**{f"{field}__icontains": word}) for field in self.other_fields), Q())
        if ids or not rows:
            # If there are no ids but other columns, this Q would only add a join.
            rows |= Q(**{f"{self.condition_path}__in": ids})
        return rows


class PageColumns:
    """ModelAdmin mixin: columns of CSV files about pages.

    `page_of` returns the page of a row, `has_public_url` whether readers find a text or a notice at its address.
    """

    def page_of(self, row):
        return row.page

    def has_public_url(self, row):
        raise NotImplementedError

    @admin.display(description=_lazy("condition"))
    def csv_condition(self, row):
        return self.page_of(row).condition.name

    @admin.display(description=_lazy("topic"))
    def csv_topic(self, row):
        return self.page_of(row).topic.name

    @admin.display(description=_lazy("URL"))
    def csv_url(self, row):
        """Return the public URL of the row's page; "" if readers never saw it."""
        return f"{settings.SITE_URL}{self.page_of(row).get_absolute_url()}" if self.has_public_url(row) else ""


def conditions_named(text, *, shortest=2):
    """Return the ids of the conditions with all words in one name.

    Returns None if a word has fewer than `shortest` letters, or if more than NAMED conditions match.
    """
    words = fold(text).split()[:SEARCH_WORDS]
    if not words or any(len(word) < shortest for word in words):
        return None
    own = Condition.objects.filter(sort_name__holds=words).order_by().values_list("pk")
    others = Synonym.objects.filter(sort_name__holds=words).order_by().values_list("condition")
    ids = [pk for (pk,) in own.union(others)[: NAMED + 1]]
    return ids if len(ids) <= NAMED else None


def with_states(pages):
    """Annotate pages with the ids and dates of their live, open and withdrawn editions, without a query per row."""
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
