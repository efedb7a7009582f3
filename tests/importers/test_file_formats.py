"""Files of the wrong format or kind: each is refused with a sentence that says what it is and what to do."""

import gzip
import io
import zipfile

import pytest

from conditions.importers.records import UnreadableFile
from conditions.imports import drafts

from .conftest import content
from .test_packets import tar

pytestmark = pytest.mark.django_db

EXCEL = "This is an Excel workbook. Save it as “CSV UTF-8” and choose that file. Nothing was changed."
UTF_16 = "The file is in UTF-16. Save it in UTF-8 (in Excel: “CSV UTF-8”) and try again. Nothing was changed."
CSV = "condition,topic,body\n528,causes,Words\n"
SSSOM = "# mapping_set_version: x\nsubject_id\tpredicate_id\tobject_id\n"


def packed(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return stream.getvalue()


def refusal(kind, data, name="file"):
    with pytest.raises(UnreadableFile) as refused:
        drafts.KINDS[kind].run(io.BytesIO(data), name, apply=True, by=None)
    return str(refused.value)


@pytest.fixture(autouse=True)
def importer(monkeypatch, editor):
    """Import in the name of Erin where a kind needs a person."""
    run = drafts.KINDS["pages"].run
    kind = drafts.ImportKind("Texts", "", lambda *args, by, **options: run(*args, by=editor, **options))
    monkeypatch.setitem(drafts.KINDS, "pages", kind)


@pytest.mark.parametrize("kind", ["pages", "product1", "product3", "orphapackets", "mondo"])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty. Nothing was changed."),
        (b"\xef\xbb\xbf \r\n", "The file is empty. Nothing was changed."),
        (packed(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}), EXCEL),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook".encode("utf-16-le"), EXCEL),
        (
            packed(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"}),
            "This is an OpenDocument spreadsheet. Save it as CSV in UTF-8 and choose that file. Nothing was changed.",
        ),
        (
            packed(**{"word/document.xml": "<x/>"}),
            "This is a Word document, which cannot be imported. Choose the file with the data. Nothing was changed.",
        ),
        (
            b"%PDF-1.7 ...",
            "This is a PDF, which cannot be imported. Choose the file with the data. Nothing was changed.",
        ),
        (
            b"<!DOCTYPE html><html></html>",
            "This is a web page (HTML), which cannot be imported. Choose the file with the data. Nothing was changed.",
        ),
    ],
)
def test_foreign_format_is_named_for_every_kind_of_import(kind, data, sentence):
    assert refusal(kind, data) == sentence


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("kind", ["pages", "mondo"])
def test_text_in_utf_16_is_named(kind, encoding):
    text = CSV if kind == "pages" else SSSOM

    assert refusal(kind, text.encode(encoding)) == UTF_16


@pytest.mark.parametrize(
    ("chosen", "data", "label"),
    [
        ("pages", content("product1.xml"), "Orphadata product 1: names, codes, definitions"),
        ("orphapackets", content("product6.xml"), "Orphadata product 6: genes"),
        ("mondo", content("product4.xml"), "Orphadata product 4: signs (HPO)"),
        ("pages", content("orphapacket.json"), "ORPHApackets: Orphanet’s record of each disorder"),
        ("pages", tar({"a.json": content("orphapacket.json")}).getvalue(), "ORPHApackets: Orphanet’s record of each"),
        ("pages", SSSOM.encode(), "Mondo: mappings to other systems"),
        ("product1", content("medquad.xml"), "Texts"),
        ("product4", content("hp.obo"), "Human Phenotype Ontology: words for signs"),
        ("mondo", gzip.compress(content("hp.obo")), "Human Phenotype Ontology: words for signs"),
        ("hpo", content("product4.xml"), "Orphadata product 4: signs (HPO)"),
        ("mondo", CSV.encode(), "Texts"),
        ("orphapackets", b'{"condition": "528", "topic": "causes", "body": "x"}', "Texts"),
    ],
)
def test_file_of_another_kind_is_named(chosen, data, label):
    assert f"To import this file, choose “{label}" in refusal(chosen, data)


def test_products_tell_each_other_apart():
    said = refusal("product4", content("product6.xml"))

    assert said.endswith("To import this file, choose “Orphadata product 6: genes” as its kind.")


def test_broken_file_of_the_chosen_kind_is_refused_as_before():
    assert refusal("product1", content("product1.xml")[:-100]).startswith("The file is incomplete or not XML (line ")


def test_files_that_are_no_packets_are_skipped_by_name(bring):
    archive = tar({"LICENCE.txt": b"x", "list.json": b"[]", "a.json": content("orphapacket.json")})

    report = drafts.KINDS["orphapackets"].run(archive, "packets.tar.gz", apply=True)

    assert report.counts["added", "condition"] == 1
    assert {
        ("LICENCE.txt", "This is not a JSON file."),
        ("list.json", "list.json is not an ORPHApacket (TypeError)."),
    } <= {(line.what, line.why) for line in report.lines["skipped"]}
