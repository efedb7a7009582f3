"""The Merkle tree over tiles: root hashes, inclusion proofs and consistency proofs (RFC 6962, C2SP tlog-tiles).

A tile of level L holds up to 256 hashes of complete subtrees of 256 ** L leaves. Functions take a reader, a function
(level, index) that returns the bytes of a tile, and raise LookupError if a tile has too few hashes.
"""

import hashlib

from verify.verify import node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


def root(read, size):
    """Return the root hash, 32 bytes, of the first `size` leaves."""
    return _hash_of(read, 0, size) if size else EMPTY_ROOT


def inclusion_path(read, index, size):
    """Return the hashes that prove the leaf at `index` in the tree of the first `size` leaves, lowest first."""
    hashes, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            hashes.append(_hash_of(read, middle, end))
            end = middle
        else:
            hashes.append(_hash_of(read, start, middle))
            start = middle
    return hashes[::-1]


def consistency_path(read, old, new):
    """Return the hashes that prove that the tree of `old` leaves is the beginning of that of `new` leaves."""
    if old in (0, new):
        return []
    hashes, start, end = [], 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            hashes.append(_hash_of(read, middle, end))
            end = middle
        else:
            hashes.append(_hash_of(read, start, middle))
            start = middle
    # A checker already has the root of the old tree.
    if start:
        hashes.append(_hash_of(read, start, end))
    return hashes[::-1]


def tiles_of_proofs(index, size):
    """Return the (level, index) of the tiles that a proof about the leaf at `index` reads, with the right edge."""
    tiles = set()
    for level in range((max(size - 1, 0).bit_length() + HEIGHT - 1) // HEIGHT + 1):
        if last := size >> (HEIGHT * level):
            tiles |= {(level, index >> (HEIGHT * (level + 1))), (level, (last - 1) >> HEIGHT)}
    return tiles


def width(level, index, size):
    """Return how many hashes the tile has in the tree of `size` leaves; 0 if the tree does not have the tile."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - (index << HEIGHT)))


def path_of(level, index, width=WIDTH):
    """Return the path of a tile below the log's address, such as "tile/0/x001/234.p/7"; level may be "entries"."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}{f'.p/{width}' if width < WIDTH else ''}"


def subtree_hash(hashes):
    """Return the hash, 32 bytes, of the subtree over 1, 2, 4 ... or 256 hashes, which are joined in `hashes`."""
    nodes = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    while len(nodes) > 1:
        nodes = [node_hash(nodes[at], nodes[at + 1]) for at in range(0, len(nodes), 2)]
    return nodes[0]


def _split(count):
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _hash_of(read, start, end):
    """Return the hash of the leaves from `start` to before `end`; `start` is a multiple of a power of two >= their
    number."""
    pieces = []
    while start < end:
        # The largest complete subtree that begins here.
        height = (end - start).bit_length() - 1
        pieces.append(_complete(read, start, height))
        start += 1 << height
    result = pieces.pop()
    while pieces:
        result = node_hash(pieces.pop(), result)
    return result


def _complete(read, start, height):
    level, rest = divmod(height, HEIGHT)
    first = start >> (HEIGHT * level)
    tile, offset = divmod(first, WIDTH)
    hashes = read(level, tile)[offset * HASH_BYTES : (offset + (1 << rest)) * HASH_BYTES]
    if len(hashes) != HASH_BYTES << rest:
        raise LookupError(f"The tile {path_of(level, tile)} has too few hashes.")
    return subtree_hash(hashes)
