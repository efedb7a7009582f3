"""Turning the HTML of word processors and web pages into a small, semantic one."""

import re

from lxml import etree, html

BLOCKS = frozenset("h2 h3 h4 p ul ol blockquote table".split())
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "dt": "p", "dd": "p"}
# Boxes without a meaning of their own: their content takes their place.
_BOXES = frozenset(
    "div section article main header footer aside figure pre address dl center".split()
)
_INLINE = frozenset("a strong em sub sup".split())
_SPACES = re.compile(r"[\s\xa0]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_ADDRESS = re.compile(r"(?:https?://|mailto:|/(?!/)|#)[^\s\x00-\x20\\]+|/", re.IGNORECASE)
_HOLDERS = frozenset("ul ol table thead tbody tr".split())


def parse(text):
    """Return the root `div` element around the fragment `text`."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    return html.document_fromstring(
        f'<div id="fragment">{text}</div>'.encode(), parser=parser, ensure_head_body=True
    ).find("body/div")


def serialise(element):
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def tidy(text):
    """Return the blocks of `text`, one a line, renamed, unwrapped and without empty ones."""
    root = parse(text)
    if root is None:
        return ""
    _rename(root)
    _drop_bad_attributes(root)
    _unwrap_inline_around_blocks(root)
    lines = []
    for block in _as_blocks(root):
        _tidy_block(block)
        if _has_words(block):
            lines.append(serialise(block))
    return "\n".join(lines)


def _rename(root):
    for element in root.iter(etree.Element):
        element.tag = _RENAMED.get(element.tag, element.tag)


def _drop_bad_attributes(root):
    for element in root.iter(etree.Element):
        for name in ("colspan", "rowspan", "start"):
            if name in element.attrib and not _NUMBER.fullmatch(element.get(name)):
                del element.attrib[name]
        if element.get("scope") not in (None, "col", "row", "colgroup", "rowgroup"):
            del element.attrib["scope"]
        if "href" in element.attrib:
            href = element.get("href").strip()
            if _ADDRESS.fullmatch(href):
                element.set("href", href)
            else:
                del element.attrib["href"]
    for anchor in list(root.iter("a")):
        if "href" not in anchor.attrib:
            anchor.drop_tag()


def _unwrap_inline_around_blocks(root):
    # Some web editors wrap a whole paste in one <b>.
    for element in list(root.iter(*_INLINE)):
        if any(child.tag in BLOCKS or child.tag in _BOXES or child.tag == "li" for child in element.iterdescendants()):
            element.drop_tag()


def _as_blocks(parent):
    """Yield the blocks inside `parent`; loose words become paragraphs, boxes open up."""
    loose = html.Element("p")

    def add_text(text):
        if text:
            if len(loose):
                loose[-1].tail = (loose[-1].tail or "") + text
            else:
                loose.text = (loose.text or "") + text

    add_text(parent.text)
    for child in list(parent):
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS or child.tag in _BOXES or child.tag in ("li", "thead", "tbody", "tr", "td", "th"):
            yield from _paragraphs(loose)
            loose = html.Element("p")
            if child.tag in BLOCKS:
                yield child
            else:
                yield from _as_blocks(child)
        else:
            loose.append(child)
        add_text(tail)
    yield from _paragraphs(loose)


def _paragraphs(loose):
    """Yield `loose` cut at double line breaks, as people use them for paragraphs."""
    current = html.Element("p")
    current.text = loose.text
    for child in list(loose):
        previous = current[-1] if len(current) else None
        doubled = (
            child.tag == "br"
            and previous is not None
            and previous.tag == "br"
            and not (previous.tail or "").strip()
        )
        if doubled:
            current.remove(previous)
            yield current
            current = html.Element("p")
            current.text = child.tail
        else:
            current.append(child)
    yield current


def _tidy_block(block):
    if block.tag == "p":
        _open_nested_blocks(block)
    for element in list(block.iter("li", "td", "th", "caption")):
        _unwrap_paragraphs(element)
    for heading in block.iter("h2", "h3", "h4"):
        for child in list(heading.iter("strong", "p", "br")):
            child.drop_tag()
    _fold_spaces(block)
    _drop_empty(block)
    _trim(block)


def _open_nested_blocks(paragraph):
    for child in list(paragraph.iterdescendants(*BLOCKS, *_BOXES)):
        child.drop_tag()


def _unwrap_paragraphs(element):
    """Open the boxes inside a list item or a cell; several paragraphs become lines."""
    for child in list(element):
        if child.tag in ("p", "blockquote", "h2", "h3", "h4") or child.tag in _BOXES:
            if child.getprevious() is not None or (element.text or "").strip():
                child.addprevious(html.Element("br"))
            if child.tail and child.tail.strip():
                following = html.Element("br")
                following.tail, child.tail = child.tail, None
                child.addnext(following)
            child.drop_tag()


def _fold_spaces(block):
    for element in block.iter(etree.Element):
        if element.text:
            element.text = None if element.tag in _HOLDERS and not element.text.strip() else _fold(element.text)
        if element.tail and element is not block:
            holder = element.getparent().tag in _HOLDERS
            element.tail = None if holder and not element.tail.strip() else _fold(element.tail)


def _fold(text):
    return _SPACES.sub(" ", text)


def _has_words(element):
    return bool("".join(element.itertext()).strip())


def _drop_empty(block):
    # Inside out: a list is empty once its items are gone.
    for element in reversed(list(block.iterdescendants(etree.Element))):
        if element.tag in ("br", "td", "th") or element.getparent() is None or _has_words(element):
            continue
        if element.tag in ("strong", "em", "sub", "sup", "a"):
            element.drop_tag()
        elif element.tag == "tr" and any(cell.get("rowspan") for cell in block.iter("td", "th")):
            continue
        else:
            element.drop_tree()


def _trim(block):
    for element in [block, *block.iterdescendants("p", "li", "td", "th", "h2", "h3", "h4", "caption")]:
        _trim_start(element)
        _trim_end(element)
    for line_break in block.iterdescendants("br"):
        if line_break.tail:
            line_break.tail = line_break.tail.lstrip()


def _trim_start(element):
    while True:
        element.text = (element.text or "").lstrip()
        if element.text or not len(element) or element[0].tag != "br":
            return
        element[0].drop_tag()


def _trim_end(element):
    while len(element):
        last = element[-1]
        last.tail = (last.tail or "").rstrip()
        if last.tail or last.tag != "br":
            return
        last.drop_tag()
    element.text = (element.text or "").rstrip()
