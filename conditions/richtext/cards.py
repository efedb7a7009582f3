"""Plain tables with a line of headings: their cells carry them, so that a phone can show each row as a card."""

from .parsing import words_of
from .runs import CITATION_MARK

# Two columns fit on any phone.
FEWEST_COLUMNS = 3
BECOMES_CARDS = "becomes-cards"


def label_cells(table):
    """Give the cells of a table the heading of their column; return whether each row can be a card."""
    headings, rows = _parts(table)
    if len(headings) < FEWEST_COLUMNS or any(len(row) != len(headings) for row in rows):
        return False
    if any(cell.get(span, "1") != "1" for cell in table.iter("td", "th") for span in ("colspan", "rowspan")):
        return False
    for row in rows:
        # The first cell heads the card.
        for heading, cell in list(zip(headings, row, strict=True))[1:]:
            if heading:
                cell.set("data-label", heading)
    return True


def _parts(table):
    """Return the words of the one line of headings ([] if there is none or more), and the cells of each other row."""
    lines = table.findall("thead/tr")
    headings = [_plain(cell) for cell in lines[0].iter("th", "td")] if len(lines) == 1 else []
    return headings, [list(row.iter("th", "td")) for row in table.findall("tbody/tr")]


def _plain(cell):
    return " ".join(CITATION_MARK.sub("", words_of(cell)).split())
