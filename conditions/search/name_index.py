"""Name index: all public names and the topics, in normal form, in the memory of each worker.

One statement reads the rows, and reads them again when the public stamp has risen. Searching names in Python gives the
same results on both databases, and needs no statement for each kind of match (docs/adr/0038).
"""

import threading
from array import array
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nsmallest

from django.db import connection

from conditions.cached_reverse import path_of
from conditions.combined_query import rows_of
from conditions.models import Condition, Synonym, Topic
from conditions.public.visibility import has_live_pages, is_public, public_ids
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

    `is_synonym` is False for the main name.
    """

    condition: PublicCondition
    name: str
    scope: str
    is_synonym: bool
    raw: str
    words: tuple
    key: str

    @property
    def keys(self):
        """The key, and the name as typed without spaces: someone writes EDSVIA for EDS VIA."""
        return {self.key, self.raw.replace(" ", "")}

    @property
    def raw_words(self):
        return self.raw.split()


class NameIndex:
    """All public names, by key and by word; the names are in the order of their length."""

    def __init__(self, conditions, synonyms, topics):
        """Take the rows of conditions, synonyms and topics, as `_rows` returns them."""
        self.rows = conditions, synonyms, topics
        self.conditions = {row[0]: PublicCondition(*row) for row in conditions}
        for condition in self.conditions.values():
            condition.names.append(_public_name(condition, condition.name, "", is_synonym=False))
        for pk, name, scope in synonyms:
            if (condition := self.conditions.get(pk)) is not None:
                condition.names.append(_public_name(condition, name, scope, is_synonym=True))
        names = (name for condition in self.conditions.values() for name in condition.names)
        self.names = sorted(names, key=lambda name: (len(name.raw), name.raw, name.is_synonym, name.condition.pk))
        self.topics = Topics(topics)
        self._by_key, self._by_word = defaultdict(list), defaultdict(lambda: array("I"))
        for number, name in enumerate(self.names):
            for key in name.keys:
                self._by_key[key].append(number)
            for word in {*name.words, *name.raw_words}:
                self._by_word[word].append(number)
        self.keys = sorted(self._by_key)
        self.words = sorted(self._by_word)
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

    def with_word(self, word):
        """Return the set of numbers of the names with this whole word."""
        return self._by_word.get(word, ())

    def containing(self, term):
        """Return the set of numbers of the names that contain a Term: as typed, or each of its words."""
        found = self._containing_word(term.raw)
        if term.words != (term.raw,):
            found = found | set.intersection(*map(self._containing_word, term.words))
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


def _public_name(condition, name, scope, *, is_synonym):
    form = normal_form(name)
    return PublicName(condition, name, scope, is_synonym, form.raw, form.words, key_of(form.words))


# --- The index of this process ---------------------------------------------------------

_lock = threading.Lock()
# A thread waits this long for another one that reads the rows (seconds), then reads them itself.
_LONGEST_WAIT = 2
# {database alias: (name of the database, stamp, NameIndex)}
_indexes = {}


def current(stamp):
    """Return the NameIndex for the database's public stamp.

    It is rebuilt if the stamp has risen and the rows differ. Rows in an open transaction may change without a new
    stamp, and may be rolled back, so they are read again at each call and their index is not kept.
    """
    database = connection.settings_dict["NAME"]
    known_database, known_stamp, index = _indexes.get(connection.alias, (None, None, None))
    if (known_database, known_stamp) == (database, stamp) and not connection.in_atomic_block:
        return index
    # One thread reads the rows while the others wait, because this takes a while on a large site.
    is_locked = _lock.acquire(timeout=_LONGEST_WAIT)
    try:
        return _refreshed(database, stamp)
    finally:
        if is_locked:
            _lock.release()


def _refreshed(database, stamp):
    known_database, known_stamp, index = _indexes.get(connection.alias, (None, None, None))
    if (known_database, known_stamp) == (database, stamp) and not connection.in_atomic_block:
        return index
    rows = _rows()
    if index is None or index.rows != rows:
        index = NameIndex(*rows)
    if not connection.in_atomic_block:
        _indexes[connection.alias] = database, stamp, index
    return index


def _rows():
    """Return the lists of rows of public conditions, of their synonyms in their order, and of all topics."""
    conditions = Condition.objects.filter(is_public("pk")).annotate(has_answers=has_live_pages("pk")).order_by("pk")
    synonyms = Synonym.objects.filter(condition__in=public_ids()).order_by("condition_id", "position", "pk")
    columns = "pk", "name", "name_in_text", "slug", "sort_name", "kind", "is_obsolete", "has_answers"
    topic_columns = "pk", "group_id", "name", "question", "search_phrases", "is_overview"
    rows = rows_of(
        {
            "conditions": (conditions, columns),
            "synonyms": (synonyms, ("condition_id", "name", "scope")),
            "topics": (Topic.objects.order_by("group__position", "position", "pk"), topic_columns),
        }
    )
    return rows["conditions"], rows["synonyms"], rows["topics"]
