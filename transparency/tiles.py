"""The log's files as C2SP tlog-tiles names and fills them: tiles of hashes, and bundles of entries."""

import re

from . import log, tree
from .models import LogEntry, LogTile

ENTRIES = "entries"
# Below the address of the log: the level or "entries", the index in groups of three digits, the width of a partial
# file.
_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)
# More groups than any log needs.
_LONGEST = 40


def parse(path):
    """Return (level or ENTRIES, index, width) of a path such as "tile/0/x001/234.p/7", or None for any other path."""
    found = _PATH.fullmatch(path) if len(path) <= _LONGEST else None
    if not found:
        return None
    level = found[1] if found[1] == ENTRIES else int(found[1])
    index = int(found[2].replace("x", "").replace("/", ""))
    width = int(found[3] or tree.WIDTH)
    # Each file has one path: "x000/001" is not another name of "001".
    return (level, index, width) if tree.path_of(level, index, width) == path else None


def content(level, index, width):
    """Return the bytes of a tile or a bundle with this many hashes or entries; None if the log has fewer."""
    if width > tree.width(0 if level == ENTRIES else level, index, log.size()):
        return None
    return bundle(index, width) if level == ENTRIES else _tile(level, index, width)


def bundle(index, width):
    """Return a bundle of entries: each is its length in 16 bits, and the leaf."""
    first = index * tree.WIDTH
    leaves = LogEntry.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
    return b"".join(_with_length(leaf.encode()) for leaf in leaves.values_list("leaf", flat=True))


def files_of(size, since=0):
    """Yield (level or ENTRIES, index, width) of each file that a log has at `size` entries and not at `since`."""
    level = 0
    while tiles := -(-(size >> (tree.HEIGHT * level)) // tree.WIDTH):
        first = (since >> (tree.HEIGHT * level)) // tree.WIDTH
        for index in range(first, tiles):
            width = tree.width(level, index, size)
            if width != tree.width(level, index, since):
                yield level, index, width
                if level == 0:
                    yield ENTRIES, index, width
        level += 1


def _tile(level, index, width):
    hashes = LogTile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
    return bytes(hashes or b"")[: width * tree.HASH_BYTES]


def _with_length(leaf):
    return len(leaf).to_bytes(2, "big") + leaf
