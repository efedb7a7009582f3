"""Parent links: a parent may come anywhere in the file, or with a later file, and no link is lost."""

import io
import json

import pytest

from conditions.importers import loading, parents
from conditions.importers.orphapackets import read_packets
from conditions.importers.records import DisorderRecord
from conditions.importers.registry import import_file
from conditions.models import AbsentParent, Classification, Condition

from .conftest import content
from .rows import every_row, report_lines
from .test_packets import tar

pytestmark = pytest.mark.django_db

NEWER = ("2025-06-24", "2026-01-15")


def packet(code, *named, **more):
    parts = {
        "ORPHAcode": code,
        "Label": f"Disorder {code}",
        "DisorderType": {"value": "Disease"},
        "creationDate": "2025-12-09 10:41:42",
        "Parents": [{"Parent": {"ORPHAcode": parent}} for parent in named] or "no data",
    }
    return json.dumps({"Orphapacket": parts | more}).encode()


def packets(*files):
    return tar({f"{number}.json": file for number, file in enumerate(files)})


def bring_packets(*files, apply=True):
    return import_file("orphapackets", packets(*files), "packets", apply=apply)


def links():
    rows = Classification.objects.order_by("child__name", "parent__name")
    return [(row.child.name, row.parent.name) for row in rows]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_parent_that_comes_in_a_later_batch_is_linked(monkeypatch, size):
    monkeypatch.setattr(loading, "BATCH", size)
    monkeypatch.setattr(parents, "BATCH", size)

    report = bring_packets(packet("1", "4"), packet("2", "4", "3"), packet("3", "4"), packet("4"))

    expected = [("Disorder 1", "Disorder 4"), ("Disorder 2", "Disorder 3"), ("Disorder 2", "Disorder 4")]
    assert links() == [*expected, ("Disorder 3", "Disorder 4")]
    assert report.total("skipped") == 0
    assert bring_packets(packet("1", "4"), packet("2", "4", "3"), packet("3", "4"), packet("4")).changes_nothing


def test_loader_keeps_no_record_until_the_end(monkeypatch):
    """Count the records that exist at once; the codes of parents are all that may stay."""
    monkeypatch.setattr(loading, "BATCH", 5)
    alive, most = set(), 0

    class Counted(DisorderRecord):
        __slots__ = ("__weakref__",)

        def __del__(self):
            alive.discard(id(self))

    def records():
        nonlocal most
        for header, record in read_packets(packets(*(packet(str(n), "100") for n in range(1, 101))), "packets"):
            counted = Counted(**{name: getattr(record, name) for name in DisorderRecord.__slots__})
            alive.add(id(counted))
            most = max(most, len(alive))
            yield header, counted

    loading.load(records(), apply=True)

    assert (Classification.objects.count(), most < 20) == (99, True)


def test_parent_of_a_later_file_is_linked_with_the_release_that_named_it():
    bring_packets(packet("1", "4"))
    assert (links(), AbsentParent.objects.get().parent_code) == ([], "4")

    report = bring_packets(packet("4"))

    link = Classification.objects.get()
    assert links() == [("Disorder 1", "Disorder 4")]
    assert (link.tree, link.release.product) == ("ORPHApacket", "ORPHApackets")
    assert ("Disorder 1: Disorder 4 ORPHApacket", "its parent ORPHA:4 is on this site now") in report_lines(
        report, "added"
    )
    assert AbsentParent.objects.count() == 0


def test_absent_parent_is_told_and_a_second_import_changes_nothing():
    first = bring_packets(packet("1", "4"))
    before = every_row()

    second = bring_packets(packet("1", "4"))

    why = "its parent ORPHA:4 is not on this site; the link is added once it is"
    assert report_lines(first, "skipped") == report_lines(second, "skipped") == [("ORPHA:1", why)]
    assert (second.changes_nothing, every_row() == before) == (True, True)


def test_dry_run_stores_no_absent_parent():
    bring_packets(packet("1", "4"), apply=False)

    assert (AbsentParent.objects.count(), Condition.objects.count()) == (0, 0)


def test_parent_that_a_newer_packet_no_longer_names_is_forgotten():
    bring_packets(packet("1", "4"))

    bring_packets(packet("1", creationDate="2026-01-15"))

    assert AbsentParent.objects.count() == 0


def test_older_packet_does_not_bring_an_absent_parent_back():
    bring_packets(packet("1", "2", creationDate="2026-01-15"), packet("2"))

    bring_packets(packet("1", "4"))
    bring_packets(packet("4"))

    assert links() == [("Disorder 1", "Disorder 2")]


def test_newer_classification_forgets_the_absent_parents_of_children_it_does_not_list(bring):
    bring("product1", "product1.xml")
    bring("product3", "product3.xml")
    before = Classification.objects.count()
    AbsentParent.objects.create(
        child=Condition.objects.get(identifiers__code="2001"),
        parent_code="77777",
        tree="Orphanet classification of rare endocrine disease",
        release=Classification.objects.first().release,
    )

    bring("product3", "product3.xml", NEWER)

    assert (AbsentParent.objects.count(), Classification.objects.count()) == (0, before)


def test_condition_is_no_parent_of_itself():
    bring_packets(packet("1", "1"))

    assert (links(), AbsentParent.objects.count()) == ([], 0)


def test_parents_of_packets_are_linked_by_a_classification_that_comes_later(bring):
    import_file("orphapackets", io.BytesIO(content("orphapacket.json")), "528.json", apply=True)

    bring("product3", "product3.xml")

    trees = Classification.objects.filter(child__identifiers__code="528").values_list("parent__name", "tree")
    assert ("Genetic lipodystrophy", "ORPHApacket") in set(trees)
