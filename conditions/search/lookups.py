"""Custom lookups on folded text for both databases: `begins`, `holds`, `says`."""

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Lookup, TextField

from conditions.database import search_indexes
from conditions.fields import SortNameField

# Sorts after all characters of a folded text.
_LAST = "\U0010ffff"


class Begins(Lookup):
    """Match texts that begin with the given one; an ordinary index serves this lookup."""

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
    """Match folded names that contain all given words; a word of two letters has to begin a word of the name.

    Words of one letter are ignored. The index has trigrams, with a space before each word, so two letters are found
    only at the beginning of a word. Raises EmptyResultSet if all words have one letter.
    """

    lookup_name = "holds"
    prepare_rhs = False

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
        return f"({' AND '.join(parts)})", values

    def as_sqlite(self, compiler, connection):
        if not search_indexes.are_ready(connection):
            return self.as_sql(compiler, connection)
        match = " AND ".join(f'"{word}"' if len(word) > 2 else f'" {word}"' for word in self._words())
        return _in_index(self, compiler, connection, search_indexes.names_index(self.lhs.output_field.model)), [match]

    def _words(self):
        words = [word for word in self.rhs if len(word) > 1]
        if not words:
            raise EmptyResultSet
        return words


class Says(Lookup):
    """Match editions whose text has, for each given word, a word that begins with the given one.

    Where many editions match, SQLite returns some of them.
    """

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
        # The index has live texts only, so no match has to be filtered out afterwards.
        order = f"LIMIT {search_indexes.MOST_TEXTS_READ}"
        return _in_index(self, compiler, connection, search_indexes.TEXT_INDEX, order), [match]


def _in_index(lookup, compiler, connection, index, order=""):
    """Return the SQL condition for the rows whose key is in the matches of an FTS5 table.

    Raises ValueError unless the left side of the lookup is a column.
    """
    field = lookup.lhs.output_field
    column, params = lookup.process_lhs(compiler, connection)
    table, _dot, name = column.rpartition(".")
    if params or name != connection.ops.quote_name(field.column):
        raise ValueError(f"“{lookup.lookup_name}” looks at a column of a table, not at {column}.")
    key = f"{table}.{connection.ops.quote_name(field.model._meta.pk.column)}"
    return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s {order})"  # noqa: S608 - our own names


CharField.register_lookup(Begins)
SortNameField.register_lookup(Holds)
TextField.register_lookup(Says)
