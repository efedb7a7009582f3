"""Which topics each condition has an answer on, and how much readers ask for it: the matrix of the newsroom."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.fields import fold
from conditions.models import Condition, ConditionPage, Edition, SearchCount, Synonym, Topic
from conditions.vocabularies import OPEN_STATES, Kind, State

from .lists import SOON

# Searches older than this say little of what readers want now.
DEMAND_DAYS = 90
# Queries that are looked up, the most frequent first; the rest was asked for once or twice.
MOST_QUERIES = 2000
WORDS = 12

# What readers see at a page's address, and what the newsroom is doing with it.
PUBLIC = {
    "live": _("live"),
    "soon": _("due soon"),
    "overdue": _("overdue"),
    "withdrawn": _("withdrawn"),
    "missing": _("missing"),
}
OPEN = {State.DRAFT: _("draft"), State.IN_REVIEW: _("in review"), State.APPROVED: _("approved")}


# States that a cell is made of; what is past or was put aside says nothing of today.
_SHOWN = (State.PUBLISHED, State.WITHDRAWN, *OPEN_STATES)


@dataclass
class Cell:
    """A topic of a condition: what readers see (a name of PUBLIC), what is being written ("" or of OPEN), and where."""

    topic: Topic
    public: str = "missing"
    in_progress: str = ""
    page: int | None = None
    edition: int | None = None

    @property
    def words(self):
        """What readers see, then what is being written: "live, draft"."""
        if self.in_progress and self.public == "missing":
            return str(OPEN[self.in_progress])
        return ", ".join(str(words) for words in (PUBLIC[self.public], OPEN.get(self.in_progress, "")) if words)


@dataclass
class Row:
    """A condition, how often readers searched for it, and a Cell for each topic."""

    condition: Condition
    demand: int
    cells: list


class Ranked:
    """Conditions in the order of their demand, and by name where nobody asked; to be cut and counted like a list."""

    def __init__(self, found, asked_for):
        wanted = sorted(asked_for, key=lambda pk: (-asked_for[pk], pk))
        here = set(found.filter(pk__in=wanted).order_by().values_list("pk", flat=True))
        self.first = [pk for pk in wanted if pk in here]
        self.rest = found.exclude(pk__in=self.first)

    def __len__(self):
        return len(self.first) + self.rest.order_by().count()

    def __getitem__(self, cut):
        ids = self.first[cut]
        found = Condition.objects.in_bulk(ids)
        rows = [found[pk] for pk in ids]
        start, stop = (max(place - len(self.first), 0) for place in (cut.start or 0, cut.stop))
        return [*rows, *self.rest[start:stop]] if stop else rows


def conditions(*, q="", only="", topics=()):
    """Return the conditions of the matrix by name: those with the words `q` in a name and with a cell `only`.

    Obsolete entries and Orphanet's categories have no answers to give. `only` is a name of PUBLIC or a state
    of OPEN, and looks at the columns of `topics` alone.
    """
    found = Condition.objects.filter(is_obsolete=False).exclude(kind=Kind.CATEGORY)
    for word in fold(q).split()[:WORDS]:
        # Both databases index three letters in a row.
        names = {"sort_name__holds": [word]} if len(word) > 2 else {"sort_name__contains": word}
        own = Condition.objects.filter(**names).order_by().values("pk")
        found = found.filter(pk__in=own.union(Synonym.objects.filter(**names).order_by().values("condition")))
    if only:
        found = _with_cell(found, only, list(topics))
    return found.order_by("sort_name", "pk")


def _with_cell(found, only, topics):
    editions = Edition.objects.filter(page__condition=OuterRef("pk"), page__topic__in=topics).order_by()
    today = timezone.localdate()
    match only:
        case "missing":
            answered = editions.filter(state__in=(State.PUBLISHED, State.WITHDRAWN)).values("page__condition")
            answered = answered.annotate(number=Count("page", distinct=True)).values("number")
            return found.alias(answered=Coalesce(Subquery(answered), 0)).filter(answered__lt=len(topics))
        case "overdue":
            late = Q(review_due__lt=today) | Q(expedited_at__isnull=False)
            return _about(found, Edition.objects.live().filter(late), topics)
        case "soon":
            soon = Edition.objects.live().filter(review_due__range=(today, today + SOON), expedited_at__isnull=True)
            return _about(found, soon, topics)
        case "live":
            return found.filter(Exists(editions.live()))
        case "withdrawn":
            return found.filter(Exists(editions.withdrawn()))
    return found.filter(Exists(editions.filter(state=only)))


def _about(found, editions, topics):
    """Return the conditions that some editions, few among all, are about: those are read once, by index."""
    editions = editions.filter(page__topic__in=topics).order_by()
    return found.filter(pk__in=editions.values("page__condition"))


def demand():
    """Return {condition id: searches for one of its names in the last DEMAND_DAYS}, of the MOST_QUERIES alone."""
    since = timezone.localdate() - dt.timedelta(days=DEMAND_DAYS)
    rows = SearchCount.objects.filter(day__gt=since).order_by().values_list("query").annotate(times=Sum("times"))
    asked = dict(rows.order_by("-times", "query")[:MOST_QUERIES])
    own = Condition.objects.filter(sort_name__in=asked).order_by().values_list("pk", "sort_name")
    others = Synonym.objects.filter(sort_name__in=asked).order_by().values_list("condition", "sort_name")
    # A synonym that is spelt like the name, or stands there twice, is one query still.
    found = {}
    for pk, name in {*own, *others}:
        found[pk] = found.get(pk, 0) + asked[name]
    return found


def rows(found, topics, asked_for):
    """Return a Row for each of the Conditions `found`, with a Cell for each of `topics`: two queries for all."""
    today = timezone.localdate()
    cells = {(one.pk, topic.pk): Cell(topic) for one in found for topic in topics}
    ids, columns = [one.pk for one in found], [topic.pk for topic in topics]
    pages = ConditionPage.objects.filter(condition__in=ids, topic__in=columns).order_by()
    places = {}
    for pk, condition, topic in pages.values_list("pk", "condition", "topic"):
        places[pk] = cells[condition, topic]
        places[pk].page = pk
    editions = Edition.objects.filter(page__condition__in=ids, page__topic__in=columns, state__in=_SHOWN).order_by("pk")
    for edition in editions.only("page", "state", "review_due", "expedited_at"):
        cell = places.get(edition.page_id)
        if cell is None:
            # Made since the pages were asked for.
            continue
        if edition.state in OPEN_STATES:
            cell.in_progress, cell.edition = edition.state, edition.pk
        elif edition.state == State.PUBLISHED:
            is_soon = edition.review_due <= today + SOON
            cell.public = "overdue" if edition.is_overdue_on(today) else "soon" if is_soon else "live"
        elif cell.public == "missing":
            cell.public = "withdrawn"
    return [Row(one, asked_for.get(one.pk, 0), [cells[one.pk, topic.pk] for topic in topics]) for one in found]
