"""The demonstration's clock: Django sees the set time within the block only."""

import datetime as dt

import pytest
from django.utils import timezone

from conditions.demo.clock import clock_at
from conditions.models import Edition
from tests import factories

MOMENT = dt.datetime(2024, 2, 29, 14, 30, tzinfo=dt.UTC)


def test_clock_at_sets_now_and_today():
    with clock_at(MOMENT):
        seen = (timezone.now(), timezone.localdate())

    assert seen == (MOMENT, dt.date(2024, 2, 29))


def test_clock_at_sets_every_time_column(page, editor, reviewer):
    with clock_at(MOMENT):
        made = factories.make_published(page, by=editor, reviewer=reviewer)

    edition = Edition.objects.get(pk=made.pk)
    assert {
        edition.created_at,
        edition.updated_at,
        edition.submitted_at,
        edition.signed_at,
        edition.published_at,
        *edition.events.values_list("at", flat=True),
    } == {MOMENT}
    assert edition.reviewed_on == MOMENT.date()


def test_clock_at_restores_the_clock_after_an_error():
    real = timezone.datetime

    with pytest.raises(ZeroDivisionError), clock_at(MOMENT):
        1 / 0  # noqa: B018

    assert timezone.datetime is real
