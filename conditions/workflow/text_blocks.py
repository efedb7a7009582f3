"""Blocks of a text, such as a paragraph, a list item or a table row, and their words."""

import re
from typing import NamedTuple

from conditions import richtext

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# {tag: separator of the words inside one block}
_SEPARATORS = {"br": " ↵ ", "li": " ", "p": " ", "td": " | ", "th": " ‖ "}
# Attributes that change a table or the language of words without changing a word.
_SHOWN_ATTRIBUTES = ("colspan", "rowspan", "lang")


class Token(NamedTuple):
    """A word, a space or a sign, with the marks (such as "sup") and the link target around it."""

    text: str
    marks: tuple = ()
    href: str = ""


def body_blocks(html):
    """Return the blocks of a body as pairs of kind and tokens."""
    return [(_kind(block), _tokens(block)) for block in richtext.blocks(html)]


def line_blocks(kind, lines):
    """Return each line of plain text that is not empty as a block of this kind."""
    return [(kind, [Token(word) for word in _TOKEN.findall(line)]) for line in lines if line.strip()]


def _kind(block):
    """Return the kind of a block: its tag, "numbered" or "quotation", with the depth of a nested item."""
    parent = block.getparent().tag
    if block.tag == "li":
        depth = block.get(richtext.DEPTH)
        return ("numbered" if parent == "ol" else "li") + (f" {depth}" if depth != "1" else "")
    return "quotation" if parent == "blockquote" else block.tag


def _tokens(block):
    # A stack of (element or text, marks, link target); the last entry is read next.
    tokens, stack = [], [(block, (), "")]
    while stack:
        node, marks, href = stack.pop()
        if isinstance(node, str):
            tokens.extend(Token(text, marks, href) for text in _TOKEN.findall(node))
            continue
        if node.tag in richtext.MARKS:
            marks = tuple(sorted({*marks, node.tag}))
        if node.tag == "span":
            # The language is a mark too, since its extent is signed.
            marks = tuple(sorted({*marks, node.get("lang", "")}))
        if node.tag == "a":
            href = node.get("href", "")
        if node.tag in _SEPARATORS and (tokens or node.tag == "th"):
            tokens.append(Token(_SEPARATORS[node.tag]))
        tokens.extend(_attribute_tokens(node))
        inside = [(node.text or "", marks, href)]
        for child in node:
            inside += [(child, marks, href), (child.tail or "", marks, href)]
        stack.extend(reversed(inside))
    return tokens


def _attribute_tokens(element):
    """Yield tokens for attributes that change a list, a table or a language without changing a word."""
    if (
        element.tag == "li"
        and element.getparent() is not None
        and element.getparent().get("start")
        and element.getprevious() is None
    ):
        yield Token(f"⟨start {element.getparent().get('start')}⟩")
    for name in _SHOWN_ATTRIBUTES:
        if name in element.attrib:
            yield Token(f"⟨{name} {element.get(name)}⟩")
