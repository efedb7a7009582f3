"""Several look-ups in one statement: the rows of each come back as JSON, and are objects of their models again.

Half of the time that a page took to make went into many small statements: Django put each into SQL anew, and the
database answered each by itself. Here the SQL is made once in a process, and asked once for a page.
"""

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection, models

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
        stand_ins = [_stand_in(number, key) for number, key in enumerate(keys, start=1)]
        if connection.vendor not in self._made:
            self._made[connection.vendor] = self._make(stand_ins)
        sql, params, shapes = self._made[connection.vendor]
        meant = dict(zip(stand_ins, keys, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [meant.get(one, one) if isinstance(one, int | str) else one for one in params])
            found = cursor.fetchone()
        return {
            name: [shape.read(line) for line in json.loads(lines)]
            for (name, shape), lines in zip(shapes.items(), found, strict=True)
        }

    def _make(self, stand_ins):
        """Return the SQL, its parameters with a stand-in for each key, and the shape of each part's objects."""
        sqls, params, shapes = [], [], {}
        for name, part in self._parts(*stand_ins).items():
            columns = []
            shapes[name] = _Shape(part.rows.model, part.columns, columns, part.rows.query.annotations)
            rows = part.rows.annotate(line=_Line(*columns)).values_list("line")
            sql, more = rows.query.get_compiler(connection=connection).as_sql()
            sqls.append(_AS_ONE[connection.vendor].format(sql=sql))
            params += more
        return f"SELECT {', '.join(sqls)}", params, shapes


def _stand_in(number, key):
    """Return what no row has: a negative id, or a slug that no address can have."""
    return -number if isinstance(key, int) else f"\ufdd0{number}"


class _Shape:
    """How a line becomes an object with its related ones: which of its places are which fields."""

    def __init__(self, model, columns, line, annotations=(), path=""):
        """Add what is read of the model to the list `line`, the names of all columns in the order of their places."""
        self._model, self._key, self._related = model, len(line), {}
        fields, self._annotated = {}, {}
        line.append(f"{path}pk")
        self._note(fields, self._key, model._meta.pk)
        below = {}
        for column in columns:
            first, _, rest = column.partition("__")
            if rest:
                below.setdefault(first, []).append(rest)
            elif column in annotations:
                self._note(self._annotated, len(line), annotations[column].output_field, column)
                line.append(f"{path}{column}")
            else:
                self._note(fields, len(line), model._meta.get_field(column))
                line.append(f"{path}{column}")
        # As `from_db` takes them: in the order of the model.
        known = [field.attname for field in model._meta.concrete_fields]
        self._fields = {name: fields[name] for name in known if name in fields}
        for name, names in below.items():
            related = model._meta.get_field(name).related_model
            self._related[name] = _Shape(related, names, line, path=f"{path}{name}__")

    @staticmethod
    def _note(fields, place, field, name=None):
        fields[name or field.attname] = place, _FROM_JSON.get(field.get_internal_type())

    def read(self, line):
        """Return the object, or None where its key is empty: nothing is related."""
        if line[self._key] is None:
            return None
        values = [_value(line, *how) for how in self._fields.values()]
        found = self._model.from_db(connection.alias, self._fields, values)
        for name, how in self._annotated.items():
            setattr(found, name, _value(line, *how))
        for name, shape in self._related.items():
            setattr(found, name, shape.read(line))
        return found


def _value(line, place, from_json):
    value = line[place]
    return value if value is None or from_json is None else from_json(value)


def _moment(text):
    """Return an aware datetime: SQLite has UTC without saying so."""
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


# What JSON has no kind of its own for; SQLite has none for truths either.
_FROM_JSON = {"DateTimeField": _moment, "DateField": dt.date.fromisoformat, "BooleanField": bool}


def give(owner, name, rows):
    """Let `owner.<name>.all()` be these rows, as prefetch_related would."""
    known = getattr(owner, name).all()
    known._result_cache = rows
    known._prefetch_done = True
    owner._prefetched_objects_cache = {**getattr(owner, "_prefetched_objects_cache", {}), name: known}
