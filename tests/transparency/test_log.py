"""Appending to the log: in order, in the transaction of the act, and never taken back."""

import pytest
from django.db import DatabaseError, connection, transaction

from transparency import log, tree
from transparency.models import LogEntry, LogHead, LogTile
from verify.verify import check_consistency, leaf_hash, root_of

from .reference import root_by_definition

pytestmark = pytest.mark.django_db


def append(count, first=0):
    return log.extend(
        [({"act": "test", "number": first + number}, f"test:{first + number}") for number in range(count)]
    )


def test_an_entry_is_canonical_json_with_the_time():
    entry = log.append({"act": "published", "edition": 2, "at": "2026-11-30T12:00:00.000000Z"}, subject="event:abc")

    assert entry.leaf == (
        '{"act":"published","at":"2026-11-30T12:00:00.000000Z","edition":2,"format":"diseasemaps-log-1"}'
    )
    assert (entry.index, bytes(entry.hash)) == (0, leaf_hash(entry.leaf.encode()))
    assert (log.size(), log.entry_for("event:abc"), log.entry_for("event:other")) == (1, entry, None)


def test_trees_of_all_sizes_have_the_roots_of_their_leaves():
    append(520)
    append(1, 520)
    hashes = [bytes(entry.hash) for entry in LogEntry.objects.order_by("index")]

    assert log.size() == 521
    for size in (1, 2, 255, 256, 257, 512, 513, 521):
        assert log.root(size) == root_by_definition(hashes[:size])
        proven = log.inclusion_hashes({0, size // 2}, size)
        for index, proof in proven.items():
            assert root_of(hashes[index], index, size, proof) == log.root(size)
        check_consistency(size, log.root(size), 521, log.root(521), tree.consistency_path(log.reader(), size, 521))
    assert log.root(0) == tree.EMPTY_ROOT


def test_a_proof_takes_one_query(django_assert_num_queries):
    append(300)

    for index in (0, 100, 255, 256, 299):
        with django_assert_num_queries(1):
            log.inclusion_hashes([index], 300)
    with django_assert_num_queries(1):
        log.root(299)


def test_there_is_no_proof_beyond_the_log():
    append(2)

    for index, size in ((2, 2), (-1, 2)):
        with pytest.raises(ValueError, match="is not among 2 entries"):
            log.inclusion_hashes([0, index], size)


@pytest.mark.parametrize("leaf", [{"number": 1}, {"act": "x", "text": "é" * 40_000}])
def test_leaves_that_cannot_be_served_are_refused(leaf):
    with pytest.raises(ValueError, match="at most 65,535 bytes"):
        log.append(leaf, subject="x")


REFUSED = [
    "DELETE FROM transparency_logentry WHERE leaf_index = 2",
    "UPDATE transparency_logentry SET leaf = 'x' WHERE leaf_index = 1",
    "UPDATE transparency_logentry SET subject = 'x' WHERE leaf_index = 1",
    "INSERT INTO transparency_logentry (leaf_index, subject, leaf, hash, added_at) SELECT 4, subject, leaf, hash, "
    "added_at FROM transparency_logentry WHERE leaf_index = 2",
    "INSERT INTO transparency_logentry (leaf_index, subject, leaf, hash, added_at) SELECT -1, subject, leaf, hash, "
    "added_at FROM transparency_logentry WHERE leaf_index = 2",
    "DELETE FROM transparency_logtile",
    "UPDATE transparency_logtile SET hashes = (SELECT hash FROM transparency_logentry WHERE leaf_index = 0)",
    "UPDATE transparency_logtile SET tile_index = 7",
    "UPDATE transparency_loghead SET size = 2",
    "UPDATE transparency_loghead SET size = 9",
    "DELETE FROM transparency_loghead",
    "INSERT INTO transparency_loghead (id, size) VALUES (2, 0)",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_changes(statement):
    append(3)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert (log.size(), LogEntry.objects.count(), LogTile.objects.count()) == (3, 3, 1)


def test_a_tile_keeps_what_it_has():
    append(3)
    tile = LogTile.objects.get()
    first, rest = bytes(tile.hashes)[:32], bytes(tile.hashes)[32:]

    for hashes in (first, rest + first + rest, first + rest + b"x", first + rest, first + rest + b"x" * 32 * 254):
        with pytest.raises(DatabaseError), transaction.atomic():
            LogTile.objects.update(hashes=hashes)
    LogTile.objects.update(hashes=first + rest + b"x" * 32)

    with pytest.raises(RuntimeError, match="does not match its size"):
        append(1, 3)


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        append(1)

    assert log.size() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_is_not_in_the_log():
    with transaction.atomic():
        append(1)
    with transaction.atomic():
        append(1, 1)
        transaction.set_rollback(True)
    with transaction.atomic():
        (entry,) = append(1, 2)

    assert (entry.index, log.size(), LogHead.objects.count()) == (1, 2, 1)
