"""Tables that phones show as cards: each cell carries the heading of its column."""

from .parsing import words_of
from .runs import CITATION_MARK

# Two columns fit on any phone.
FEWEST_COLUMNS = 3
BECOMES_CARDS = "becomes-cards"


def label_cells(table):
    """Write the column's heading into each cell (`data-label`); return whether each row can be a card.

    Only a table with one heading row, at least three columns and no merged cells can.
    """
    headings, rows = _headings_and_rows(table)
    if len(headings) < FEWEST_COLUMNS or any(len(row) != len(headings) for row in rows):
        return False
    if any(cell.get(span, "1") != "1" for cell in table.iter("td", "th") for span in ("colspan", "rowspan")):
        return False
    for row in rows:
        # The first cell is the heading of the card.
        for heading, cell in list(zip(headings, row, strict=True))[1:]:
            if heading:
                cell.set("data-label", heading)
    return True


def _headings_and_rows(table):
    """Return (texts of the heading row, cells of each body row); no headings unless there is exactly one such row."""
    heading_rows = table.findall("thead/tr")
    headings = []
    if len(heading_rows) == 1:
        headings = [_plain(cell) for cell in heading_rows[0].iter("th", "td")]
    return headings, [list(row.iter("th", "td")) for row in table.findall("tbody/tr")]


def _plain(cell):
    return " ".join(CITATION_MARK.sub("", words_of(cell)).split())
