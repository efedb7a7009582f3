"""Simultaneous acts: the log adds them one at a time."""

import threading

from django.db import connection, transaction

from tests.test_races import shared_database  # noqa: F401
from transparency import log
from transparency.models import LogEntry

from .reference import root_by_definition


def test_acts_at_the_same_moment_follow_each_other(shared_database):  # noqa: F811
    def work(first):
        try:
            for number in range(10):
                with transaction.atomic():
                    log.append({"act": "test", "number": first + number}, subject="test")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    hashes = [bytes(entry.hash) for entry in LogEntry.objects.order_by("index")]
    assert (len(hashes), log.size()) == (40, 40)
    assert log.root(40) == root_by_definition(hashes)
