"""Name index: all public names and the topics, in normal form, in the memory of each worker.

One statement reads the rows, and reads them again when the public stamp has risen. Searching names in Python gives the
same results on both databases, and needs no statement for each kind of match (docs/adr/0038).
"""

import math
import threading
import time
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest

from django.db import connection

from conditions.cached_reverse import path_of
from conditions.combined_query import rows_of
from conditions.models import Condition, Synonym, Topic, TopicGroup
from conditions.public.visibility import live_editions
from conditions.vocabularies import Kind

from .normal_form import key_of, normal_form
from .topic_phrases import Topics

# The most names of one kind of match that are ranked; the shortest are preferred.
MOST_NAMES = 200
# Shorter words have to begin a word of a name.
SHORTEST_INNER_WORD = 4
_KINDS = (Kind.DISORDER, Kind.GROUP, Kind.SUBTYPE, Kind.CATEGORY)


@dataclass(slots=True, eq=False)
class PublicCondition:
    """A public condition as plain values, for ranking and for the list of results."""

    pk: int
    name: str
    name_in_text: str
    slug: str
    sort_name: str
    kind: str
    is_obsolete: bool
    has_answers: bool
    names: list = field(default_factory=list)

    @property
    def in_text(self):
        """The name for use inside a sentence."""
        return self.name_in_text or self.name

    @property
    def rank(self):
        """The end of each rank: conditions with answers first, then diseases, groups and types, then by name."""
        return not self.has_answers, self.is_obsolete, _KINDS.index(self.kind), self.sort_name, self.pk

    def get_absolute_url(self):
        return path_of("condition", self.slug)


@dataclass(slots=True, eq=False)
class PublicName:
    """A name of a public condition: as shown, as typed in lower case (`raw`), and its words in normal form.

    `is_synonym` is False for the main name. `written_out` are the words with umlauts written out, if there are any.
    """

    condition: PublicCondition
    name: str
    scope: str
    is_synonym: bool
    raw: str
    words: tuple
    key: str
    written_out: tuple

    @property
    def keys(self):
        """The key, also with umlauts written out, and the name as typed without spaces: EDSVIA for EDS VIA."""
        return {self.key, key_of(self.written_out or self.words), self.raw.replace(" ", "")}

    @property
    def all_words(self):
        """The words in normal form, as typed, and with umlauts written out."""
        return {*self.words, *self.raw_words, *self.written_out}

    @property
    def raw_words(self):
        return self.raw.split()


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """A group of topics with answers."""

    pk: int
    name: str


class NameIndex:
    """All public names, by key and by word; the names are in the order of their length."""

    def __init__(self, conditions, synonyms, topics, groups):
        """Take the rows of conditions, synonyms, topics and groups, as `_rows` returns them."""
        self.rows = conditions, synonyms, topics, groups
        self.conditions = {row[0]: PublicCondition(*row) for row in conditions}
        for condition in self.conditions.values():
            condition.names.append(_public_name(condition, condition.name, "", is_synonym=False))
        for pk, name, scope in synonyms:
            condition = self.conditions[pk]
            condition.names.append(_public_name(condition, name, scope, is_synonym=True))
        names = (name for condition in self.conditions.values() for name in condition.names)
        self.names = sorted(names, key=lambda name: (len(name.raw), name.raw, name.is_synonym, name.condition.pk))
        self.topics = Topics(topics)
        self.groups = [PublicGroup(*row) for row in groups]
        self._by_key, self._by_word = defaultdict(list), defaultdict(lambda: array("I"))
        for number, name in enumerate(self.names):
            for key in name.keys:
                self._by_key[key].append(number)
            for word in name.all_words:
                self._by_word[word].append(number)
        self.keys = sorted(self._by_key)
        self.words = sorted(self._by_word)
        self._keys_by_length, self._words_by_length = sorted(self.keys, key=len), sorted(self.words, key=len)
        # Finding a word inside of others in one long text is ten times faster than in each of them.
        self._all_words = "\n".join(("", *self.words, ""))

    def with_key(self, key):
        """Return the names with this key."""
        return [self.names[number] for number in self._by_key.get(key, ())]

    def beginning_with(self, key):
        """Return the shortest names whose key begins with this one."""
        numbers = []
        for place in range(bisect_left(self.keys, key), len(self.keys)):
            if not self.keys[place].startswith(key):
                break
            numbers += self._by_key[self.keys[place]]
        return [self.names[number] for number in nsmallest(MOST_NAMES, numbers)]

    def keys_as_long_as(self, key, *, least):
        """Return the keys whose length allows a likeness to this one of at least `least`, from 0 to 1."""
        return _as_long_as(key, self._keys_by_length, least)

    def words_as_long_as(self, word, *, least):
        """Return the words whose length allows a likeness to this one of at least `least`, from 0 to 1."""
        return _as_long_as(word, self._words_by_length, least)

    def with_word(self, word):
        """Return the set of numbers of the names with this whole word."""
        return self._by_word.get(word, ())

    def containing(self, term):
        """Return the set of numbers of the names that contain a Term: as typed, or each of its words."""
        found = self._containing_word(term.raw)
        for words in {term.words, term.written_out} - {(term.raw,), ()}:
            found = found | set.intersection(*map(self._containing_word, words))
        return found

    def shortest(self, numbers):
        """Return the MOST_NAMES shortest names of these numbers."""
        return [self.names[number] for number in nsmallest(MOST_NAMES, numbers)]

    def _containing_word(self, word):
        return set().union(*(self._by_word[other] for other in self._words_containing(word)))

    def _words_containing(self, word):
        """Yield the words that contain this one; a word of one or two characters has to begin them."""
        if len(word) < SHORTEST_INNER_WORD or word.isdigit():
            for place in range(bisect_left(self.words, word), len(self.words)):
                if not self.words[place].startswith(word):
                    return
                yield self.words[place]
            return
        found = self._all_words.find(word)
        while found >= 0:
            end = self._all_words.index("\n", found)
            yield self._all_words[self._all_words.rindex("\n", 0, found) + 1 : end]
            found = self._all_words.find(word, end)


def _as_long_as(word, words_by_length, least):
    shortest, longest = int(len(word) * least), math.ceil(len(word) / least)
    return words_by_length[
        bisect_left(words_by_length, shortest, key=len) : bisect_right(words_by_length, longest, key=len)
    ]


def _public_name(condition, name, scope, *, is_synonym):
    form = normal_form(name)
    return PublicName(condition, name, scope, is_synonym, form.raw, form.words, form.key, form.written_out)


# --- The index of this process ---------------------------------------------------------

_lock = threading.Lock()
# A thread waits this long for another one that reads the rows (seconds), then reads them itself.
_LONGEST_WAIT = 2
# Seconds after which the rows are read again although the stamp is the same: somebody may have written rows without
# triggers, or removed them.
_LONGEST_KEPT = 60


@dataclass(frozen=True)
class _KnownIndex:
    """A NameIndex, with the name of its database, the stamp of its rows, and when they were read (monotonic)."""

    database: str
    stamp: int
    read_at: float
    index: NameIndex

    def is_current(self, stamp):
        """Return whether the rows are those of this stamp, as far as the connection can see."""
        is_same = (self.database, self.stamp) == (connection.settings_dict["NAME"], stamp)
        is_young = time.monotonic() - self.read_at < _LONGEST_KEPT
        return is_same and is_young and not connection.in_atomic_block


# {database alias: _KnownIndex}
_indexes = {}


def current(stamp):
    """Return the NameIndex for the database's public stamp, or for None if it has no stamp.

    It is rebuilt if the stamp has risen and the rows differ. Rows in an open transaction may change without a new
    stamp, and may be rolled back, so they are read again at each call and their index is not kept. Without a stamp,
    a change of rows cannot be noticed.
    """
    known = _indexes.get(connection.alias)
    if known is not None and known.is_current(stamp):
        return known.index
    # One thread reads the rows while the others wait, because this takes a while on a large site.
    is_locked = _lock.acquire(timeout=_LONGEST_WAIT)
    try:
        return _refreshed(stamp)
    finally:
        if is_locked:
            _lock.release()


def _refreshed(stamp):
    known = _indexes.get(connection.alias)
    if known is not None and known.is_current(stamp):
        return known.index
    read_at, rows = time.monotonic(), _rows()
    index = known.index if known is not None and known.index.rows == rows else NameIndex(*rows)
    if stamp is not None and not connection.in_atomic_block:
        _indexes[connection.alias] = _KnownIndex(connection.settings_dict["NAME"], stamp, read_at, index)
    return index


def _rows():
    """Return the rows of public conditions, of their synonyms in their order, of all topics, of groups with answers.

    Which conditions are public is decided here (`visibility.is_public`): the database would look up each condition and
    each synonym by itself, which takes seconds.
    """
    live = live_editions().order_by()
    answered = Condition.objects.filter(pk__in=live.values("page__condition")).order_by()
    columns = "pk", "name", "name_in_text", "slug", "sort_name", "kind", "is_obsolete", "is_listed"
    topic_columns = "pk", "group_id", "name", "question", "search_phrases", "is_overview"
    rows = rows_of(
        {
            "conditions": (Condition.objects.order_by("pk"), columns),
            "answered": (answered, ("pk",)),
            "synonyms": (Synonym.objects.order_by("condition_id", "position", "pk"), ("condition_id", "name", "scope")),
            "topics": (Topic.objects.order_by("group__position", "position", "pk"), topic_columns),
            # A group that somebody has just added is not public.
            "groups": (TopicGroup.objects.filter(pk__in=live.values("page__topic__group")), ("pk", "name")),
        }
    )
    with_answers = {pk for (pk,) in rows["answered"]}
    public = {
        pk: [pk, *values, pk in with_answers]
        for pk, *values, is_listed in rows["conditions"]
        if is_listed or pk in with_answers
    }
    synonyms = [row for row in rows["synonyms"] if row[0] in public]
    return list(public.values()), synonyms, rows["topics"], rows["groups"]
