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
# What parts the words of one block.
_APART = {"br": " ↵ ", "li": " ", "p": " ", "td": " | ", "th": " ‖ "}
# What gives a table another shape, or words another language, without a changed word.
_SHAPES = ("colspan", "rowspan", "lang")
_ALIKE = 0.4
# Without these a pasted book takes minutes: how far a rewritten block is looked for, past
# how many items the frequent ones anchor no match, past how many pairs nothing is matched.
_NEAR = 30
_MANY = 400
_MOST_PAIRS = 1_000_000

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
class ComparedText:
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
    """Return the Comparison of two ComparedTexts."""
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
    """Return what the block is: its tag, or "numbered" and "quotation", and the depth of a nested item."""
    parent = block.getparent().tag
    if block.tag == "li":
        depth = block.get(richtext.DEPTH)
        return ("numbered" if parent == "ol" else "li") + (f" {depth}" if depth != "1" else "")
    return "quotation" if parent == "blockquote" else block.tag


def _tokens(block):
    tokens, todo = [], [(block, (), "")]
    while todo:
        part, marks, href = todo.pop()
        if isinstance(part, str):
            tokens.extend(Token(text, marks, href) for text in _TOKEN.findall(part))
            continue
        if part.tag in richtext.MARKS:
            marks = tuple(sorted({*marks, part.tag}))
        if part.tag == "span":
            # As a mark as well, since where a language ends is signed too.
            marks = tuple(sorted({*marks, part.get("lang", "")}))
        if part.tag == "a":
            href = part.get("href", "")
        if part.tag in _APART and (tokens or part.tag == "th"):
            tokens.append(Token(_APART[part.tag]))
        tokens.extend(_shape(part))
        inside = [(part.text or "", marks, href)]
        for child in part:
            inside += [(child, marks, href), (child.tail or "", marks, href)]
        todo.extend(reversed(inside))
    return tokens


def _shape(part):
    """Yield tokens for what changes a list, a table or a language without changing a word."""
    if (
        part.tag == "li"
        and part.getparent() is not None
        and part.getparent().get("start")
        and part.getprevious() is None
    ):
        yield Token(f"⟨start {part.getparent().get('start')}⟩")
    for name in _SHAPES:
        if name in part.attrib:
            yield Token(f"⟨{name} {part.get(name)}⟩")


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
    for code, a, b, c, d in _opcodes(*keys):
        if code == "equal":
            changes.extend(_whole(SAME, block) for block in new[c:d])
        else:
            changes.extend(_pair(old[a:b], new[c:d]))
    return changes


def _opcodes(old, new):
    """Return SequenceMatcher's opcodes; what both begin and end with is found without it."""
    start = end = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    last_old, last_new = len(old) - end, len(new) - end
    yield "equal", 0, start, 0, start
    if (last_old - start) * (last_new - start) > _MOST_PAIRS:
        yield "replace", start, last_old, start, last_new
    else:
        for code, a, b, c, d in _matcher(old[start:last_old], new[start:last_new]).get_opcodes():
            yield code, a + start, b + start, c + start, d + start
    yield "equal", last_old, len(old), last_new, len(new)


def _matcher(old, new):
    return SequenceMatcher(None, old, new, autojunk=len(new) > _MANY)


def _pair(old, new):
    """Match the blocks that were rewritten with what they became, in order; the rest came or went."""
    changes, start = [], 0
    for block in old:
        for place in range(start, min(start + _NEAR, len(new))):
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
    matcher = _matcher(*words)
    if len(words[0]) * len(words[1]) > _MOST_PAIRS:
        return matcher.quick_ratio() >= _ALIKE
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _whole(kind, block):
    tag, tokens = block
    return BlockChange(kind, tag, _grouped([(kind, token) for token in tokens]))


def _changed(old, new):
    pairs = []
    for code, a, b, c, d in _opcodes(old[1], new[1]):
        if code == "equal":
            pairs.extend((SAME, token) for token in new[1][c:d])
        else:
            pairs.extend((REMOVED, token) for token in old[1][a:b])
            pairs.extend((ADDED, token) for token in new[1][c:d])
    return BlockChange(CHANGED, new[0], _grouped(pairs), old_tag=old[0] if old[0] != new[0] else "")


def _grouped(pairs):
    """Join neighbouring tokens of one kind and one set of marks."""
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
