"""Values of columns as JSON for the log, and as words for people."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from conditions.models import Classification

from .public_fields import PUBLIC_FIELDS


def encode(row, name):
    """Return the value of a column as a JSON value; a foreign key becomes the primary key."""
    field = row._meta.get_field(name)
    return json.loads(json.dumps(field.value_from_object(row), cls=DjangoJSONEncoder))


def assign(row, name, value):
    """Set a column of `row` to a value from `encode`."""
    field = row._meta.get_field(name)
    setattr(row, field.attname, field.to_python(value))


def value_words(row, name):
    """Return the value of a column in words: the label of a choice, the name of a related row, "" for nothing."""
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, ForeignKey):
        return _gene_words(value) if name == "gene" else str(value)
    return str(dict(field.flatchoices).get(value, encode(row, name)))


def row_words(row):
    """Return all public columns of a row in words: "Black urine disease; scope: Exact"."""
    first, *others = PUBLIC_FIELDS[type(row)].names
    pairs = [(row._meta.get_field(name).verbose_name, value_words(row, name)) for name in others]
    if isinstance(row, Classification):
        pairs.append((_("child"), str(row.child)))
    return "; ".join([value_words(row, first), *(f"{label}: {words}" for label, words in pairs if words)])


def _gene_words(gene):
    return f"{gene.symbol} ({gene.name})" if gene.name else gene.symbol
