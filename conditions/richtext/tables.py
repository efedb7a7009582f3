"""Headers of tables: a first row in bold becomes the header, and a single cell above the columns the caption."""

from lxml import etree

from .changes import Change
from .characters import has_words
from .parsing import parse

_LINE_TAGS = frozenset({"strong", "em", "sub", "sup", "a", "span"})


def name_first_row(table, changes):
    """Make the first row of an lxml `table` its caption or its header if it can mean nothing else.

    One cell over all columns is the caption; a row of bold cells above other cells is the header.
    """
    body = table.find("tbody")
    if body is None or table.find("thead") is not None:
        return
    if table.find("caption") is None and _is_caption(body):
        _make_caption(table, body)
        changes[Change.TABLE_CAPTION] += 1
    if _is_header(body):
        _make_header(table, body)
        changes[Change.TABLE_HEADER] += 1


def headerless(text):
    """Return the first words of each table in stored rich text that has no header cell."""
    return [_first_words(table) for table in parse(text).iter("table") if table.find(".//th") is None]


def _first_words(table):
    cells = (" ".join("".join(cell.itertext()).split()) for cell in table.iter("caption", "td"))
    return " ".join(" ".join(filter(None, cells)).split()[:6])


def _is_caption(body):
    rows = list(body)
    if len(rows) < 2 or len(rows[0]) != 1 or len(rows[1]) < 2:
        return False
    cell = rows[0][0]
    return "rowspan" not in cell.attrib and all(child.tag in _LINE_TAGS for child in cell.iterdescendants())


def _make_caption(table, body):
    row = body[0]
    caption = row[0]
    row.remove(caption)
    body.remove(row)
    caption.tag = "caption"
    caption.attrib.clear()
    _unwrap_bold(caption)
    table.insert(0, caption)


def _is_header(body):
    rows = list(body)
    if len(rows) < 2 or len(rows[0]) < 2 or body.find(".//th") is not None:
        return False
    cells = [cell for cell in rows[0] if _shows_words(cell)]
    if len(cells) < max(2, len(rows[0]) - 1) or any("rowspan" in cell.attrib for cell in rows[0]):
        return False
    return all(map(_is_bold, cells)) and not all(
        _is_bold(cell) for row in rows[1:] for cell in row if _shows_words(cell)
    )


def _make_header(table, body):
    row = body[0]
    head = etree.Element("thead")
    body.addprevious(head)
    head.append(row)
    for cell in row:
        cell.tag = "th"
        cell.attrib.pop("rowspan", None)
        cell.set("scope", "col")
        _unwrap_bold(cell)


def _shows_words(cell):
    return has_words("".join(cell.itertext()))


def _is_bold(cell):
    """Return whether all words of a cell are bold, and it holds no list."""
    if any(child.tag not in (*_LINE_TAGS, "br") for child in cell.iterdescendants()):
        return False
    texts = [(cell.text, cell)]
    texts += [(part.text, part) for part in cell.iterdescendants()]
    texts += [(part.tail, part.getparent()) for part in cell.iterdescendants()]
    return all(_in_bold(holder, cell) for text, holder in texts if text and has_words(text))


def _in_bold(element, cell):
    while element is not cell:
        if element.tag == "strong":
            return True
        element = element.getparent()
    return False


def _unwrap_bold(cell):
    etree.strip_tags(cell, "strong")
