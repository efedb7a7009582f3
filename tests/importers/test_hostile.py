"""Truncated, wrong and hostile files: refused with a message and without any change."""

import io

import pytest

from conditions.importers.records import UnreadableFile
from conditions.importers.registry import import_file

from .conftest import content
from .rows import every_row

pytestmark = pytest.mark.django_db

DOCTYPE = '<!DOCTYPE JDBOR [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<JDBOR'
BOMB = '<!DOCTYPE JDBOR [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<JDBOR'
OUTSIDE = '<!DOCTYPE JDBOR SYSTEM "http://example.org/evil.dtd">\n<JDBOR'


def refusal(kind, data):
    before = every_row()
    with pytest.raises(UnreadableFile) as refused:
        import_file(kind, io.BytesIO(data), "file", apply=True)
    assert every_row() == before
    return str(refused.value)


@pytest.mark.parametrize("declaration", [DOCTYPE, BOMB, OUTSIDE])
@pytest.mark.parametrize(("kind", "name"), [("product1", "product1.xml"), ("product3", "product3.xml")])
def test_document_type_declaration_is_refused(kind, name, declaration):
    assert refusal(kind, content(name, ("<JDBOR", declaration))) == (
        "The file declares a document type. Such files are refused for safety."
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("product1", "product1.xml"),
        ("product3", "product3.xml"),
        ("product4", "product4.xml"),
        ("product6", "product6.xml"),
    ],
)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_truncated_file_changes_nothing(kind, name, part):
    whole = content(name)

    assert refusal(kind, whole[: int(len(whole) * part)]).startswith("The file is incomplete or not XML (line ")


@pytest.mark.slow
def test_error_after_many_batches_changes_nothing():
    head, rest = content("product1.xml").split(b"    <Disorder ", 1)
    record = b"    <Disorder " + rest.split(b"    <Disorder ", 2)[1]
    many = b"".join(
        record.replace(b"696289", str(number).encode()).replace(b"type 2", f"type {number}".encode())
        for number in range(1, 1200)
    )

    assert refusal("product1", head + many).startswith("The file is incomplete or not XML (line ")


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        (
            "product1",
            "product6.xml",
            "This file is not Orphadata product 1: names and cross-references: none of its disorders has "
            "<ExternalReferenceList>. It looks like product 6: genes.",
        ),
        (
            "product6",
            "product9_ages.xml",
            "This file is not Orphadata product 6: genes: none of its disorders has <DisorderGeneAssociationList>. "
            "It looks like product 9: natural history.",
        ),
        (
            "product9-ages",
            "product9_prevalence.xml",
            "This file is not Orphadata product 9: natural history: none of its disorders has "
            "<AverageAgeOfOnsetList>. It looks like product 9: epidemiology.",
        ),
        (
            "product4",
            "product3.xml",
            "This file is not Orphadata product 4: clinical signs: none of its disorders has "
            "<HPODisorderAssociationList>.",
        ),
        ("product3", "product1.xml", "This file is not Orphadata product 3: there is no classification in it."),
        (
            "mondo",
            "product6.xml",
            "This is not an SSSOM file: its columns do not include subject_id, predicate_id, object_id.",
        ),
    ],
)
def test_file_of_another_product_is_refused(kind, name, sentence):
    assert refusal(kind, content(name)) == sentence


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("product1", b"", "The file is incomplete or not XML (line ?"),
        ("product1", b"\x00\xff", "The file is incomplete or not XML (line 1: "),
        ("product1", b"<html><body/></html>", "This is not the expected file: it begins with <html>, not <JDBOR>."),
        ("product1", b"<JDBOR><DisorderList count='5'/></JDBOR>", "There is no disorder in this file."),
        ("orphapackets", b"<JDBOR/>", "file is not an ORPHApacket (JSONDecodeError). Nothing was changed."),
        ("orphapackets", b"", "file is not an ORPHApacket (JSONDecodeError). Nothing was changed."),
        (
            "mondo",
            b"\xff\xfe",
            "The file is not tab-separated text in UTF-8, as Mondo’s files are. Nothing was changed.",
        ),
        ("mondo", b"", "This is not an SSSOM file"),
    ],
)
def test_file_of_another_format_is_refused(kind, data, sentence):
    assert refusal(kind, data).startswith(sentence)


def test_deeply_nested_file_is_refused():
    assert refusal("product1", b"<JDBOR>" + b"<a>" * 10_000).startswith("The file is incomplete or not XML (line 1: ")


def test_truncated_csv_changes_nothing():
    whole = content("mondo_orphanet.tsv").rstrip()

    assert refusal("mondo", whole[:-60]).startswith("The file ends in the middle of line ")
