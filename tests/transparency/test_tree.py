"""The tree over tiles gives the roots and proofs of RFC 6962, and the verifier accepts these and no others."""

import pytest

from transparency import tree
from verify.verify import Invalid, check_consistency, leaf_hash, root_of

from .reference import CONSISTENCY, INCLUSION, LEAVES, ROOTS, root_by_definition


def reader_of(hashes):
    """Return the reader of a tree in memory with these leaf hashes."""
    levels = [hashes]
    while len(levels[-1]) >= tree.WIDTH:
        full = levels[-1]
        levels.append(
            [
                tree.subtree_hash(b"".join(full[at : at + tree.WIDTH]))
                for at in range(0, len(full) - tree.WIDTH + 1, tree.WIDTH)
            ]
        )
    return lambda level, index: b"".join(levels[level][index * tree.WIDTH : (index + 1) * tree.WIDTH])


def test_published_roots_and_proofs():
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    read = reader_of(hashes)

    assert [tree.root(read, size).hex() for size in range(9)] == ROOTS
    assert {key: [one.hex() for one in tree.inclusion_path(read, *key)] for key in INCLUSION} == INCLUSION
    assert {key: [one.hex() for one in tree.consistency_path(read, *key)] for key in CONSISTENCY} == CONSISTENCY


@pytest.mark.parametrize("size", [1, 2, 7, 255, 256, 257, 511, 512, 700])
def test_proofs_of_every_leaf_lead_to_the_root(size):
    hashes = [leaf_hash(str(number).encode()) for number in range(size)]
    read, root = reader_of(hashes), root_by_definition(hashes)

    assert tree.root(read, size) == root
    for index in range(size):
        path = tree.inclusion_path(read, index, size)
        assert root_of(hashes[index], index, size, path) == root
    for old in {*range(1, size, 37), size}:
        check_consistency(old, root_by_definition(hashes[:old]), size, root, tree.consistency_path(read, old, size))


def test_a_third_level():
    hashes = [leaf_hash(number.to_bytes(4)) for number in range(70_000)]
    read, root = reader_of(hashes), root_by_definition(hashes)

    assert tree.root(read, 70_000) == root
    for index in (0, 65_535, 65_536, 69_999):
        assert root_of(hashes[index], index, 70_000, tree.inclusion_path(read, index, 70_000)) == root


def test_no_other_leaf_place_size_or_proof_leads_to_the_root():
    hashes = [leaf_hash(str(number).encode()) for number in range(13)]
    read = reader_of(hashes)
    root = tree.root(read, 13)

    for index in range(13):
        path = tree.inclusion_path(read, index, 13)
        wrong = [
            (hashes[index - 1], index, 13, path),
            (hashes[index], (index + 1) % 13, 13, path),
            (hashes[index], index, 14, path) if index == 12 else (hashes[index], index, 40, path),
            (hashes[index], index, 13, path[::-1]),
            (hashes[index], index, 13, path[1:]),
            (hashes[index], index, 13, [*path, root]),
            (hashes[index], index, 13, [root, *path[1:]]),
        ]
        assert [arguments for arguments in wrong if _leads_to(root, *arguments)] == []
    with pytest.raises(Invalid, match="has 13 entries, so there is no entry 13"):
        root_of(hashes[0], 13, 13, [])


def _leads_to(root, *arguments):
    try:
        return root_of(*arguments) == root
    except Invalid:
        return False


def test_a_tree_that_did_not_only_grow_is_refused():
    hashes = [leaf_hash(str(number).encode()) for number in range(20)]
    others = [*hashes[:5], leaf_hash(b"rewritten"), *hashes[6:]]
    old, new, other = reader_of(hashes[:11]), reader_of(hashes), reader_of(others)

    check_consistency(11, tree.root(old, 11), 20, tree.root(new, 20), tree.consistency_path(new, 11, 20))
    check_consistency(0, tree.EMPTY_ROOT, 20, tree.root(new, 20), [])
    for arguments, sentence in (
        ((11, tree.root(old, 11), 20, tree.root(other, 20), tree.consistency_path(other, 11, 20)), "were changed"),
        ((11, tree.root(old, 11), 20, tree.root(new, 20), tree.consistency_path(new, 11, 20)[1:]), "were changed"),
        ((11, tree.root(old, 11), 20, tree.root(new, 20), []), "too few"),
        ((11, tree.root(old, 11), 20, tree.root(new, 20), [b"x" * 32] * 9), "too many"),
        ((20, tree.root(new, 20), 11, tree.root(old, 11), []), "has become smaller"),
        ((20, tree.root(new, 20), 20, tree.root(other, 20), []), "two different logs of 20 entries"),
        ((20, tree.root(new, 20), 20, tree.root(new, 20), [b"x" * 32]), "too many"),
    ):
        with pytest.raises(Invalid, match=sentence):
            check_consistency(*arguments)


def test_tiles_as_the_specification_lists_them():
    # The example of C2SP tlog-tiles: a tree of 70,000 leaves.
    assert [tree.width(0, index, 70_000) for index in (0, 272, 273, 274)] == [256, 256, 112, 0]
    assert [tree.width(1, index, 70_000) for index in (0, 1, 2)] == [256, 17, 0]
    assert [tree.width(2, index, 70_000) for index in (0, 1)] == [1, 0]
    assert (tree.width(0, 0, 256), tree.width(1, 0, 256)) == (256, 1)
    assert tree.path_of(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tree.path_of(0, 273, 112) == "tile/0/273.p/112"
    assert tree.path_of("entries", 1000, 1) == "tile/entries/x001/000.p/1"


def test_missing_hashes_are_noticed():
    with pytest.raises(LookupError, match="tile/0/000"):
        tree.root(lambda level, index: b"", 3)
