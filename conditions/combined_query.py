"""Combined queries: several querysets run as one SQL statement.

Half of the time for rendering a page was spent on many small statements: Django compiled each statement again, and the
database ran each by itself. A combined query is compiled once in a process and run once for a page. The statement
returns the rows of each queryset as JSON, and `RowReader` turns them into objects of its model.
"""

import datetime as dt
import json
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models

# All rows of a queryset of one JSON column, in their order, as the text of one JSON array.
_AS_ONE_ARRAY = {
    "sqlite": "(SELECT json_group_array(json(lookup.json_row)) FROM ({sql}) AS lookup)",
    "postgresql": "(SELECT coalesce(json_agg(lookup.json_row), '[]')::text FROM ({sql}) AS lookup)",
}


class _JSONRow(models.Func):
    """A row as a JSON array; Django's own JSONArray queries SQLite in a transaction for whether it knows JSON."""

    function = "json_array"
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="json_build_array", **context)


def rows_of(querysets):
    """Return {name: list of rows} of {name: (queryset, columns)}, in one statement; each row is a list of values.

    For querysets that differ at each call, which a CombinedQuery cannot hold. The columns are names or expressions of
    numbers, booleans and text; SQLite's booleans are 0 and 1.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    names, sqls, parameters = [], [], []
    for name, (queryset, columns) in querysets.items():
        try:
            sql, values = queryset.annotate(json_row=_JSONRow(*columns)).values_list("json_row").query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        sqls.append(_AS_ONE_ARRAY[connection.vendor].format(sql=sql))
        parameters += values
    arrays = ()
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(sqls)}", parameters)
            arrays = cursor.fetchone()
    return {**{name: [] for name in querysets}, **dict(zip(names, map(json.loads, arrays), strict=True))}


@dataclass(frozen=True)
class Lookup:
    """A queryset of a combined query.

    `columns` names the fields to read, of related objects too ("reviewer__slug"); primary keys are always read and all
    other fields are deferred. `annotations` maps the names of annotations to read to their output fields.
    """

    queryset: models.QuerySet
    columns: tuple
    annotations: dict = field(default_factory=dict)


@dataclass(frozen=True)
class _Statement:
    """A compiled combined query.

    `parameters` are those that stay the same at every call. `key_parameters` are triples: the name of a parameter, the
    number of the key that it holds, and the type in which the database driver takes it.
    """

    sql: str
    parameters: dict
    key_parameters: list
    readers: dict

    def with_keys(self, keys):
        return {**self.parameters, **{name: kind(keys[number]) for name, number, kind in self.key_parameters}}


class CombinedQuery:
    """A callable that runs several Lookups in one statement.

    `lookups` is a function that takes keys (ids or slugs) and returns {name: Lookup}. It is called once in a process
    for each kind of database, so the Lookups may depend on nothing but these keys. Calling the combined query
    raises TypeError for a column of a type that JSON cannot hold.
    """

    def __init__(self, lookups):
        self._lookups = lookups
        self._statements = {}

    def __call__(self, *keys):
        """Return {name: list of objects} for these keys, in one query; each key has the same type at every call."""
        connection = connections[DEFAULT_DB_ALIAS]
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = self._compile(connection.vendor, keys)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.with_keys(keys))
            arrays = cursor.fetchone()
        return {
            name: [reader.read(row, connection.alias) for row in json.loads(array)]
            for (name, reader), array in zip(statement.readers.items(), arrays, strict=True)
        }

    def _compile(self, vendor, keys):
        stand_ins = [_stand_in(number, key) for number, key in enumerate(keys)]
        sqls, parameters, key_parameters, readers = [], {}, [], {}
        for name, lookup in self._lookups(*stand_ins).items():
            readers[name] = reader = RowReader(lookup.queryset.model, lookup.columns, lookup.annotations)
            rows = lookup.queryset.annotate(json_row=_JSONRow(*reader.row)).values_list("json_row")
            sql, values = rows.query.sql_with_params()
            # Django passes named parameters to SQLite at a hundredth of the cost of positional parameters.
            names = [f"p{index}" for index in range(len(parameters), len(parameters) + len(values))]
            for parameter, value in zip(names, values, strict=True):
                parameters[parameter] = value
                if isinstance(value, int | str) and value in stand_ins:
                    key_parameters.append((parameter, stand_ins.index(value), type(value)))
            # A doubled "%" is a literal one, and has to stay doubled.
            sql = sql.replace("%%", "%%%%") % tuple(f"%({parameter})s" for parameter in names)
            sqls.append(_AS_ONE_ARRAY[vendor].format(sql=sql))
        return _Statement(f"SELECT {', '.join(sqls)}", parameters, key_parameters, readers)


def _stand_in(number, key):
    """Return a key that no row has and no queryset names: a very low negative id, or a slug with a noncharacter."""
    return -(2**62) - number if isinstance(key, int) else f"\ufdd0{number}"


class RowReader:
    """Converter of a JSON row into an object of a model, with its related objects.

    `row` lists the names of the row's columns. Raises TypeError for a column of a kind that is not in `_FROM_JSON`.
    """

    def __init__(self, model, columns, annotations=(), *, path="", row=None):
        """Add the columns of the model to `row`, under names that begin with `path`."""
        self.row = [] if row is None else row
        self._model, self._path = model, path
        self._key = len(self.row)
        columns_by_name = {model._meta.pk.attname: self._add_column("pk", model._meta.pk)}
        related = {}
        for column in columns:
            name, _, rest = column.partition("__")
            if rest:
                related.setdefault(name, []).append(rest)
            else:
                model_field = model._meta.get_field(name)
                columns_by_name[model_field.attname] = self._add_column(name, model_field)
        self._annotations = [(name, *self._add_column(name, output)) for name, output in dict(annotations).items()]
        self._related = []
        for name, of_related in related.items():
            model_field = model._meta.get_field(name)
            # The first column of the related object is its primary key.
            columns_by_name[model_field.attname] = len(self.row), _converter(model_field)
            reader = RowReader(model_field.related_model, of_related, path=f"{path}{name}__", row=self.row)
            self._related.append((name, reader))
        # `from_db` takes values in the order of the model's fields.
        self._loaded = [one.attname for one in model._meta.concrete_fields if one.attname in columns_by_name]
        self._columns = [columns_by_name[name] for name in self._loaded]

    def _add_column(self, name, model_field):
        """Add a column; return its index in the row, and the function that converts its values, or None."""
        self.row.append(f"{self._path}{name}")
        return len(self.row) - 1, _converter(model_field)

    def read(self, row, database):
        """Return the object from the database of this alias, or None where the row has no primary key for it."""
        if row[self._key] is None:
            return None
        values = [_converted(row[index], convert) for index, convert in self._columns]
        loaded = self._model.from_db(database, self._loaded, values)
        for name, index, convert in self._annotations:
            setattr(loaded, name, _converted(row[index], convert))
        for name, reader in self._related:
            setattr(loaded, name, reader.read(row, database))
        return loaded


def _converted(value, convert):
    return value if value is None or convert is None else convert(value)


def _moment(text):
    """Return an aware datetime: SQLite stores UTC without saying so."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


# {Django's type of field: function that converts a JSON value to Python; None if the value needs no conversion}
_FROM_JSON = {
    "AutoField": None,
    "BigAutoField": None,
    "BigIntegerField": None,
    "BooleanField": bool,
    "CharField": None,
    "DateField": dt.date.fromisoformat,
    "DateTimeField": _moment,
    "FileField": None,
    "IntegerField": None,
    "PositiveIntegerField": None,
    "PositiveSmallIntegerField": None,
    "SlugField": None,
    "SmallIntegerField": None,
    "TextField": None,
}


def _converter(model_field):
    """Return the function that converts a JSON value of this field, or None; raise TypeError for an unknown type."""
    while model_field.is_relation:
        model_field = model_field.target_field
    kind = model_field.get_internal_type()
    if kind not in _FROM_JSON or hasattr(model_field, "from_db_value"):
        raise TypeError(f"A combined query cannot read {model_field} ({kind}): add its kind to _FROM_JSON.")
    return _FROM_JSON[kind]
