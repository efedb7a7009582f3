"""Entries of a proposal: one row of a model with its old and new values, as JSON.

An entry has `model`, `pk` (None for a new row), `old` and `new` ({column: value}; None where the row does not exist),
`lines` ([[label, old, new], ...] in words) and `shown` ([[label, words], ...], other data that it would make public).
"""

from django.apps import apps

from conditions.models import Condition, Gene, Topic, TopicGroup

from .exposure import becomes_public
from .public_fields import PUBLIC_FIELDS
from .values import assign, encode, row_words, value_words

# The models with a form of their own; rows of all others are edited in one of these forms.
TARGETS = (Condition, Gene, Topic, TopicGroup)


def change_of(before, after, names):
    """Return the entry for changed values in the columns `names`; `shown` is added later."""
    if isinstance(after, TARGETS):
        label = after._meta.get_field
        lines = [[str(label(n).verbose_name), value_words(before, n), value_words(after, n)] for n in names]
    else:
        lines = [[str(after._meta.verbose_name), row_words(before), row_words(after)]]
    # The second person reads a fact as a whole: its other parts must not change meanwhile either.
    read = names if isinstance(after, TARGETS) else PUBLIC_FIELDS[type(after)].names
    old, new = {name: encode(before, name) for name in read}, {name: encode(after, name) for name in names}
    return _entry(after, lines, pk=after.pk, old=old, new=new)


def addition_of(row):
    """Return the entry for a new row; `shown` is added later."""
    return _entry(row, [[str(row._meta.verbose_name), "", row_words(row)]], new=_values(row))


def removal_of(row):
    """Return the entry for a row that is deleted."""
    return _entry(row, [[str(row._meta.verbose_name), row_words(row), ""]], pk=row.pk, old=_values(row))


def model_of(entry):
    """Return the model of an entry; raise LookupError if its rows are not proposed."""
    model = apps.get_model(entry["model"])
    if model not in PUBLIC_FIELDS:
        raise LookupError(entry["model"])
    return model


def row_of(entry, *, locked=False):
    """Return the row of an entry from the database, or a new instance; raise DoesNotExist if it was deleted."""
    model = model_of(entry)
    if entry["pk"] is None:
        return model()
    rows = model.objects.select_for_update() if locked else model.objects
    return rows.get(pk=entry["pk"])


def with_new_values(row, entry):
    """Give `row` the new values of the entry, and return it."""
    for name, value in entry["new"].items():
        assign(row, name, value)
    return row


def shown_with(entry):
    """Return what else the change of an entry would make public now, as [[label, words], ...]."""
    if entry["new"] is None or (model_of(entry) is Condition and not entry["new"].get("is_listed")):
        return []
    return becomes_public(with_new_values(row_of(entry), entry))


def _entry(row, lines, *, pk=None, old=None, new=None):
    return {"model": row._meta.label_lower, "pk": pk, "old": old, "new": new, "lines": lines, "shown": []}


def _values(row):
    """Return the values of the columns that a form fills in, including the key of a fact's condition or gene."""
    left_out = ("id", "release", "sort_name", "entered_by", "confirmed_by", "confirmed_at", "is_alias")
    return {field.name: encode(row, field.name) for field in row._meta.concrete_fields if field.name not in left_out}
