"""Lookups on folded text in both dialects: `begins`, `holds`, `holds_any`, `says`, and the order by likeness."""

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, FloatField, Func, Lookup, TextField

from conditions.database import search_indexes
from conditions.fields import SortNameField

# After all characters that a folded text can hold.
_LAST = "\U0010ffff"


class Begins(Lookup):
    """The text begins with the given one; an ordinary index serves it."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        escaped = self.rhs.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        return f"{lhs} LIKE %s", [*params, f"{escaped}%"]

    def as_sqlite(self, compiler, connection):
        # SQLite's LIKE ignores case and, therefore, the index.
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} >= %s AND {lhs} < %s", [*params, self.rhs, *params, self.rhs + _LAST]


class Holds(Lookup):
    """A folded name holds every one of the given words; those of two letters begin a word, shorter ones are left out.

    Three letters make a trigram, and both databases' trigrams know where words begin.
    """

    lookup_name = "holds"
    prepare_rhs = False
    joint = " AND "

    def as_sql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        parts, values = [], []
        for word in self._words():
            if len(word) > 2:
                parts.append(f"{lhs} LIKE %s")
                values += [*params, f"%{word}%"]
            else:
                parts.append(f"({lhs} LIKE %s OR {lhs} LIKE %s)")
                values += [*params, f"{word}%", *params, f"% {word}%"]
        return f"({self.joint.join(parts)})", values

    def as_sqlite(self, compiler, connection):
        if not search_indexes.are_ready(connection):
            return self.as_sql(compiler, connection)
        match = self.joint.join(f'"{word}"' if len(word) > 2 else f'" {word}"' for word in self._words())
        return _in_index(self.lhs, search_indexes.names_index(self.lhs.target.model)), [match]

    def _words(self):
        words = [word for word in self.rhs if len(word) > 1]
        if not words:
            raise EmptyResultSet
        return words


class HoldsAny(Holds):
    """A folded name holds at least one of the given words."""

    lookup_name = "holds_any"
    joint = " OR "


class SpeltLike(Lookup):
    """A folded name shares so many trigrams with the given text that one may be meant for the other."""

    lookup_name = "spelt_like"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        return f"%s <%% {lhs}", [self.rhs, *params]

    def as_sqlite(self, compiler, connection):
        index = search_indexes.names_index(self.lhs.target.model)
        trigrams = search_indexes.rarest_trigrams(connection, index, self.rhs)
        if not trigrams:
            raise EmptyResultSet
        match = " OR ".join(f'"{trigram}"' for trigram in trigrams)
        return _in_index(self.lhs, index, f"ORDER BY rank LIMIT {search_indexes.MOST_LIKE}"), [match]


class Likeness(Func):
    """How alike a folded name and a text are, from 0 to 1, where the database can tell."""

    function = "word_similarity"
    output_field = FloatField()

    def as_sqlite(self, compiler, connection, **context):
        # The index has picked the nearest already.
        return "1.0", []


class Says(Lookup):
    """An edition's text holds words that begin with each of the given ones; some of those that do, if they are many."""

    lookup_name = "says"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        parts = [f"(' ' || {lhs}) LIKE %s"] * len(self.rhs)
        values = [value for word in self.rhs for value in (*params, f"% {word}%")]
        return f"({' AND '.join(parts)})", values

    def as_postgresql(self, compiler, connection):
        lhs, params = self.process_lhs(compiler, connection)
        wanted = " & ".join(f"'{word}':*" for word in self.rhs)
        return f"{search_indexes.TEXT_VECTOR.format(lhs)} @@ to_tsquery('simple', %s)", [*params, wanted]

    def as_sqlite(self, compiler, connection):
        if not search_indexes.are_ready(connection):
            return self.as_sql(compiler, connection)
        match = " AND ".join(f'"{word}"*' for word in self.rhs)
        # The index knows live texts only, so its first ones will do, and it need not find them all.
        return _in_index(self.lhs, search_indexes.TEXT_INDEX, f"LIMIT {search_indexes.MOST_SAID}"), [match]


def _in_index(lhs, index, order=""):
    return f'"{lhs.alias}"."id" IN (SELECT rowid FROM {index} WHERE {index} MATCH %s {order})'  # noqa: S608 - constants


CharField.register_lookup(Begins)
for _lookup in (Holds, HoldsAny, SpeltLike):
    SortNameField.register_lookup(_lookup)
TextField.register_lookup(Says)
