"""Tables of WordprocessingML: columns left out at the edges of a row, and text in cells that a merge covers."""

from lxml import etree

from conditions.richtext import Change

from .run_formatting import W, value, whole_number

_MOST_COLUMNS = 100


def simplify_tables(root, changes):
    """Give each row its empty columns at the edges, so that no value stands under another heading.

    Text in a cell that a vertical merge covers, which Word does not show, is counted as hidden.
    """
    for row in root.iter(f"{W}tr"):
        for name, is_before in (("gridBefore", True), ("gridAfter", False)):
            columns = whole_number(value(row.find(f"{W}trPr/{W}{name}"))) or 0
            if 0 < columns <= _MOST_COLUMNS:
                _add_cell(row, columns, is_before)
    for merge in root.iter(f"{W}vMerge"):
        cell = next(merge.iterancestors(f"{W}tc"), ())
        if len(cell) and value(merge) != "restart" and any((text.text or "").strip() for text in cell.iter(f"{W}t")):
            changes[Change.HIDDEN] += 1


def _add_cell(row, columns, is_before):
    cell = etree.Element(f"{W}tc")
    properties = etree.SubElement(cell, f"{W}tcPr")
    etree.SubElement(properties, f"{W}gridSpan", {f"{W}val": str(columns)})
    etree.SubElement(cell, f"{W}p")
    first = row.find(f"{W}tc")
    if is_before and first is not None:
        first.addprevious(cell)
    else:
        row.append(cell)
