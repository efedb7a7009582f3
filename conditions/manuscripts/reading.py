"""Reading of a Word manuscript (.docx): HTML in the stored form, citations, and a count of what was left out."""

import io
import zipfile
from collections import Counter
from dataclasses import dataclass

import mammoth
from django.utils.translation import gettext as _
from lxml import etree

from conditions.importers.records import UnreadableFile
from conditions.richtext import Change, clean_and_report

from .notes import Notes, line_of
from .numbering import Numbering, with_numbers
from .package import Package
from .run_formatting import SIGN_FONTS, Styles, W
from .runs import sign_style
from .simplifying import simplify

# Of an uploaded file; the pictures in it make most of its size.
MAX_BYTES = 10 * 1024 * 1024
# Of the simplified text: about 100 pages. One of 97,000 elements in 2,900 paragraphs took 11 seconds of CPU time.
MAX_ELEMENTS = 100_000
_TITLE_LENGTH = 200
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_STYLE_MAP = "\n".join([
    "p[style-name='Title'] => h1:fresh",
    "p[style-name='Quote'] => blockquote > p:fresh",
    "p[style-name='Intense Quote'] => blockquote > p:fresh",
    *(f"r.{sign_style(font)} => span[style='font-family:{font}']" for font in SIGN_FONTS),
])  # fmt: skip


@dataclass(frozen=True)
class Manuscript:
    """A Word document as a draft needs it.

    `title` is "" if the document has none or the draft needs none. `html` is in the stored form. `citations` are dicts
    with number, title, doi, pmid and url. `changes` is a Counter of richtext.Change for `richtext.report_sentence`.
    """

    title: str
    html: str
    citations: list
    changes: Counter


def read_manuscript(file, *, needs_title=False, first_number=1):
    """Return the Manuscript in a .docx file, a stream with a name.

    With `needs_title`, the document's title leaves the text and becomes the title. Citations are numbered from
    `first_number`. Raises UnreadableFile with a sentence if the file is no readable Word document.
    """
    package = Package(file)
    try:
        return _read(package, needs_title, first_number)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        # The converter trusts the structure of the document, and so does the simplification.
        raise UnreadableFile(_("The document is damaged (%(why)s).") % {"why": type(error).__name__}) from error


def _read(package, needs_title, first_number):
    document, changes = package.document, Counter()
    styles, numbering = Styles(package.part("styles")), Numbering(package.part("numbering"))
    notes = {kind: package.part(kind) for kind in ("footnotes", "endnotes")}
    for kind, root in (("document", document), *notes.items()):
        if root is not None:
            simplify(root, styles, package.links(kind), changes)
    if sum(1 for _element in document.iter()) > MAX_ELEMENTS:
        raise UnreadableFile(_("The document is too long to be read at once. Split it into several files."))
    changes[Change.FURNITURE] += sum(_has_words(root) for kind in ("header", "footer") for root in package.parts(kind))
    title = _taken_title(document, styles) if needs_title else ""
    marks = Notes(notes, {kind: package.links(kind) for kind in notes}, first_number)
    marks.mark(document)
    numbering.mark(document, styles, changes)
    html, cleaning = clean_and_report(_converted(document, package))
    if not html and not title:
        raise UnreadableFile(_("The document has no text."))
    return Manuscript(title, html, marks.citations(), changes + cleaning)


def _has_words(root):
    return any((text.text or "").strip() for text in root.iter(f"{W}t"))


def _taken_title(document, styles):
    """Remove the title, or a first heading of level 1, from the document and return its text; "" if there is none."""
    paragraphs = [paragraph for paragraph in document.iter(f"{W}p") if _has_words(paragraph)]
    titles = [paragraph for paragraph in paragraphs if styles.name(paragraph) == "title"]
    if not titles:
        titles = [paragraph for paragraph in paragraphs[:1] if styles.name(paragraph) == "heading 1"]
    for paragraph in titles[:1]:
        text = line_of(paragraph)
        has_note = next(paragraph.iter(f"{W}footnoteReference", f"{W}endnoteReference"), None) is not None
        if len(text) <= _TITLE_LENGTH and not has_note:
            paragraph.getparent().remove(paragraph)
            return text
    return ""


def _converted(document, package):
    """Return the simplified document as HTML."""
    converted = mammoth.convert_to_html(
        _repacked(document, package), style_map=_STYLE_MAP, include_embedded_style_map=False
    )
    return with_numbers(converted.value)


def _repacked(document, package):
    """Return a .docx with nothing but the parts that the converter needs: no pictures, macros or outside files."""
    links = etree.Element(f"{{{_RELATIONSHIPS}}}Relationships")
    for link_id, target in package.links("document").items():
        attributes = {"Id": link_id, "Type": _LINK, "Target": target, "TargetMode": "External"}
        etree.SubElement(links, f"{{{_RELATIONSHIPS}}}Relationship", attributes)
    parts = {"word/document.xml": document, "word/_rels/document.xml.rels": links}
    for kind in ("styles", "numbering"):
        if package.part(kind) is not None:
            parts[f"word/{kind}.xml"] = package.part(kind)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, root in parts.items():
            archive.writestr(name, etree.tostring(root, encoding="utf-8", xml_declaration=True))
    packed.seek(0)
    return packed
