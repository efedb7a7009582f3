"""Formats of files that people choose by mistake, recognised so that a refusal says what the file is."""

import codecs
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .archives import GZIP, ZIP, members, unpacked
from .records import UnreadableFile

# Bytes at the start of a file that are looked at.
START = 64 * 1024
CSV_NOT_EXCEL = gettext_lazy("This is an Excel workbook. Save it as “CSV UTF-8” and choose that file.")
CSV_NOT_CALC = gettext_lazy("This is an OpenDocument spreadsheet. Save it as CSV in UTF-8 and choose that file.")
NOT_DATA = gettext_lazy("This is %(format)s, which cannot be imported. Choose the file with the data.")
# {first bytes: format}
_SIGNATURES = {
    b"%PDF": gettext_lazy("a PDF"),
    b"\x89PNG": gettext_lazy("a picture (PNG)"),
    b"\xff\xd8\xff": gettext_lazy("a picture (JPEG)"),
    b"GIF8": gettext_lazy("a picture (GIF)"),
    b"{\\rtf": gettext_lazy("a text with formatting (RTF)"),
    b"SQLite format 3": gettext_lazy("an SQLite database"),
    b"7z\xbc\xaf": gettext_lazy("an archive of 7-Zip (.7z)"),
    b"Rar!": gettext_lazy("a RAR archive"),
    b"BZh": gettext_lazy("a file packed with bzip2 (.bz2)"),
    b"\xfd7zXZ": gettext_lazy("a file packed with xz (.xz)"),
    b"\x28\xb5\x2f\xfd": gettext_lazy("a file packed with Zstandard (.zst)"),
}
# The container of Office files before 2007: .xls, .doc, .ppt.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = {"xl/workbook.xml", "xl/workbook.bin"}
# {path in a ZIP file: format}
_OFFICE = {
    "word/document.xml": gettext_lazy("a Word document"),
    "ppt/presentation.xml": gettext_lazy("a PowerPoint presentation"),
}
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Marks of each kind of import file, the special ones first: a product 6 has what a product 1 has, and more.
_MARKS = (
    ("product3", (b"<JDBOR", b"<ClassificationNode")),
    ("product4", (b"<JDBOR", b"<HPODisorderAssociation")),
    ("product6", (b"<JDBOR", b"<DisorderGeneAssociation")),
    ("product9-prevalence", (b"<JDBOR", b"<PrevalenceList")),
    ("product9-ages", (b"<JDBOR", b"<AverageAgeOfOnsetList")),
    ("product1", (b"<JDBOR", b"<ExternalReferenceList")),
    ("orphapackets", (b'"Orphapacket"',)),
    ("hpo", (b"format-version:", b"ontology: hp")),
    ("mondo", (b"subject_id", b"predicate_id")),
    ("pages", (b"<Document", b"<QAPairs")),
    ("pages", (b'"condition"', b'"topic"', b'"body"')),
)


def foreign_format(stream, name=""):
    """Return a sentence if the file is empty, or of a format that no import reads, else ""."""
    start = _start(stream)
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        return _("The file is empty.")
    if start.startswith(_OLD_OFFICE):
        is_workbook = name.lower().endswith((".xls", ".xlt")) or "Workbook".encode("utf-16-le") in start
        return str(CSV_NOT_EXCEL) if is_workbook else NOT_DATA % {"format": _("an old Office document")}
    if start.startswith(ZIP):
        return _office_sentence(stream)
    if encoding := _encoding_of(start):
        return _("The file is in %(encoding)s. Save it in UTF-8 (in Excel: “CSV UTF-8”) and try again.") % {
            "encoding": encoding
        }
    if start.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        return NOT_DATA % {"format": _("a web page (HTML)")}
    label = next((label for signature, label in _SIGNATURES.items() if start.startswith(signature)), "")
    return NOT_DATA % {"format": label} if label else ""


def kind_of(stream, name=""):
    """Return the key of the kind of import file that the start of the file, or of its first packed file, looks like."""
    start = _start(stream)
    if start.startswith((GZIP, ZIP)):
        start = _first_packed(stream, name)
    start = start.removeprefix(codecs.BOM_UTF8)
    for kind, marks in _MARKS:
        if all(mark in start for mark in marks):
            return kind
    head = start.partition(b"\n")[0].lower()
    return "pages" if all(column in head for column in (b"condition", b"topic", b"body")) else None


def _start(stream):
    stream.seek(0)
    start = stream.read(START)
    stream.seek(0)
    return start


def _first_packed(stream, name):
    """Return the start of the first XML or JSON file in an archive, or of a file packed alone; b"" if there is none."""
    for suffix in (".xml", ".json"):
        stream.seek(0)
        try:
            found = next((member.content for member in members(stream, name, suffix=suffix) if member.content), b"")
        except UnreadableFile:
            return _unpacked_start(stream)
        if found:
            return found[:START]
    return b""


def _unpacked_start(stream):
    """Return the start of the one file that is packed with gzip and without tar, b"" if the stream is none."""
    stream.seek(0)
    try:
        with unpacked(stream) as content:
            return content.read(START)
    except UnreadableFile:
        return b""


def _office_sentence(stream):
    try:
        with zipfile.ZipFile(stream) as archive:
            paths = set(archive.namelist())
            if "mimetype" in paths and "content.xml" in paths:
                is_table = b"spreadsheet" in archive.read("mimetype")[:100]
                return str(CSV_NOT_CALC) if is_table else NOT_DATA % {"format": _("an OpenDocument file")}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        # The reader's own sentence about the broken archive is better.
        return ""
    if paths & _WORKBOOKS:
        return str(CSV_NOT_EXCEL)
    label = next((label for path, label in _OFFICE.items() if path in paths), "")
    return NOT_DATA % {"format": label} if label else ""


def _encoding_of(start):
    """Return the name of an encoding of text other than UTF-8 that the bytes betray, else ""."""
    if start.startswith(_UTF_32):
        return "UTF-32"
    # ASCII text in UTF-16 has a NUL in each pair of bytes.
    if start.startswith(_UTF_16) or start.count(b"\0") * 3 > len(start):
        return "UTF-16"
    return ""
