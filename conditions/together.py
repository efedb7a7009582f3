"""Several look-ups in one statement: the rows of each come back as JSON, and are objects of their models again.

Half of the time that a page took to make went into many small statements: Django put each into SQL anew, and the
database answered each by itself. Here the SQL is made once in a process, and asked once for a page.
"""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState

# The rows of a query of one JSON column, in their order, as the text of one JSON array.
_AS_ONE = {
    "sqlite": "(SELECT json_group_array(json(part.line)) FROM ({sql}) AS part)",
    "postgresql": "(SELECT coalesce(json_agg(part.line), '[]')::text FROM ({sql}) AS part)",
}


class _Line(models.Func):
    """A row as a JSON array. Before Django’s JSONArray is SQLite asked whether it knows JSON, in a transaction."""

    function = "json_array"
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="json_build_array", **context)


@dataclass(frozen=True)
class Part:
    """A look-up: its rows, and the columns to read of them, of related rows as "reviewer__slug"; others are deferred.

    Keys are read in any case. `rows` may be annotated; columns are of text, whole numbers, days, times and truths.
    """

    rows: models.QuerySet
    columns: tuple


class Together:
    """A statement of several parts.

    `parts` is a function that takes keys, ids or slugs, and returns {name: Part}. It is called once in a process, so
    what it returns may depend on these keys alone, and on what never changes.
    """

    def __init__(self, parts):
        self._parts = parts
        # By kind of database: a process knows one, but for a move from one to another.
        self._made = {}

    def __call__(self, *keys):
        """Return {name: list of objects} for these keys, in one query; each is of the same kind at every call."""
        database = connections[DEFAULT_DB_ALIAS]
        if database.vendor not in self._made:
            self._made[database.vendor] = self._make(database, keys)
        sql, shapes = self._made[database.vendor]
        with database.cursor() as cursor:
            # By name: Django puts numbered ones into SQLite's way of writing at a hundred times the cost.
            cursor.execute(sql, {f"key{number}": key for number, key in enumerate(keys)})
            found = cursor.fetchone()
        return {
            name: [shape.read(line, database.alias) for line in json.loads(lines)]
            for (name, shape), lines in zip(shapes.items(), found, strict=True)
        }

    def _make(self, database, keys):
        """Return the SQL, whose parameters are the keys, and the shape of each part's objects.

        What is the same at every call is written into the SQL: SQLite makes a new plan for each call where a parameter
        could say whether an index of some rows alone will do, and that took longer than looking them up.
        """
        names = {_stand_in(number, key): f"%(key{number})s" for number, key in enumerate(keys)}
        sqls, shapes = [], {}
        for name, part in self._parts(*names).items():
            columns = []
            shapes[name] = _Shape(part.rows.model, part.columns, columns, part.rows.query.annotations)
            rows = part.rows.annotate(line=_Line(*columns)).values_list("line")
            sql, found = rows.query.get_compiler(connection=database).as_sql()
            # What stands for one "%" goes on to do so.
            sql = sql.replace("%%", "%%%%") % tuple(names.get(one) or _literal(one) for one in found)
            sqls.append(_AS_ONE[database.vendor].format(sql=sql))
        return f"SELECT {', '.join(sqls)}", shapes


def _stand_in(number, key):
    """Return what no row has: a negative id, or a slug that no address can have."""
    return -1 - number if isinstance(key, int) else f"\ufdd0{number}"


def _literal(value):
    """Return a text, whole number or truth of our own code as it is written in SQL with parameters."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        quoted = str(value).replace("'", "''").replace("%", "%%")
        return f"'{quoted}'"
    raise TypeError(f"A statement of parts cannot hold {value!r}.")


class _Shape:
    """How a line becomes an object with its related ones: which of its places are which fields."""

    def __init__(self, model, columns, line, annotations=(), path=""):
        """Add what is read of the model to the list `line`, the names of all columns in the order of their places."""
        self._model, self._key, self._related = model, len(line), {}
        read = {}
        line.append(f"{path}pk")
        self._note(read, self._key, model._meta.pk)
        below = {}
        for column in columns:
            first, _, rest = column.partition("__")
            if rest:
                below.setdefault(first, []).append(rest)
            elif column in annotations:
                self._note(read, len(line), annotations[column].output_field, column)
                line.append(f"{path}{column}")
            else:
                self._note(read, len(line), model._meta.get_field(column))
                line.append(f"{path}{column}")
        for name, names in below.items():
            field = model._meta.get_field(name)
            read[field.attname] = len(line), None
            self._related[name] = _Shape(field.related_model, names, line, path=f"{path}{name}__")
        self._values = [(name, place) for name, (place, from_json) in read.items() if from_json is None]
        self._converted = [(name, *how) for name, how in read.items() if how[1] is not None]

    @staticmethod
    def _note(read, place, field, name=None):
        read[name or field.attname] = place, _FROM_JSON.get(field.get_internal_type())

    def read(self, line, database):
        """Return the object of the database of this name, or None where its key is empty: nothing is related.

        It is put together as `Model.from_db` would, its other fields deferred, but for the signals: going through each
        field of the model took a sixth of a page's time.
        """
        if line[self._key] is None:
            return None
        found = self._model.__new__(self._model)
        state = found._state = ModelState()
        state.adding, state.db = False, database
        values = found.__dict__
        for name, place in self._values:
            values[name] = line[place]
        for name, place, from_json in self._converted:
            value = line[place]
            values[name] = None if value is None else from_json(value)
        if self._related:
            state.fields_cache = {name: shape.read(line, database) for name, shape in self._related.items()}
        return found


def _moment(text):
    """Return an aware datetime: SQLite has UTC without saying so."""
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


# What JSON has no kind of its own for; SQLite has none for truths either.
_FROM_JSON = {"DateTimeField": _moment, "DateField": dt.date.fromisoformat, "BooleanField": bool}
