"""Comparison of two texts, block by block and then word by word.

Link targets and inline marks count as part of the words, so that a changed URL or a lost
superscript shows like a changed word.
"""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from .text_blocks import body_blocks, line_blocks

# The share of equal words from which two blocks count as one rewritten block.
_MIN_SIMILARITY = 0.4
# Limits without which comparing a pasted book takes minutes:
# how many blocks ahead a rewritten block is searched for,
_MAX_DISTANCE = 30
# from how many items on SequenceMatcher ignores frequent ones,
_AUTOJUNK_FROM = 400
# and from how many pairs of items on nothing is matched.
_MAX_PAIRS = 1_000_000

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


@dataclass(frozen=True)
class Piece:
    """A run of tokens of one kind (same, added, removed) and one set of marks."""

    kind: str
    text: str
    marks: tuple = ()
    href: str = ""
    # Whether the piece is the last of its link; the link target is shown once, after it.
    ends_link: bool = False

    @property
    def is_sub(self):
        return "sub" in self.marks

    @property
    def is_sup(self):
        return "sup" in self.marks


@dataclass(frozen=True)
class BlockChange:
    """One block: `kind` is SAME, ADDED, REMOVED or CHANGED; `old_tag` is the tag before, if it changed."""

    kind: str
    tag: str
    pieces: list
    old_tag: str = ""


@dataclass
class ComparedText:
    """The parts of a text that are compared; made from an edition or from a form."""

    title: str = ""
    short_answer: str = ""
    body: str = ""
    change_note: str = ""
    citations: list = field(default_factory=list)

    @classmethod
    def of(cls, edition):
        """Return the ComparedText of an edition."""
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
        """The number of blocks that differ, the change note not counted."""
        parts = (self.title, self.short_answer, self.body, self.citations)
        return sum(change.kind != SAME for part in parts for change in part)


def compare(old, new):
    """Return the Comparison of two ComparedTexts."""
    return Comparison(
        title=_compare_plain(old.title, new.title),
        short_answer=_compare_plain(old.short_answer, new.short_answer),
        body=_compare_blocks(body_blocks(old.body), body_blocks(new.body)),
        change_note=_compare_plain(old.change_note, new.change_note),
        citations=_compare_blocks(line_blocks("li", old.citations), line_blocks("li", new.citations)),
    )


def citation_line(citation):
    """Return a citation as one line that shows every signed column."""
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


def _compare_plain(old, new):
    return _compare_blocks(line_blocks("p", old.splitlines()), line_blocks("p", new.splitlines()))


def _compare_blocks(old, new):
    keys = [[(tag, tuple(tokens)) for tag, tokens in side] for side in (old, new)]
    changes = []
    for code, a, b, c, d in _opcodes(*keys):
        if code == "equal":
            changes.extend(_whole(SAME, block) for block in new[c:d])
        else:
            changes.extend(_match_rewritten(old[a:b], new[c:d]))
    return changes


def _opcodes(old, new):
    """Yield SequenceMatcher's opcodes; the common start and end are compared without it, which is faster."""
    start = end = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    last_old, last_new = len(old) - end, len(new) - end
    yield "equal", 0, start, 0, start
    if (last_old - start) * (last_new - start) > _MAX_PAIRS:
        yield "replace", start, last_old, start, last_new
    else:
        for code, a, b, c, d in _matcher(old[start:last_old], new[start:last_new]).get_opcodes():
            yield code, a + start, b + start, c + start, d + start
    yield "equal", last_old, len(old), last_new, len(new)


def _matcher(old, new):
    return SequenceMatcher(None, old, new, autojunk=len(new) > _AUTOJUNK_FROM)


def _match_rewritten(old, new):
    """Return BlockChanges: each old block is matched in order with a similar new one; the rest is removed or added."""
    changes, start = [], 0
    for block in old:
        for index in range(start, min(start + _MAX_DISTANCE, len(new))):
            if _is_similar(block[1], new[index][1]):
                changes.extend(_whole(ADDED, skipped) for skipped in new[start:index])
                changes.append(_changed(block, new[index]))
                start = index + 1
                break
        else:
            changes.append(_whole(REMOVED, block))
    changes.extend(_whole(ADDED, block) for block in new[start:])
    return changes


def _is_similar(old, new):
    words = [[token.text for token in side if not token.text.isspace()] for side in (old, new)]
    matcher = _matcher(*words)
    if len(words[0]) * len(words[1]) > _MAX_PAIRS:
        return matcher.quick_ratio() >= _MIN_SIMILARITY
    return (
        matcher.real_quick_ratio() >= _MIN_SIMILARITY
        and matcher.quick_ratio() >= _MIN_SIMILARITY
        and matcher.ratio() >= _MIN_SIMILARITY
    )


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
    """Return the Pieces of (kind, token) pairs: neighbours with the same kind, marks and link are joined."""
    pieces = []
    for kind, token in pairs:
        if pieces and (pieces[-1].kind, pieces[-1].marks, pieces[-1].href) == (kind, token.marks, token.href):
            last = pieces.pop()
            pieces.append(Piece(kind, last.text + token.text, token.marks, token.href))
        else:
            pieces.append(Piece(kind, token.text, token.marks, token.href))
    with_link_ends = []
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        ends = bool(piece.href) and (following is None or (following.href, following.kind) != (piece.href, piece.kind))
        with_link_ends.append(Piece(piece.kind, piece.text, piece.marks, piece.href, ends))
    return with_link_ends
