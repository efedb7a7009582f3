"""Coverage matrix: the state of each condition's page on each topic, and how often readers search for the condition."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.fields import fold
from conditions.models import Condition, ConditionPage, Edition, SearchCount, Synonym, Topic
from conditions.vocabularies import OPEN_STATES, Kind, State

from .forecast import forecast, unmet_editions
from .lists import SOON

# Older searches say little about what readers want now.
DEMAND_DAYS = 90
# Only the most frequent queries are looked up; the others were searched once or twice.
MOST_QUERIES = 2000
SEARCH_WORDS = 12

# What readers see at a page's address, and the state of its open edition.
PUBLIC = {
    "live": _("live"),
    "soon": _("due soon"),
    "overdue": _("overdue"),
    "withdrawn": _("withdrawn"),
    "missing": _("missing"),
}
OPEN = {State.DRAFT: _("draft"), State.IN_REVIEW: _("in review"), State.APPROVED: _("approved")}
# The states that a cell shows; superseded, returned and discarded editions do not matter to it.
_SHOWN = (State.PUBLISHED, State.WITHDRAWN, *OPEN_STATES)


@dataclass
class CoverageCell:
    """A condition's page on a topic: what readers see (a key of PUBLIC) and its open edition ("" or a key of OPEN).

    `page` and `edition` are the ids of the page and of its open edition, or None; `due` is when the review of its live
    edition is due, or None.
    """

    topic: Topic
    public: str = "missing"
    in_progress: str = ""
    page: int | None = None
    edition: int | None = None
    due: dt.date | None = None

    @property
    def words(self):
        """The cell's text: what readers see, then the state of the open edition, such as "live, draft"."""
        if self.in_progress and self.public == "missing":
            return str(OPEN[self.in_progress])
        return ", ".join(str(label) for label in (PUBLIC[self.public], OPEN.get(self.in_progress, "")) if label)


@dataclass
class CoverageRow:
    """A condition, how often readers searched for it, and a CoverageCell for each topic.

    `next_due` is the first day on which the review of one of its live pages in `cells` is or was due, or None.
    """

    condition: Condition
    demand: int
    cells: list
    next_due: dt.date | None = None


class RankedConditions:
    """The conditions of a queryset, the most searched first and the others in the queryset's order.

    `searches` is what `demand` returns. Supports `len` and slicing, as a paginator needs.
    """

    def __init__(self, conditions, searches):
        by_demand = sorted(searches, key=lambda pk: (-searches[pk], pk))
        selected = set(conditions.filter(pk__in=by_demand).order_by().values_list("pk", flat=True))
        self.first = [pk for pk in by_demand if pk in selected]
        self.rest = conditions.exclude(pk__in=self.first)

    def __len__(self):
        return len(self.first) + self.rest.order_by().count()

    def __getitem__(self, cut):
        ids = self.first[cut]
        by_id = Condition.objects.in_bulk(ids)
        ranked = [by_id[pk] for pk in ids]
        start, stop = (max(index - len(self.first), 0) for index in (cut.start or 0, cut.stop))
        return [*ranked, *self.rest[start:stop]] if stop else ranked


def conditions(*, q="", only="", topics=()):
    """Return the conditions of the matrix as a queryset, sorted by name.

    `q` holds words that a name of the condition must contain. `only` is a key of PUBLIC or OPEN that a cell in the
    columns `topics` (ids) must show; "" selects all. Obsolete entries and Orphanet's categories are left out, as
    nobody writes answers about them.
    """
    selected = Condition.objects.filter(is_obsolete=False).exclude(kind=Kind.CATEGORY)
    for word in fold(q).split()[:SEARCH_WORDS]:
        # Both databases have an index of trigrams, which needs three letters.
        names = {"sort_name__holds": [word]} if len(word) > 2 else {"sort_name__contains": word}
        own = Condition.objects.filter(**names).order_by().values("pk")
        selected = selected.filter(pk__in=own.union(Synonym.objects.filter(**names).order_by().values("condition")))
    if only:
        selected = _with_cell(selected, only, list(topics))
    return selected.order_by("sort_name", "pk")


def by_due_date(conditions, topics, *, unmet_first=False):
    """Return the conditions sorted by the first due date of their live pages on `topics` (ids), those without last.

    With `unmet_first`, conditions come first that have a page due in a month in which nobody can review it.
    """
    live = Edition.objects.live().filter(page__condition=OuterRef("pk"), page__topic__in=topics).order_by()
    first = live.values("page__condition").annotate(first=Min("review_due")).values("first")
    order = [F("next_due").asc(nulls_last=True), "sort_name", "pk"]
    if unmet_first:
        unmet = unmet_editions(forecast()).filter(page__topic__in=topics).order_by().values("page__condition")
        conditions = conditions.annotate(is_unmet=Exists(Condition.objects.filter(pk=OuterRef("pk"), pk__in=unmet)))
        order.insert(0, F("is_unmet").desc())
    return conditions.annotate(next_due=Subquery(first)).order_by(*order)


def _with_cell(selected, only, topics):
    editions = Edition.objects.filter(page__condition=OuterRef("pk"), page__topic__in=topics).order_by()
    today = timezone.localdate()
    match only:
        case "missing":
            answered = editions.filter(state__in=(State.PUBLISHED, State.WITHDRAWN)).values("page__condition")
            answered = answered.annotate(number=Count("page", distinct=True)).values("number")
            return selected.alias(answered=Coalesce(Subquery(answered), 0)).filter(answered__lt=len(topics))
        case "overdue":
            return _about(selected, Edition.objects.overdue(today), topics)
        case "soon":
            soon = Edition.objects.live().filter(review_due__range=(today, today + SOON), expedited_at__isnull=True)
            return _about(selected, soon, topics)
        case "live":
            return selected.filter(Exists(editions.live()))
        case "withdrawn":
            return selected.filter(Exists(editions.withdrawn()))
    return selected.filter(Exists(editions.filter(state=only)))


def _about(selected, editions, topics):
    """Return the conditions that `editions` are about; for few editions one indexed subquery beats EXISTS per row."""
    editions = editions.filter(page__topic__in=topics).order_by()
    return selected.filter(pk__in=editions.values("page__condition"))


def demand():
    """Return {condition id: searches for one of its names in the last DEMAND_DAYS}, counting the MOST_QUERIES only."""
    since = timezone.localdate() - dt.timedelta(days=DEMAND_DAYS)
    rows = SearchCount.objects.filter(day__gt=since).order_by().values_list("query").annotate(times=Sum("times"))
    query_counts = dict(rows.order_by("-times", "query")[:MOST_QUERIES])
    own = Condition.objects.filter(sort_name__in=query_counts).order_by().values_list("pk", "sort_name")
    others = Synonym.objects.filter(sort_name__in=query_counts).order_by().values_list("condition", "sort_name")
    # The set counts a query once for a condition that has it as its name and as a synonym.
    searches = {}
    for pk, name in {*own, *others}:
        searches[pk] = searches.get(pk, 0) + query_counts[name]
    return searches


def rows(conditions, topics, searches):
    """Return a CoverageRow for each of `conditions`, with a CoverageCell for each of `topics`; runs two queries.

    `searches` is what `demand` returns.
    """
    today = timezone.localdate()
    cells = {(condition.pk, topic.pk): CoverageCell(topic) for condition in conditions for topic in topics}
    ids, columns = [condition.pk for condition in conditions], [topic.pk for topic in topics]
    pages = ConditionPage.objects.filter(condition__in=ids, topic__in=columns).order_by()
    cell_of_page, next_due = {}, {}
    condition_of_page = {}
    for pk, condition, topic in pages.values_list("pk", "condition", "topic"):
        cell_of_page[pk] = cells[condition, topic]
        cell_of_page[pk].page = pk
        condition_of_page[pk] = condition
    editions = Edition.objects.filter(page__condition__in=ids, page__topic__in=columns, state__in=_SHOWN).order_by("pk")
    for edition in editions.only("page", "state", "review_due", "expedited_at"):
        cell = cell_of_page.get(edition.page_id)
        if cell is None:
            # The page was created after the query for pages ran.
            continue
        if edition.state in OPEN_STATES:
            cell.in_progress, cell.edition = edition.state, edition.pk
        elif edition.state == State.PUBLISHED:
            condition = condition_of_page[edition.page_id]
            next_due[condition] = min(edition.review_due, next_due.get(condition, edition.review_due))
            is_soon = edition.review_due <= today + SOON
            cell.due = edition.review_due
            cell.public = "overdue" if edition.is_overdue_on(today) else "soon" if is_soon else "live"
        elif cell.public == "missing":
            cell.public = "withdrawn"
    return [
        CoverageRow(
            condition,
            searches.get(condition.pk, 0),
            [cells[condition.pk, topic.pk] for topic in topics],
            next_due.get(condition.pk),
        )
        for condition in conditions
    ]
