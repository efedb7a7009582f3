"""Footnotes and endnotes of a manuscript as citations, and their marks [n] in the text."""

import re

from django.core.exceptions import ValidationError
from django.utils.html import escape

from conditions.identifiers import normal_doi, normal_pmid
from conditions.richtext import clean, clean_line, plain_text

from .run_formatting import W, value
from .runs import font_of_sign_style
from .simplifying import R

# Old DOIs have angle brackets inside; `normal_doi` refuses other ones.
_DOI = re.compile(r"\b10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"]+")
_PMID = re.compile(r"\bPMID:?\s*([0-9]{1,9})\b|pubmed\.ncbi\.nlm\.nih\.gov/([0-9]{1,9})", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_OWN_ADDRESSES = re.compile(r"https?://((dx\.)?doi\.org|pubmed\.ncbi\.nlm\.nih\.gov)/", re.IGNORECASE)
_MAX_URL = 500
_DIGITS = "0123456789+-"
_RAISED = str.maketrans(_DIGITS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋")


class Notes:
    """The notes of a document; `mark` numbers them in the order of the text, from `first_number`.

    `roots` are the roots of the parts by kind ("footnotes", "endnotes"), already simplified, and `links` the addresses
    of their links.
    """

    def __init__(self, roots, links, first_number):
        self._texts = {
            (kind, value(note, "id")): _note_text(note, links[kind])
            for kind, root in roots.items()
            if root is not None
            for note in root.iter(f"{W}footnote", f"{W}endnote")
        }
        self._first = first_number
        # {text of a note: number of its citation}
        self._cited = {}

    def mark(self, root):
        """Replace each reference to a note by the mark of its citation, such as [1]; equal notes share a citation."""
        for reference in list(root.iter(f"{W}footnoteReference", f"{W}endnoteReference")):
            kind = "footnotes" if reference.tag == f"{W}footnoteReference" else "endnotes"
            text = self._texts.get((kind, value(reference, "id")), "")
            run = reference.getparent()
            if value(reference, "customMarkFollows") in ("1", "true"):
                # A mark of the author's own, such as an asterisk.
                for mark in list(reference.itersiblings(f"{W}t")):
                    run.remove(mark)
            if not text:
                run.remove(reference)
                continue
            number = self._cited.setdefault(text, self._first + len(self._cited))
            reference.tag = f"{W}t"
            reference.attrib.clear()
            reference.text = f"[{number}]"
            if len(run.findall(f"{W}t")) == 1:
                for alignment in run.findall(f"{W}rPr/{W}vertAlign"):
                    alignment.getparent().remove(alignment)

    def citations(self):
        """Return the citations as dicts with number, title, doi, pmid and url."""
        return [{"number": number, **_citation(text)} for text, number in self._cited.items()]


def _note_text(note, links):
    text = " ".join(map(line_of, note.iter(f"{W}p"))).strip()
    addresses = [links.get(link.get(f"{R}id"), "") for link in note.iter(f"{W}hyperlink")]
    # A link under words is an address that the words do not show.
    hidden = [address for address in addresses if _URL.match(address) and address.rstrip("/") not in text]
    return " ".join([text, *hidden]) if text else ""


def line_of(paragraph):
    """Return the words of a simplified paragraph on one line, with the letters that sign fonts show."""
    html = f"<p>{''.join(map(_run_html, paragraph.iter(f'{W}r')))}</p>"
    return clean_line(plain_text(clean(html)))


def _run_html(run):
    """Return the run's text as HTML that `clean` maps letters of sign fonts in; raised digits as characters."""
    parts = {f"{W}noBreakHyphen": "\u2011", f"{W}tab": " ", f"{W}br": " "}
    text = "".join(
        part.text or "" if part.tag == f"{W}t" else parts.get(part.tag, "") for part in run if part.tag != f"{W}rPr"
    )
    alignment = value(run.find(f"{W}rPr/{W}vertAlign"))
    if set(text) <= set(_DIGITS):
        text = text.translate({"superscript": _RAISED, "subscript": _LOWERED}.get(alignment, {}))
    font = font_of_sign_style(value(run.find(f"{W}rPr/{W}rStyle")))
    return f'<span style="font-family:{font}">{escape(text)}</span>' if font else escape(text)


def _citation(text):
    doi = _first_valid((match[0] for match in _DOI.finditer(text)), normal_doi)
    pmid = _first_valid((match[1] or match[2] for match in _PMID.finditer(text)), normal_pmid)
    addresses = (match[0].rstrip(".,;:)]’'\"") for match in _URL.finditer(text))
    url = next((url for url in addresses if not _OWN_ADDRESSES.match(url) and len(url) <= _MAX_URL), "")
    return {"title": text, "doi": doi, "pmid": pmid, "url": url}


def _first_valid(candidates, normal):
    for candidate in candidates:
        try:
            return normal(candidate)
        except ValidationError:
            continue
    return ""
