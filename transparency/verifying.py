"""Verification of the log's tables: entries, tiles and size must match. It only reads, a thousand entries at a time."""

from django.utils.translation import gettext as _

from verify.verify import leaf_hash

from . import checkpoints, log, tree
from .models import LogCosignature, LogEntry, LogTile


def problems():
    """Yield a sentence for each fault in the entries, hashes and cosignatures of the log."""
    damaged = [row for row in LogCosignature.objects.order_by("pk") if checkpoints.parsed_line(row) is None]
    if damaged:
        yield _("Cosignatures of the public log are damaged: %(count)s. The first is one of %(name)s.") % {
            "count": len(damaged),
            "name": damaged[0].name,
        }
    size = log.size()
    count = LogEntry.objects.filter(index__lt=size).count()
    if count != size:
        yield _("ENTRIES OF THE PUBLIC LOG ARE MISSING: it should have %(size)s, and has %(count)s.") % {
            "size": size,
            "count": count,
        }
        return
    level, hashes = 0, _CheckedEntries(size)
    while size >> (tree.HEIGHT * level):
        expected = size >> (tree.HEIGHT * level)
        above, wrong = [], 0
        for index in range(-(-expected // tree.WIDTH)):
            width = tree.width(level, index, size)
            should = b"".join(next(hashes) for _number in range(width))
            stored = LogTile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
            # A tile may have grown since the size was read.
            wrong += bytes(stored or b"")[: len(should)] != should
            if width == tree.WIDTH:
                above.append(tree.subtree_hash(should))
        if level == 0 and hashes.changed:
            yield _("ENTRIES OF THE PUBLIC LOG WERE CHANGED: %(count)s. The first is entry %(index)s.") % {
                "count": len(hashes.changed),
                "index": hashes.changed[0],
            }
        if wrong:
            yield _("%(count)s tiles of level %(level)s of the public log do not match its entries.") % {
                "count": wrong,
                "level": level,
            }
        level, hashes = level + 1, iter(above)


class _CheckedEntries:
    """The hashes of the entries in order, computed from the leaves; `changed` lists those whose stored hash differs."""

    def __init__(self, size):
        rows = LogEntry.objects.filter(index__lt=size).order_by("index").values_list("index", "leaf", "hash")
        self._rows, self.changed = rows.iterator(chunk_size=1000), []

    def __iter__(self):
        return self

    def __next__(self):
        index, leaf, stored = next(self._rows)
        computed = leaf_hash(leaf.encode())
        if computed != bytes(stored):
            self.changed.append(index)
        return computed
