"""PDF of a certificate, drawn with fpdf2."""

import logging
from io import BytesIO

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from conditions.public.reviews import signature_sentence
from conditions.richtext import words_of
from conditions.richtext.parsing import DEPTH, blocks
from web.full_stops import with_full_stop
from web.refusals import Refused

from . import typefaces

FACE = "DejaVu"
SIZE, SMALL = 10, 8
LINE = 5.2
HEADINGS = {"h2": 13, "h3": 11.5, "h4": 10.5}
# The side of the QR code, in millimetres.
_CODE_SIDE = 27
# A refusal names at most this many letters.
NAMED_LETTERS = 20
# fpdf2 logs each letter that a font lacks, which the sheet refuses; fontTools logs the tables of the font.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


def as_pdf(certificate, event_words):
    """Return the certificate as the bytes of a PDF; `event_words` takes an Event and returns its description.

    Raises Refused if no font has some of its letters.
    """
    sheet = _Sheet(certificate)
    sheet.add_page()
    sheet.front()
    sheet.text()
    sheet.sources()
    sheet.signatures()
    sheet.history(event_words)
    # fpdf2 closes its font files here, so this comes before a refusal.
    content = bytes(sheet.output())
    if sheet.lacking:
        letters = " ".join(sorted(sheet.lacking)[:NAMED_LETTERS])
        raise Refused(
            _(
                "The PDF was not made, because no installed font has these letters: %(letters)s. Print this page "
                "instead, or ask the operator to install the fonts that docs/deployment.md names."
            )
            % {"letters": letters}
        )
    return content


class _Sheet(FPDF):
    def __init__(self, certificate):
        super().__init__(format="A4")
        self.certificate, self.edition = certificate, certificate.edition
        self.add_font(FACE, "", typefaces.REGULAR)
        self.add_font(FACE, "B", typefaces.BOLD)
        # The letters drawn so far, those without a font, and the names of fonts beside our own.
        self.letters, self.lacking, self.other_faces = set(), set(), []
        self.set_margins(20, 18)
        self.set_auto_page_break(True, margin=22)
        self.set_title(self.edition.title)
        self.set_author(settings.ORGANISATION_NAME)
        self.set_lang("en-GB")
        self.set_creation_date(certificate.made_at)
        self.alias_nb_pages()

    def footer(self):
        self.set_y(-16)
        self.set_font(FACE, "", SMALL)
        names = {"number": self.edition.number, "page": self.page_no(), "all": "{nb}", "hash": self.certificate.sha256}
        words = _("Edition %(number)s · SHA-256 %(hash)s · page %(page)s of %(all)s")
        self.cell(0, 5, words % names, align="C")

    def front(self):
        self._paragraph(settings.ORGANISATION_NAME, size=SMALL)
        self._paragraph(_("Review certificate"), bold=True, size=18, space=3)
        names = {"number": self.edition.number, "question": self.edition.title}
        self._paragraph(_("Edition %(number)s of “%(question)s”") % names, bold=True, size=12, space=1)
        self._paragraph(self.certificate.address, size=SMALL)
        self._paragraph(_("Made on %(when)s.") % {"when": _moment(self.certificate.made_at)}, size=SMALL, space=2)
        if not self.certificate.holds:
            self._paragraph(_("THE STORED TEXT IS NOT THE ONE THAT WAS SIGNED. Tell the operator."), bold=True)

    def text(self):
        self._heading(_("The text that was signed"))
        self._paragraph(self.edition.title, bold=True, size=13)
        self._paragraph(_("Short answer"), bold=True)
        for line in self.edition.short_answer.split("\n"):
            self._paragraph(line, space=1.5)
        for block in blocks(self.edition.body):
            self._block(block)
        if self.edition.change_note:
            self._paragraph(_("Public change note: %(note)s") % {"note": self.edition.change_note})

    def sources(self):
        self._heading(_("Sources"))
        for citation in self.certificate.citations:
            self._paragraph(f"[{citation.number}] {_cited(citation)}", size=9, space=1.2)

    def signatures(self):
        for signature in self.certificate.signatures:
            event = signature.event
            self._heading(_("Signature"))
            self._paragraph(event.reviewer_name, bold=True, size=12, space=0.5)
            self._paragraph(_("Signed on %(when)s") % {"when": _moment(event.at)}, space=1)
            self._paragraph(f"{event.get_scope_display()}: {event.statement}")
            if event.declaration:
                self._paragraph(_("Interests declared: %(what)s") % {"what": event.declaration})
            names = {"review": signature_sentence(event), "due": date_format(event.review_due)}
            self._paragraph(_("%(review)s. Review due %(due)s.") % names, space=1)
            for label, words in signature.rows:
                self._paragraph(f"{label}: {words}", size=9, space=0.8)
            if signature.record:
                record_hash = {"hash": signature.record.sha256}
                self._paragraph(_("Record: SHA-256 %(hash)s") % record_hash, size=SMALL, space=1)
                self._inclusion_proof(signature)
            self._paragraph(_("Text: SHA-256 %(hash)s") % {"hash": event.sha256}, size=SMALL, space=1)
            hash_words = (
                _("The text above gives this hash.") if signature.holds else _("The text above gives another hash.")
            )
            self._paragraph(hash_words, size=SMALL)

    def _inclusion_proof(self, signature):
        proof = signature.inclusion_proof
        if proof:
            words = _("Public log %(origin)s: entry %(index)s of %(size)s (counted from 0), root %(root)s")
            self._paragraph(words % vars(proof), size=SMALL, space=0.8)
            self._paragraph(_("Inclusion proof: %(hashes)s") % {"hashes": " ".join(proof.hashes)}, size=SMALL, space=1)
        self._paragraph(_("Is it still public? %(address)s") % {"address": signature.status_address}, size=SMALL)
        if self.will_page_break(_CODE_SIDE):
            self.add_page()
        code = signature.status_code
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -0.5 {code.side} {code.side}" width="{_CODE_SIDE}mm" '
            f'height="{_CODE_SIDE}mm"><path d="{code.path}" stroke="black" stroke-width="1" fill="none"/></svg>'
        )
        self.image(BytesIO(drawing.encode()), w=_CODE_SIDE, alt_text=signature.status_address)
        self.ln(2)

    def history(self, event_words):
        self._heading(_("History of this edition"))
        for event in self.certificate.events:
            who = event.actor or _("the system")
            self._paragraph(f"{_moment(event.at)} · {event_words(event)} · {who}", size=9, space=0.5)
            if event.note:
                self._paragraph(event.note, size=9, indent=6, space=1)

    def _block(self, block):
        # A link on paper is useless without its URL.
        urls = [f"<{link.get('href')}>" for link in block.iter("a")]
        words = " ".join([words_of(block), *urls])
        if block.tag in HEADINGS:
            self._paragraph(words, bold=True, size=HEADINGS[block.tag], before=1.5)
        elif block.tag == "li":
            self._paragraph(f"• {words}", indent=5 * int(block.get(DEPTH, "1")), space=1)
        elif block.tag == "tr":
            cells = [words_of(cell) for cell in block]
            self._paragraph(" | ".join(cells), indent=4, space=0.8, bold=all(cell.tag == "th" for cell in block))
        else:
            self._paragraph(words)

    def _heading(self, words):
        self.ln(2)
        if self.will_page_break(22):
            self.add_page()
        self.set_draw_color(120)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self._paragraph(words, bold=True, size=12, before=2)

    def _paragraph(self, words, *, bold=False, size=SIZE, indent=0, before=0, space=2.2):
        self._load_fonts_for(words)
        self.set_text_shaping(typefaces.needs_shaping(words), direction="ltr")
        self.set_font(FACE, "B" if bold else "", size)
        self.set_y(self.get_y() + before)
        self.set_x(self.l_margin + indent)
        self.multi_cell(0, LINE * size / SIZE, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(space)

    def _load_fonts_for(self, words):
        """Load installed fonts for letters that our own font lacks; keep the letters that none has."""
        new = typefaces.letters_to_draw(words) - self.letters
        self.letters |= new
        paths, lacking = typefaces.fonts_for(new)
        self.lacking |= lacking
        for path in paths:
            if path.stem not in self.other_faces:
                self.add_font(path.stem, "", path)
                self.other_faces.append(path.stem)
        if paths:
            # The other fonts have no bold face; a regular one is better than none.
            self.set_fallback_fonts(self.other_faces, exact_match=False)


def _cited(citation):
    parts = [citation.authors, citation.title, citation.journal, str(citation.year or "")]
    parts += [f"doi:{citation.doi}" if citation.doi else "", f"PMID {citation.pmid}" if citation.pmid else ""]
    return " ".join([*(with_full_stop(part) for part in parts if part), citation.url])


def _moment(at):
    return date_format(timezone.localtime(at), "j F Y, H:i e")
