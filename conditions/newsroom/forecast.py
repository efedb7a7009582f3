"""Forecast of the reviewers' load: reviews that fall due in each of the next months, and who can do how many."""

import datetime as dt
import math
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Case, Count, DateField, F, Q, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions.models import Edition, MedicalReviewer
from conditions.workflow import rules

from . import review_times
from .review_times import ReviewTime

MONTHS = 12


@dataclass(frozen=True)
class MonthLoad:
    """The load of one month: reviews that fall `due`, and those `carried` over from the months before.

    `capacity` is the number of reviews that can be done, None if nothing is measured. `reason` says why it is 0, or "".
    """

    month: dt.date
    due: int
    carried: int
    capacity: int | None
    reason: str = ""

    @property
    def too_many(self):
        """How many of the reviews cannot be done in this month; 0 if nothing is measured."""
        return max(self.due + self.carried - self.capacity, 0) if self.capacity is not None else 0

    @property
    def level(self):
        """ "unmet", "unknown" if nothing is measured, "met", or "" without any review."""
        if not self.due + self.carried:
            return ""
        if self.capacity is None:
            return "unknown"
        return "unmet" if self.too_many else "met"

    @property
    def words(self):
        """The numbers and the problem as text."""
        words = []
        if self.due or not self.carried:
            words.append(ngettext("%(count)s due", "%(count)s due", self.due) % {"count": self.due})
        if self.carried:
            words.append(_("%(count)s carried over") % {"count": self.carried})
        if self.level == "unknown":
            words.append(_("no review measured"))
        elif self.level == "unmet":
            problem = _("up to %(most)s a month, %(count)s too many") % {"most": self.capacity, "count": self.too_many}
            words.append(self.reason or problem)
        return ", ".join(words)


@dataclass(frozen=True)
class LoadRow:
    """The MonthLoads of a reviewer, or of a group of topics whose pages have no reviewer who can still sign.

    `reviewer` is None for a group. `time` is the ReviewTime of the reviewer.
    """

    name: str
    reviewer: MedicalReviewer | None
    time: ReviewTime
    months: list


@dataclass(frozen=True)
class Forecast:
    """The months of a forecast and its LoadRows: reviewers by name, then groups of topics by their order."""

    months: list
    rows: list

    @property
    def total(self):
        """The reviews that fall due in each month, of all rows together."""
        return [sum(row.months[index].due for row in self.rows) for index in range(len(self.months))]

    @property
    def unmet(self):
        """Pairs of a month and the (LoadRow, MonthLoad) that cannot meet it, in the order of the months.

        After the first month, a month in which nothing falls due is left out: it has only what was carried over.
        """
        pairs = []
        for index, month in enumerate(self.months):
            loads = [(row, row.months[index]) for row in self.rows]
            unmet = [(row, load) for row, load in loads if load.level == "unmet" and (load.due or not index)]
            if unmet:
                pairs.append((month, unmet))
        return pairs


def forecast(today=None):
    """Return the Forecast for the month of `today` and the months after it. The number of queries is constant."""
    today = today or timezone.localdate()
    months, signers = _months(today), _signers(today)
    times = review_times.measured()
    by_reviewer, by_group = _due_by_reviewer(months, signers), _due_by_group(months, signers)
    rows = []
    for reviewer in signers:
        time = times.get(reviewer.user_id, ReviewTime())
        capacity = math.ceil(time.per_month) if time.per_month else None
        loads = _loads(months, by_reviewer.get(reviewer.pk, {}), capacity, reviewer.valid_until)
        rows.append(LoadRow(reviewer.name, reviewer, time, loads))
    for (_position, name), due in sorted(by_group.items()):
        rows.append(LoadRow(name, None, ReviewTime(), _loads(months, due, 0)))
    return Forecast(months, rows)


def unmet_editions(found):
    """Return the live editions that fall due in a month of the Forecast `found` in which nobody can review them."""
    signers = [row.reviewer.pk for row in found.rows if row.reviewer]
    unmet = _until(found.months[-1]) & ~Q(full_reviewer__in=signers)
    for month, rows in found.unmet:
        reviewers = [row.reviewer.pk for row, _load in rows if row.reviewer]
        is_then = _until(month) if month == found.months[0] else Q(review_due__range=(month, _last_day(month)))
        unmet |= is_then & Q(full_reviewer__in=reviewers)
    return Edition.objects.live().filter(unmet)


def _months(today):
    first = today.replace(day=1)
    numbers = range(first.month - 1, first.month - 1 + MONTHS)
    return [dt.date(first.year + number // 12, number % 12 + 1, 1) for number in numbers]


def _last_day(month):
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _signers(today):
    people = get_user_model().objects.with_perm(rules.REVIEW)
    return list(MedicalReviewer.objects.current(today).filter(user__in=people).order_by("name", "pk"))


def _until(month):
    """Return a Q for editions whose review is due by the end of the month, or was requested."""
    return Q(review_due__lte=_last_day(month)) | Q(expedited_at__isnull=False)


def _due_editions(months):
    """Return the live editions that fall due by the end of `months`, with `due_month`, None for those that are late."""
    is_late = Q(expedited_at__isnull=False) | Q(review_due__lt=months[0])
    day = Case(When(is_late, then=Value(None)), default=F("review_due"), output_field=DateField())
    return Edition.objects.live().filter(_until(months[-1])).annotate(due_month=TruncMonth(day)).order_by()


def _due_by_reviewer(months, signers):
    """Return {reviewer id: {month: number}} of the pages of reviewers who can sign; one query."""
    editions = _due_editions(months).filter(full_reviewer__in=signers)
    numbers = {}
    for reviewer, month, number in editions.values_list("full_reviewer", "due_month").annotate(number=Count("pk")):
        numbers.setdefault(reviewer, {})[month] = number
    return numbers


def _due_by_group(months, signers):
    """Return {(position, name) of a group of topics: {month: number}} of all other reviewers’ pages; one query."""
    editions = _due_editions(months).exclude(full_reviewer__in=signers)
    group = ("page__topic__group__position", "page__topic__group__name")
    numbers = {}
    for position, name, month, number in editions.values_list(*group, "due_month").annotate(number=Count("pk")):
        numbers.setdefault((position, name), {})[month] = number
    return numbers


def _loads(months, due, capacity, valid_until=None):
    """Return a MonthLoad for each month; what cannot be done in a month is carried over to the next.

    `due` is {month: number}, with the late reviews under None. Without `valid_until` there is no reviewer.
    """
    loads, carried = [], due.get(None, 0)
    for month in months:
        possible, reason = capacity, ""
        if valid_until is None:
            reason = _("no reviewer who can sign")
        elif valid_until < month:
            possible, reason = 0, _("credential ends %(day)s") % {"day": date_format(valid_until)}
        load = MonthLoad(month, due.get(month, 0), carried, possible, reason)
        loads.append(load)
        # Without a reviewer nothing is put off: each month has its own pages.
        carried = load.too_many if valid_until else 0
    return loads
