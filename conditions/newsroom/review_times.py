"""Measured review times: whole pages that each reviewer signs in a month, and the median time from claim to verdict."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from conditions.models import Event
from conditions.vocabularies import Scope
from conditions.workflow.transitions import SIGNING

# How far back reviews are counted, and the days of a month in this count.
MEASURED = dt.timedelta(days=365)
MONTH_DAYS = 365 / 12
# A verdict on a claimed edition: a signature, or sending the text back.
_VERDICTS = (*SIGNING, "return")


@dataclass(frozen=True)
class ReviewTime:
    """The whole pages that a reviewer signs in a month, and their median days from claim to verdict, or None."""

    per_month: float = 0.0
    median_days: float | None = None


def measured(now=None):
    """Return {user id: ReviewTime} of everybody who signed or sent back a text within MEASURED; two queries.

    Signatures are divided by the months since the person's first signature within MEASURED, by one at least, so that a
    new reviewer is not measured by months before they came.
    """
    now = now or timezone.now()
    events = Event.objects.filter(at__gt=now - MEASURED, at__lte=now, actor__isnull=False).order_by()
    signed = (
        events.filter(verb__in=SIGNING, scope=Scope.WHOLE_PAGE)
        .values_list("actor")
        .annotate(number=Count("pk"), first=Min("at"))
    )
    per_month = {user: number / max((now - first) / dt.timedelta(days=MONTH_DAYS), 1) for user, number, first in signed}
    medians = _medians(events)
    return {user: ReviewTime(per_month.get(user, 0.0), medians.get(user)) for user in per_month.keys() | medians.keys()}


def _medians(events):
    """Return {user id: median days from claim to verdict}; the database sorts, and returns one row for each person."""
    since_claim = F("at") - Coalesce("edition__claim__claimed_at", "edition__claim__since")
    verdicts = events.filter(verb__in=_VERDICTS, edition__claim__user=F("actor"))
    verdicts = verdicts.annotate(took=ExpressionWrapper(since_claim, DurationField())).filter(took__gte=dt.timedelta())
    verdicts = verdicts.annotate(
        place=Window(RowNumber(), partition_by=F("actor"), order_by=["took", "pk"]),
        number=Window(Count("pk"), partition_by=F("actor")),
    )
    # The middle one, or the two in the middle.
    middle = verdicts.filter(place__gte=F("number") / 2.0, place__lte=F("number") / 2.0 + 1)
    times = {}
    for actor, took in middle.values_list("actor", "took"):
        times.setdefault(actor, []).append(took / dt.timedelta(days=1))
    return {actor: sum(days) / len(days) for actor, days in times.items()}
