"""Archives that are damaged, made on a Mac, or of a kind that must be unpacked first."""

import gzip
import io
import random
import tarfile
import zipfile

import pytest

from conditions.importers import orphapackets
from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file

from .conftest import content
from .test_packets import tar, zipped


def read(data):
    return [record.code for _header, record in orphapackets.read_packets(io.BytesIO(data), "packets")]


def packed(method):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("é.json", content("orphapacket.json"))
        archive.writestr("b.json", content("orphapacket.json"))
    return stream.getvalue()


def damaged(data, random_, *, among):
    data = bytearray(data)
    for _time in range(2):
        data[random_.choice(among)] = random_.randrange(256)
    return bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_zip_is_refused_with_a_message(method):
    whole, random_, sentences = packed(method), random.Random(1), set()
    # Half of the damage goes into the directory at the end, where most errors are possible.
    directory = range(len(whole) - 150, len(whole))

    for number in range(300):
        try:
            read(damaged(whole, random_, among=directory if number % 2 else range(4, len(whole))))
        except UnreadableFile as refused:
            sentences.add(str(refused))

    assert sentences


def test_damaged_tar_is_refused_with_a_message():
    whole = gzip.decompress(tar({"a.json": content("orphapacket.json")}).getvalue())
    random_, sentences = random.Random(1), set()

    for _try in range(150):
        try:
            read(gzip.compress(damaged(whole, random_, among=range(512)), 1))
        except UnreadableFile as refused:
            sentences.add(str(refused))

    assert sentences


def test_message_can_contain_names_in_another_encoding():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        for name, data in {"é.json": b"{}", "b.json": content("orphapacket.json")}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))

    records = [record for _header, record in orphapackets.read_packets(io.BytesIO(stream.getvalue()), "packets")]

    assert records[-1].problems == [".json is not an ORPHApacket (KeyError)."]


@pytest.mark.parametrize("wrap", [tar, zipped])
def test_metadata_files_of_a_mac_are_skipped(wrap):
    files = {"528.json": content("orphapacket.json"), "__MACOSX/._528.json": b"\x00\x05\x16\x07"}

    assert read(wrap(files).getvalue()) == ["528"]


@pytest.mark.parametrize(
    ("kind", "name"), [("product1", "product1.xml"), ("product3", "product3.xml"), ("mondo", "mondo_doid.tsv")]
)
@pytest.mark.parametrize("wrap", [gzip.compress, lambda data: zipped({"file": data}).getvalue()])
def test_archive_of_a_file_that_must_be_unpacked_is_refused(db, kind, name, wrap):
    with pytest.raises(UnreadableFile) as refused:
        import_file(kind, io.BytesIO(wrap(content(name))), name, apply=True)

    assert str(refused.value) == "This file is packed (.zip or .gz). Unpack it, and choose the file inside."
