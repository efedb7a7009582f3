"""ORPHApackets: JSON in which a list of one is an object and "no data" means an empty value."""

import io
import json
import tarfile
import zipfile

import pytest

from conditions.importers import archives
from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file
from conditions.models import AbsentParent, Classification, Condition, Gene, Phenotype, Prevalence

from .conftest import content
from .rows import report_lines

pytestmark = pytest.mark.django_db


def tar(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    packed.seek(0)
    return packed


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    packed.seek(0)
    return packed


def bring(stream, name="packets"):
    return import_file("orphapackets", stream, name, apply=True)


def refusal(stream):
    with pytest.raises(UnreadableFile) as refused:
        bring(stream)
    assert Condition.objects.count() == 0
    return str(refused.value)


@pytest.mark.parametrize(
    "wrap", [io.BytesIO, lambda data: tar({"a/528.json": data}), lambda data: zipped({"a/528.json": data})]
)
def test_packet_is_read_alone_or_from_an_archive(wrap):
    report = bring(wrap(content("orphapacket.json")))

    condition = Condition.objects.get()
    assert (report.records, condition.name) == (1, "Congenital generalized lipodystrophy")
    assert [synonym.name for synonym in condition.synonyms.all()] == ["BSCL"]
    assert set(condition.identifiers.values_list("system", "code")) == {("ORPHA", "528"), ("OMIM", "608594")}
    assert list(Gene.objects.values_list("symbol", "hgnc")) == [("CAVIN1", "9688")]
    assert condition.inheritances.get().mode == "Autosomal recessive"
    assert condition.onsets.get().age == "Neonatal"
    assert condition.definitions.count() == 0
    assert Phenotype.objects.get().frequency == "Excluded (0%)"


def test_packet_with_characters_that_no_database_takes_is_cleaned():
    bring(io.BytesIO(content("orphapacket.json", ('"BSCL"', '"B\\u0000SCL\\ud800"'))))

    assert [synonym.name for synonym in Condition.objects.get().synonyms.all()] == ["BSCL"]


def test_packet_without_a_value_stores_none():
    report = bring(io.BytesIO(content("orphapacket.json")))

    assert list(Prevalence.objects.order_by("pk").values_list("prevalence_class", "value", "unit")) == [
        ("<1 / 1 000 000", None, ""),
        ("1-9 / 100 000", None, ""),
    ]
    assert report_lines(report, "skipped") == [
        ("ORPHA:528", "its parent ORPHA:98305 is not on this site; the link is added once it is")
    ]
    assert Classification.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{}", "broken.json is not an ORPHApacket (KeyError)."),
        (b'{"Orphapacket": []}', "broken.json is not an ORPHApacket (TypeError)."),
        (b'{"Orphapacket": {"ORPHA', "broken.json is not an ORPHApacket (JSONDecodeError)."),
        (b"[" * 100_000, "broken.json is not an ORPHApacket (RecursionError)."),
    ],
)
def test_foreign_file_of_an_archive_is_skipped_by_name(data, sentence):
    report = bring(tar({"broken.json": data, "528.json": content("orphapacket.json")}))

    assert report.counts["added", "condition"] == 1
    assert ("broken.json", sentence) in report_lines(report, "skipped")


def test_foreign_file_by_itself_is_refused():
    assert refusal(io.BytesIO(b"{}")) == "packets is not an ORPHApacket (KeyError). Nothing was changed."


def test_truncated_archive_is_refused():
    whole = tar({f"{number}.json": content("orphapacket.json") for number in range(9)}).getvalue()

    assert refusal(io.BytesIO(whole[: len(whole) // 2])).startswith("The archive is broken (")


def test_truncated_zip_is_refused():
    whole = zipped({"528.json": content("orphapacket.json")}).getvalue()

    assert refusal(io.BytesIO(whole[:-30])).startswith("The archive is broken (")


def test_zip_bomb_is_refused():
    bomb = zipped({"bomb.json": b" " * (15 * archives.MEGABYTE)})

    assert refusal(bomb) == "bomb.json unpacks to an implausible size. Nothing was changed."


def test_large_file_inside_an_archive_is_refused():
    assert refusal(tar({"big.json": b" " * (archives.MAX_BYTES + 1)})) == (
        "big.json is larger than 16 MB. Nothing was changed."
    )


def test_tar_bomb_of_many_files_is_refused():
    bomb = tar({f"{number}.txt": b" " * archives.MEGABYTE for number in range(40)})

    assert refusal(bomb) == "The archive unpacks to an implausible size. Nothing was changed."


def test_archive_without_packets_is_refused():
    assert refusal(zipped({"readme.txt": b"hello"})) == "There is no ORPHApacket in this file."


def test_packets_of_parent_and_child_are_linked():
    packet = json.loads(content("orphapacket.json"))
    packet["Orphapacket"] |= {
        "ORPHAcode": "98305",
        "Label": "Genetic lipodystrophy",
        "DisorderType": {"value": "Clinical group"},
        "Parents": "no data",
    }

    bring(tar({"98305.json": json.dumps(packet).encode(), "528.json": content("orphapacket.json")}))

    link = Classification.objects.get()
    assert (link.parent.name, link.child.name) == ("Genetic lipodystrophy", "Congenital generalized lipodystrophy")
    assert link.parent.kind == "group"


def test_unusable_codes_and_parents_of_a_packet_are_reported():
    packet = json.loads(content("orphapacket.json"))
    packet["Orphapacket"]["ExternalReferences"] = [{"ExternalReference": {"Source": "LOINC", "Reference": "1"}}]
    packet["Orphapacket"]["Parents"] = [{"Parent": {"ORPHAcode": "n/a"}}]
    packet["Orphapacket"]["Prevalences"] = [{"Prevalence": {"ValMoy": "5"}}]

    report = bring(io.BytesIO(json.dumps(packet).encode()))

    reasons = {line.why for line in report.lines["skipped"]}
    assert {
        "a code of an unknown system, LOINC",
        "a parent without an ORPHAcode: “n/a”",
        "a figure that does not say of what it is",
    } <= reasons
    assert not AbsentParent.objects.exists()
