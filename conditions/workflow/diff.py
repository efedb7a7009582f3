"""What changed between two texts: block by block, then word by word.

Link targets, sub- and superscripts count as part of the words, so that a changed
address or a lost superscript shows like a changed word.
"""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from conditions import richtext

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_MARKED = {"strong", "em", "sub", "sup"}
# Past this many comparisons of words a block is shown as taken out and put in, whole.
_MOST_PAIRS = 4_000_000
_ALIKE = 0.4

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


class Token(NamedTuple):
    """A word, a space or a sign, with the marks (such as "sup") and the link's address around it."""

    text: str
    marks: tuple = ()
    href: str = ""


@dataclass(frozen=True)
class Piece:
    """A run of tokens of one kind (same, added, removed) and one set of marks."""

    kind: str
    text: str
    marks: tuple = ()
    href: str = ""
    # Whether the run ends its link: the address is shown once, after the last piece.
    ends_link: bool = False

    @property
    def is_sub(self):
        return "sub" in self.marks

    @property
    def is_sup(self):
        return "sup" in self.marks


@dataclass(frozen=True)
class BlockChange:
    """One block: `kind` is same, added, removed or changed; `tag` is what it is now."""

    kind: str
    tag: str
    pieces: list
    old_tag: str = ""


@dataclass
class Text:
    """What a comparison compares; editions and typed forms both become one."""

    title: str = ""
    short_answer: str = ""
    body: str = ""
    change_note: str = ""
    citations: list = field(default_factory=list)

    @classmethod
    def of(cls, edition):
        return cls(
            title=edition.title,
            short_answer=edition.short_answer,
            body=edition.body,
            change_note=edition.change_note,
            citations=[citation_line(citation) for citation in edition.citations.all()],
        )


@dataclass(frozen=True)
class Comparison:
    """Lists of BlockChange, one for each part of the text."""

    title: list
    short_answer: list
    body: list
    change_note: list
    citations: list

    @property
    def is_empty(self):
        parts = (self.title, self.short_answer, self.body, self.change_note, self.citations)
        return all(change.kind == SAME for part in parts for change in part)

    @property
    def count(self):
        """How many blocks differ."""
        parts = (self.title, self.short_answer, self.body, self.citations)
        return sum(change.kind != SAME for part in parts for change in part)


def compare(old, new):
    """Return the Comparison of two Texts."""
    return Comparison(
        title=_compare_plain(old.title, new.title),
        short_answer=_compare_plain(old.short_answer, new.short_answer),
        body=_compare_blocks(_blocks(old.body), _blocks(new.body)),
        change_note=_compare_plain(old.change_note, new.change_note),
        citations=_compare_blocks(
            [("li", _plain_tokens(line)) for line in old.citations],
            [("li", _plain_tokens(line)) for line in new.citations],
        ),
    )


def citation_line(citation):
    """Return a citation as one line in which every part that is signed can be seen."""
    parts = [
        f"[{citation.number}]",
        citation.authors,
        citation.title,
        citation.journal,
        str(citation.year or ""),
        f"PMID {citation.pmid}" if citation.pmid else "",
        f"DOI {citation.doi}" if citation.doi else "",
        citation.url,
        citation.accessed_on.isoformat() if citation.accessed_on else "",
    ]
    return " · ".join(part for part in parts if part)


def _blocks(html):
    return [(_kind(block), _tokens(block)) for block in richtext.blocks(html)]


def _kind(block):
    if block.tag == "li":
        return "li"
    return block.tag


def _tokens(element, marks=(), href=""):
    if element.tag in _MARKED:
        marks = tuple(sorted({*marks, element.tag}))
    if element.tag == "a":
        href = element.get("href", "")
    tokens = [Token(text, marks, href) for text in _TOKEN.findall(element.text or "")]
    for child in element:
        if child.tag in ("br", "td", "th", "li", "p") and tokens:
            tokens.append(Token(" | " if child.tag in ("td", "th") else " "))
        tokens.extend(_tokens(child, marks, href))
        tokens.extend(Token(text, marks, href) for text in _TOKEN.findall(child.tail or ""))
    return tokens


def _plain_tokens(text):
    return [Token(word) for word in _TOKEN.findall(text)]


def _compare_plain(old, new):
    return _compare_blocks(
        [("p", _plain_tokens(line)) for line in old.splitlines() if line.strip()],
        [("p", _plain_tokens(line)) for line in new.splitlines() if line.strip()],
    )


def _compare_blocks(old, new):
    keys = [[(tag, tuple(tokens)) for tag, tokens in side] for side in (old, new)]
    changes = []
    for code, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if code == "equal":
            changes.extend(_whole(SAME, block) for block in new[c:d])
        else:
            changes.extend(_pair(old[a:b], new[c:d]))
    return changes


def _pair(old, new):
    """Match the blocks that were rewritten with what they became, in order; the rest came or went."""
    changes, start = [], 0
    for block in old:
        for place in range(start, len(new)):
            if _alike(block[1], new[place][1]):
                changes.extend(_whole(ADDED, skipped) for skipped in new[start:place])
                changes.append(_changed(block, new[place]))
                start = place + 1
                break
        else:
            changes.append(_whole(REMOVED, block))
    changes.extend(_whole(ADDED, block) for block in new[start:])
    return changes


def _alike(old, new):
    words = [[token.text for token in side if not token.text.isspace()] for side in (old, new)]
    if len(words[0]) * len(words[1]) > _MOST_PAIRS:
        return False
    matcher = SequenceMatcher(None, *words, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _whole(kind, block):
    tag, tokens = block
    return BlockChange(kind, tag, _grouped([(SAME if kind == SAME else kind, token) for token in tokens]))


def _changed(old, new):
    pairs = []
    for code, a, b, c, d in SequenceMatcher(None, old[1], new[1], autojunk=False).get_opcodes():
        if code == "equal":
            pairs.extend((SAME, token) for token in new[1][c:d])
        else:
            pairs.extend((REMOVED, token) for token in old[1][a:b])
            pairs.extend((ADDED, token) for token in new[1][c:d])
    return BlockChange(CHANGED, new[0], _grouped(pairs), old_tag=old[0] if old[0] != new[0] else "")


def _grouped(pairs):
    """Join neighbouring tokens of one kind; a lone space between two changes joins them."""
    pieces = []
    for kind, token in pairs:
        if pieces and (pieces[-1].kind, pieces[-1].marks, pieces[-1].href) == (kind, token.marks, token.href):
            last = pieces.pop()
            pieces.append(Piece(kind, last.text + token.text, token.marks, token.href))
        else:
            pieces.append(Piece(kind, token.text, token.marks, token.href))
    ended = []
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        ends = bool(piece.href) and (following is None or (following.href, following.kind) != (piece.href, piece.kind))
        ended.append(Piece(piece.kind, piece.text, piece.marks, piece.href, ends))
    return ended
