"""The log in the database: appending leaves, looking up entries, proofs."""

import datetime as dt
import json

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from verify import verify

from . import tree
from .models import LogEntry, LogHead, LogTile

FORMAT = "diseasemaps-log-1"
# An entry bundle gives the length of each leaf in 16 bits.
LONGEST_LEAF = 65_535
# The tiles that one query loads; for more entries, each tile is loaded when it is needed.
MOST_TILES = 100


def append(leaf, *, subject):
    """Append one act to the log, in the caller's transaction, and return its LogEntry.

    `leaf` is a dict of JSON values with the member `act`; `format` is added, and `at`, now, if it is missing. `subject`
    is what `entries_about` looks up. The log stays locked until the transaction ends, so the caller takes all its other
    locks before. Raises TransactionManagementError outside a transaction, ValueError for a leaf without an act or
    longer than LONGEST_LEAF bytes, and verify.Invalid for values that canonical JSON does not allow.
    """
    return extend([(leaf, subject)])[0]


def extend(leaves):
    """Append several acts, pairs of leaf and subject, as `append` does and with its errors; return their LogEntries."""
    leaves = list(leaves)
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An entry of the log belongs to the transaction of its act.")
    if not leaves:
        return []
    head = _locked_head()
    entries = [_entry(head.size + number, leaf, subject) for number, (leaf, subject) in enumerate(leaves)]
    # One by one, because the database compares each entry with the one before it.
    for entry in entries:
        entry.save(force_insert=True)
    _ChangedTiles().add(head.size, [entry.hash for entry in entries])
    head.size += len(entries)
    head.save(update_fields=["size"])
    return entries


def size():
    """Return the number of entries."""
    return LogHead.objects.filter(pk=LogHead.KEY).values_list("size", flat=True).first() or 0


def entries_about(*subjects):
    """Return the entries of these subjects, as a queryset in the order of the log."""
    return LogEntry.objects.filter(subject__in=subjects).order_by("index")


def entry_for(subject):
    """Return the last LogEntry of a subject, or None."""
    return entries_about(subject).last()


def root(size):
    """Return the root hash, 32 bytes, of the first `size` entries."""
    return tree.root(reader(tree.tiles_of_proofs(max(size - 1, 0), size)), size)


def inclusion_hashes(indexes, size):
    """Return {index: hashes} of entries in the first `size` entries: the proof of each, of 32 bytes a hash.

    Raises ValueError for an entry that is not among them.
    """
    if outside := [index for index in indexes if not 0 <= index < size]:
        raise ValueError(f"The entry {outside[0]} is not among {size} entries.")
    tiles = {tile for index in indexes for tile in tree.tiles_of_proofs(index, size)}
    read = reader(tiles if len(tiles) <= MOST_TILES else ())
    return {index: tree.inclusion_path(read, index, size) for index in indexes}


def reader(tiles=()):
    """Return a function (level, index) for the bytes of a tile; `tiles` are loaded in one query."""
    loaded = {}
    if tiles:
        wanted = Q()
        for level, index in tiles:
            wanted |= Q(level=level, index=index)
        for level, index, hashes in LogTile.objects.filter(wanted).values_list("level", "index", "hashes"):
            loaded[level, index] = bytes(hashes)

    def read(level, index):
        if (level, index) not in loaded:
            found = LogTile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
            loaded[level, index] = bytes(found or b"")
        return loaded[level, index]

    return read


def parsed_leaf(text):
    """Return the leaf of an entry as a dict; {} if it is JSON of another form, which this code did not write."""
    leaf = json.loads(text)
    return leaf if isinstance(leaf, dict) else {}


def moment(at):
    """Return a datetime as leaves write it: UTC with microseconds, such as 2026-11-30T12:00:00.000000Z."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _locked_head():
    head = LogHead.objects.select_for_update().filter(pk=LogHead.KEY).first()
    if head is None:
        # The first append, or the first one after a flush; a second one at the same moment waits for the key.
        LogHead.objects.bulk_create([LogHead(pk=LogHead.KEY)], ignore_conflicts=True)
        head = LogHead.objects.select_for_update().get(pk=LogHead.KEY)
    return head


def _entry(index, leaf, subject):
    now = timezone.now()
    data = verify.canonical({"format": FORMAT, "at": moment(now), **leaf})
    if len(data) > LONGEST_LEAF or not leaf.get("act"):
        raise ValueError("A leaf of the log names its act and has at most 65,535 bytes.")
    return LogEntry(index=index, subject=subject, leaf=data.decode(), hash=verify.leaf_hash(data), added_at=now)


class _ChangedTiles:
    """The tiles that new leaves change; each is written once."""

    def __init__(self):
        self._tiles = {}

    def add(self, size, hashes):
        """Add the hashes of the leaves that follow the first `size`, and store the tiles.

        Raises RuntimeError if a stored tile does not match this size.
        """
        for position, leaf in enumerate(hashes, size):
            self._add(0, position, leaf)
        for tile in self._tiles.values():
            tile.save()

    def _add(self, level, position, node):
        index, offset = divmod(position, tree.WIDTH)
        if (level, index) not in self._tiles:
            row = LogTile.objects.filter(level=level, index=index).first() if offset else None
            self._tiles[level, index] = row or LogTile(level=level, index=index, hashes=b"")
        tile = self._tiles[level, index]
        if len(tile.hashes) != offset * tree.HASH_BYTES:
            raise RuntimeError(f"The tile {level}/{index} of the log does not match its size: run verify_published.")
        tile.hashes = bytes(tile.hashes) + node
        if offset == tree.WIDTH - 1:
            self._add(level + 1, index, tree.subtree_hash(tile.hashes))
