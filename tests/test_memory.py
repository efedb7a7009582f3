"""What is made of all pages needs the memory of a few: it is read, checked and sent in parts."""

import datetime as dt
import gc
import tracemalloc

import pytest
from django.test import Client
from django.utils import timezone

from conditions import workflow
from conditions.admin import search_counts
from conditions.api.views import corpus
from conditions.models import SearchCount
from conditions.workflow import verifying
from tests.search.many import make_many

pytestmark = pytest.mark.django_db

PART = 20


def download():
    return Client().get("/api/v1/corpus.jsonl").streaming_content


def export():
    today = timezone.localdate()
    SearchCount.objects.bulk_create(
        SearchCount(query=f"words {number}", day=today - dt.timedelta(days=1), times=1) for number in range(400)
    )
    return search_counts._csv_rows(search_counts.search_counts(days=7), PART)


@pytest.mark.parametrize(
    "rows", [download, *(pytest.param(rows, marks=pytest.mark.full) for rows in (workflow.verify, export))]
)
def test_ten_times_the_rows_take_no_more_memory(rows, monkeypatch):
    monkeypatch.setattr(corpus, "BATCH", PART)
    monkeypatch.setattr(verifying, "BATCH", PART)
    make_many(200, pages=2, words=300)
    # Others remember what they have loaded once.
    sum(1 for _row in rows())
    SearchCount.objects.all().delete()

    tracemalloc.start()
    count, early = 0, None
    for count, _row in enumerate(rows(), start=1):
        if count % PART == 0:
            # Rows know each other in circles; when Python clears those away depends on how many there are.
            gc.collect()
        if count == 2 * PART:
            early = tracemalloc.get_traced_memory()[1]
    late = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count >= 400
    assert late < 1.3 * early
