"""Word manuscripts on the draft screen: the text is shown with what was typed, and stored only by a later save."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions import richtext
from conditions.importers.records import UnreadableFile
from conditions.manuscripts import MAX_BYTES, read_manuscript
from conditions.models.citation import CITATION_COLUMNS

BUTTON, FILE = "_manuscript", "manuscript"


@dataclass(frozen=True)
class AddedManuscript:
    """A manuscript that was added to the posted form: the file's name, its citations and what was left out."""

    name: str
    citations: int
    report: str


def add_manuscript(request):
    """Return (POST data with the uploaded manuscript added, AddedManuscript).

    The text follows the typed text, and its citations follow the typed ones. The document's title becomes the title if
    none was typed. Raises UnreadableFile with a sentence if there is no readable file.
    """
    file = request.FILES.get(FILE)
    if file is None:
        raise UnreadableFile(_("Choose a Word document (.docx) first."))
    if file.size > MAX_BYTES:
        raise UnreadableFile(_("The document is larger than 10 MB. Remove its pictures, and try again."))
    data = request.POST.copy()
    rows = _CitationRows(data)
    typed = richtext.clean(data.get("body", ""))
    needs_title = not data.get("title", "").strip()
    marks = richtext.citation_marks(richtext.plain_text(typed)) + richtext.citation_marks(data.get("short_answer", ""))
    manuscript = read_manuscript(
        file, needs_title=needs_title, first_number=max([*rows.numbers(), *marks], default=0) + 1
    )
    data["body"] = "\n".join(filter(None, [typed, manuscript.html]))
    if manuscript.title:
        data["title"] = manuscript.title
    rows.add(manuscript.citations)
    added = AddedManuscript(file.name, len(manuscript.citations), richtext.report_sentence(manuscript.changes))
    return data, added


class _CitationRows:
    """The rows of the posted citations; `add` appends filled rows in place of empty ones at the end."""

    def __init__(self, data):
        self._data = data
        self._total = _number(data.get("citations-TOTAL_FORMS"))
        self._stored = _number(data.get("citations-INITIAL_FORMS"))

    def numbers(self):
        """Return the numbers of the rows that hold a citation."""
        return [
            _number(self._data.get(f"citations-{row}-number")) for row in range(self._total) if self._is_filled(row)
        ]

    def add(self, citations):
        """Add citations, dicts with the names of columns, and an empty row with the number that follows."""
        while self._total > self._stored and not self._is_filled(self._total - 1):
            self._total -= 1
        following = max([*self.numbers(), *(citation["number"] for citation in citations)], default=0) + 1
        for row, citation in enumerate([*citations, {"number": following}], start=self._total):
            for name in CITATION_COLUMNS:
                self._data[f"citations-{row}-{name}"] = str(citation.get(name, ""))
        self._data["citations-TOTAL_FORMS"] = str(self._total + len(citations) + 1)

    def _is_filled(self, row):
        return any(
            self._data.get(f"citations-{row}-{name}", "").strip() for name in CITATION_COLUMNS if name != "number"
        )


def _number(text):
    # Any text may be posted; the formset refuses what is no number, and rows over its limit.
    return min(int(text[:9]), 1000) if text and text.isascii() and text.isdigit() else 0
