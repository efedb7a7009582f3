"""Table rows as lines of JSON and back, identical for SQLite and PostgreSQL, exact to the microsecond."""

import base64
import datetime as dt
import json
from decimal import Decimal

from django.utils.translation import gettext as _

from .errors import BackupError

# Types that JSON lacks are written as text, and read by the kind of their column.
_WRITE = {
    dt.datetime: lambda value: value.astimezone(dt.UTC).isoformat(timespec="microseconds"),
    dt.date: lambda value: value.isoformat(),
    dt.time: lambda value: value.isoformat(timespec="microseconds"),
    dt.timedelta: lambda value: str(value // dt.timedelta(microseconds=1)),
    Decimal: str,
    bytes: lambda value: base64.b64encode(value).decode(),
    memoryview: lambda value: base64.b64encode(bytes(value)).decode(),
}
_READ = {
    "DateTimeField": dt.datetime.fromisoformat,
    "DateField": dt.date.fromisoformat,
    "TimeField": dt.time.fromisoformat,
    "DurationField": lambda text: dt.timedelta(microseconds=int(text)),
    "DecimalField": Decimal,
    "BinaryField": base64.b64decode,
}


def tables(apps):
    """Return {table: model} of all tables of `apps`, including those of many-to-many fields."""
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    }


def columns(model):
    """Return {column: field} of the stored fields of `model`, sorted by column."""
    fields = {field.column: field for field in model._meta.concrete_fields if not field.generated}
    return dict(sorted(fields.items()))


def lines(model):
    """Yield each row of `model` as a line of JSON, by primary key, with the columns of `columns(model)`."""
    names = [field.attname for field in columns(model).values()]
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=1000):
        yield _line([_written(value) for value in row])


def heading(model):
    """Return the line of JSON with the column names."""
    return _line(list(columns(model)))


class RowReader:
    """Converts lines of JSON to rows of `model` for the database of `connection`.

    `named`: the line with the column names. Raises BackupError if the code has other columns.
    """

    def __init__(self, model, named, connection):
        fields = columns(model)
        table = model._meta.db_table
        if list(fields) != json.loads(named):
            raise BackupError(
                _("The table %(table)s of the archive has other columns than this code.") % {"table": table}
            )
        quote = connection.ops.quote_name
        marks = ", ".join(["%s"] * len(fields))
        self.insert = f"INSERT INTO {quote(table)} ({', '.join(map(quote, fields))}) VALUES ({marks})"  # noqa: S608 - names
        self._columns = [_column(field, connection) for field in fields.values()]

    def row(self, line):
        return [column(value) for column, value in zip(self._columns, json.loads(line), strict=True)]


def _written(value):
    write = _WRITE.get(type(value))
    return write(value) if write else value


def _line(values):
    # PostgreSQL stores the keys of JSON in an order of its own.
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def _column(field, connection):
    """Return a function that converts a JSON value to a value for the database driver.

    Texts stay as they are: a field would clean them by today's rules, and change what was signed.
    """
    while field.is_relation:
        field = field.target_field
    kind = field.get_internal_type()
    read = _READ.get(kind)
    is_plain = kind in ("CharField", "TextField", "SlugField", "EmailField", "URLField", "FileField")

    def column(value):
        if value is None or is_plain:
            return value
        return field.get_db_prep_value(read(value) if read else value, connection, prepared=False)

    return column
