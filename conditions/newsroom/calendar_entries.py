"""Calendar entries: what goes public, falls due, is promised and ends, as far as a person may see it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import Coalesce, RowNumber, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.models import Authorship, Edition, MedicalReviewer
from conditions.workflow import rules

from . import lists

KINDS = {
    "scheduled": gettext_lazy("Goes public"),
    "due": gettext_lazy("Review due"),
    "promised": gettext_lazy("Decision promised"),
    "credential": gettext_lazy("Credential ends"),
}


@dataclass(frozen=True)
class CalendarEntry:
    """One thing that happens on a day.

    `kind` is a key of KINDS, `pk` the id of the edition or of the reviewer, `path` the path of its screen, `details` a
    short text or "", and `is_late` says that it should have happened already.
    """

    kind: str
    day: dt.date
    pk: int
    title: str
    details: str
    path: str
    is_late: bool

    @property
    def label(self):
        return KINDS[self.kind]


@dataclass(frozen=True)
class CalendarDay:
    """The first CalendarEntries of a day, and how many it has."""

    day: dt.date
    entries: list
    count: int

    @property
    def is_today(self):
        return self.day == timezone.localdate()

    @property
    def others(self):
        """How many entries are not in `entries`."""
        return self.count - len(self.entries)


def kinds_for(user):
    """Return the keys of KINDS that `user` sees; the same rights decide about the sections of the desk."""
    works = any(user.has_perm(right) for right in (rules.WRITE, rules.REVIEW, rules.STEER))
    seen = {
        "scheduled": user.has_perm(rules.STEER),
        "due": works,
        "promised": works,
        # A reviewer sees the end of their own credential; chief editors see all.
        "credential": user.has_perm(rules.REVIEW) or _sees_credentials(user),
    }
    return [kind for kind in KINDS if seen[kind]]


def days(user, first, last, *, kind="", owner=None, most):
    """Return a CalendarDay for each day from `first` to `last` that has entries, in their order.

    `kind` is a key of KINDS, "" for all. `owner` is a user whose entries are wanted, None for everybody's. A day has at
    most `most` entries of each kind. One query for each kind.
    """
    by_day, counts = {}, {}
    for name in _chosen(user, kind):
        rows = _SOURCES[name](user, first, last, owner).annotate(
            place=Window(RowNumber(), partition_by=F("day"), order_by=_ORDER[name]),
            of_day=Window(Count("pk"), partition_by=F("day")),
        )
        for row in rows.filter(place__lte=most).order_by("day", "place"):
            by_day.setdefault(row.day, []).append(_entry(name, row))
            if row.place == 1:
                counts[row.day] = counts.get(row.day, 0) + row.of_day
    return [CalendarDay(day, by_day[day], counts[day]) for day in sorted(by_day)]


def entries(user, first, last, *, kind="", owner=None, most):
    """Return the CalendarEntries of the days from `first` to `last`, at most `most` of each kind, the earliest first.

    The other arguments are those of `days`.
    """
    found = []
    for name in _chosen(user, kind):
        rows = _SOURCES[name](user, first, last, owner).order_by("day", *_ORDER[name])[:most]
        found += [_entry(name, row) for row in rows]
    return sorted(found, key=lambda entry: entry.day)


def _chosen(user, kind):
    return [name for name in kinds_for(user) if kind in ("", name)]


def _sees_credentials(user):
    return user.has_perm(rules.STEER) and user.has_perm("conditions.view_medicalreviewer")


def _scheduled(user, first, last, owner):
    zone = timezone.get_current_timezone()
    begin = dt.datetime.combine(first, dt.time(), zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    editions = lists.scheduled().filter(publish_at__gte=begin, publish_at__lt=end)
    return _without_texts(_of(editions, owner, Q(signed_by=owner))).annotate(day=TruncDate("publish_at"))


def _due(user, first, last, owner):
    # A requested review is due on the day of the request. Two indexes answer a union, and none an OR.
    due = Edition.objects.live().filter(review_due__range=(first, last), expedited_at=None).order_by().values("pk")
    requested = Edition.objects.annotate(requested_on=TruncDate("expedited_at")).filter(
        expedited_at__isnull=False, requested_on__range=(first, last)
    )
    editions = Edition.objects.live().filter(pk__in=due.union(requested.order_by().values("pk")))
    editions = _of(editions, owner, Q(full_reviewer__user=owner))
    return _without_texts(editions).annotate(day=Coalesce(TruncDate("expedited_at"), "review_due"))


def _promised(user, first, last, owner):
    editions = lists.promised().filter(claim__promised_by__range=(first, last))
    return _without_texts(_of(editions, owner, Q(claim__user=owner))).annotate(day=F("claim__promised_by"))


def _credentials(user, first, last, owner):
    reviewers = MedicalReviewer.objects.filter(
        is_active=True, user__is_active=True, valid_until__range=(first, last)
    ).annotate(day=F("valid_until"))
    if not _sees_credentials(user):
        reviewers = reviewers.filter(user=user)
    return reviewers if owner is None else reviewers.filter(user=owner)


_SOURCES = {"scheduled": _scheduled, "due": _due, "promised": _promised, "credential": _credentials}
_ORDER = {"scheduled": ["publish_at", "pk"], "due": ["title", "pk"], "promised": ["title", "pk"], "credential": ["pk"]}


def _of(editions, owner, is_theirs):
    """Return the editions that are work of `owner`: `is_theirs` holds, or they wrote them; all without `owner`."""
    if owner is None:
        return editions
    wrote = Authorship.objects.filter(edition=OuterRef("pk"), is_earlier=False, user=owner)
    return editions.filter(is_theirs | Q(Exists(wrote)))


def _without_texts(editions):
    return editions.defer("short_answer", "body", "body_as_written", "change_note", "search_text")


def _entry(kind, row):
    if kind == "credential":
        path = reverse("admin:conditions_medicalreviewer_change", args=[row.pk])
        return CalendarEntry(kind, row.day, row.pk, str(row), "", path, row.day < timezone.localdate())
    details, is_late = _WORDS[kind](row)
    return CalendarEntry(kind, row.day, row.pk, row.title, details, row.get_admin_url(), is_late)


def _of_scheduled(edition):
    if edition.last_verb == "hold":
        return _("not published: its signature is no longer valid"), True
    return _("at %(time)s") % {"time": date_format(timezone.localtime(edition.publish_at), "H:i")}, False


def _of_due(edition):
    if edition.expedited_at:
        return _("a new review was requested; last reviewed by %(who)s") % {"who": edition.full_reviewer_name}, True
    return _("last reviewed by %(who)s") % {"who": edition.full_reviewer_name}, edition.is_overdue


def _of_promised(edition):
    return _("by %(who)s") % {"who": edition.claim.user}, edition.claim.is_promise_overdue()


_WORDS = {"scheduled": _of_scheduled, "due": _of_due, "promised": _of_promised}
