"""Memory of work on all pages: verification, exports and the corpus are read and sent in batches."""

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

BATCH_SIZE = 20


def download():
    return Client().get("/api/v1/corpus.jsonl").streaming_content


def export():
    today = timezone.localdate()
    SearchCount.objects.bulk_create(
        SearchCount(query=f"words {number}", day=today - dt.timedelta(days=1), times=1) for number in range(400)
    )
    return search_counts._csv_rows(search_counts.search_counts(days=7), BATCH_SIZE)


@pytest.mark.parametrize(
    "rows", [download, *(pytest.param(rows, marks=pytest.mark.full) for rows in (workflow.verify, export))]
)
def test_ten_times_the_rows_take_no_more_memory(rows, monkeypatch):
    monkeypatch.setattr(corpus, "BATCH", BATCH_SIZE)
    monkeypatch.setattr(verifying, "BATCH", BATCH_SIZE)
    make_many(200, pages=2, words=300)
    # The first run fills caches, whose memory must not be counted.
    sum(1 for _row in rows())
    SearchCount.objects.all().delete()

    tracemalloc.start()
    count, early = 0, None
    for count, _row in enumerate(rows(), start=1):
        if count % BATCH_SIZE == 0:
            # Rows are in reference cycles, which Python collects at a time that depends on their number.
            gc.collect()
        if count == 2 * BATCH_SIZE:
            early = tracemalloc.get_traced_memory()[1]
    late = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count >= 400
    assert late < 1.3 * early
