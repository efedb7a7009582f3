"""Dropping of deletions, comments, pictures and other leftovers while normalising, and their count."""

import re
from collections import Counter

from . import leftovers
from .changes import Change
from .characters import has_words
from .runs import Run

# Kinds that count once for each element. The others count if their elements show words.
_ELEMENTS = frozenset({Change.PICTURE, Change.EQUATION, Change.EMBEDDED, Change.FORM_FIELD})
_MAX_GAP = 200
# In a passage that is nested too deeply, tags are text.
_TAG = re.compile(r"<[^<>]*>")


class Dropping:
    """The methods of the normaliser for elements that are dropped with their content."""

    def start_dropping(self):
        # What was dropped since the last text.
        self.gap = ""
        # The kind of the last dropped passage, "" after other words: a passage has many elements.
        self.last_dropped = ""
        # Comments as references around their words (each several times), as marks behind them and as texts; most
        # programs write all three.
        self.comment_references = set()
        self.comments = Counter()

    def dropped_kind(self, tag, attributes):
        """Return why the element that begins here is dropped, "" if it stays, and count it."""
        kind = leftovers.dropped_kind(tag, attributes)
        if kind in _ELEMENTS:
            self.changes[kind] += 1
            self.gap += " "
        elif kind == Change.TOO_DEEP:
            self.gap += " "
        elif kind == Change.COMMENT:
            self.comments["marks" if tag in ("a", "span") else "texts"] += leftovers.is_single_comment(attributes)
            self.note_dropped(attributes)
        elif reference := leftovers.comment_reference(attributes):
            self.comment_references.add(reference)
        return kind

    def drop_element(self, tag, attributes):
        """Drop an element without content, such as a picture."""
        if attributes.get("type", "").lower() != "hidden":
            self.dropped_kind(tag, attributes)

    def note_dropped(self, attributes):
        """Count the texts of comments inside a dropped list of comments."""
        self.comments["texts"] += leftovers.is_comment_text(attributes)

    def drop_words(self, words):
        """Drop text; the bullet or number that Word has drawn is remembered for its list."""
        kind = self.context.dropped
        if kind == leftovers.DRAWN_MARKER:
            self.drawn += words[:20]
            return
        if kind == Change.TOO_DEEP:
            words = _TAG.sub(" ", words)
        self.gap = (self.gap + words)[:_MAX_GAP]
        if kind in _ELEMENTS or not has_words(words):
            return
        if kind == Change.COMMENT:
            self.comments["has words"] = 1
        elif kind != self.last_dropped:
            self.changes[kind] += 1
            self.last_dropped = kind

    def close_gap(self, line, text):
        """Add a space to `line`, if `text` would run together with the words before what was dropped."""
        before = next((run.text for run in reversed(line) if run.text), "")
        if leftovers.glues(before, self.gap, text):
            line.append(Run(" "))
        self.gap = ""

    def count_comments(self):
        """Count each comment once, however many parts of it arrived."""
        self.changes[Change.COMMENT] += max(len(self.comment_references), *self.comments.values(), 0)

    def begin_comment_text(self, attributes):
        """Drop the box or paragraph that is open, if the link that begins here belongs to a comment of Google Docs."""
        if self.context.dropped or not leftovers.begins_comment_text(attributes):
            return
        tags = [tag for tag, _outer, _apart in self.outer]
        position = max((place for place, tag in enumerate(tags) if tag == "div"), default=None)
        if position is None:
            position = max((place for place, tag in enumerate(tags) if tag in ("p", "li", "dd")), default=None)
        if position is None:
            # Nothing says where the comment ends; the link alone is removed.
            return
        self.comments["texts"] += 1
        for place in range(position + 1, len(self.outer)):
            tag, outer, apart = self.outer[place]
            self.outer[place] = (tag, outer._replace(dropped=Change.COMMENT), apart)
        self.lines = [[]]
        self.context = self.context._replace(dropped=Change.COMMENT)
