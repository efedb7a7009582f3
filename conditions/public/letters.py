"""The row of letters above each A to Z list, and which letters have public names."""

from dataclasses import dataclass
from string import ascii_uppercase

from django.db.models import Exists, Func, TextField

from conditions.cached_reverse import path_of
from conditions.fields import ByBytes
from conditions.models import Condition, Synonym
from conditions.models.condition import letter_slug
from conditions.models.gene import PLACE

from .genes import public_genes
from .visibility import is_public

OTHER = "#"
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Letter:
    """An initial, "A" to "Z" or "#"; `is_used` if a public name begins with it; `view` is the URL name of its list."""

    initial: str
    is_used: bool
    view: str = "letter"

    @property
    def slug(self):
        return letter_slug(self.initial)

    @property
    def url(self):
        return path_of(self.view, self.slug)

    @property
    def ranges(self):
        """The (first, end) ranges of the sort names under the letter, by code points; `end` is excluded."""
        return _ranges(self.initial.lower(), "a", "z")

    @property
    def capital_ranges(self):
        """The ranges of names in capitals."""
        return _ranges(self.initial, "A", "Z")


def _ranges(initial, first, last):
    if initial == OTHER:
        return [("", first), (_after(last), _LAST)]
    return [(initial, _after(initial))]


def _after(letter):
    return chr(ord(letter) + 1)


def letters():
    """Return a Letter for A to Z, and one for all other names if there are any."""
    sort_key = ByBytes("sort_name")
    names = (
        Condition.objects.filter(is_public("pk")).alias(sort_key=sort_key),
        Synonym.objects.filter(is_public()).alias(sort_key=sort_key),
    )
    return _row(_used_initials(names, "ranges"), "letter")


def letters_of_genes():
    """Return a Letter for A to Z, and one for all other symbols if there are any, for the symbols of public genes."""
    return _row(_used_initials([public_genes().alias(sort_key=PLACE)], "capital_ranges"), "gene-letter")


def _row(used, view):
    initials = [*ascii_uppercase, *([OTHER] if OTHER in used else [])]
    return [Letter(initial, initial in used, view) for initial in initials]


class _Bound(Func):
    """A bound of the range of an initial, as a column of the subquery of `_Initials`."""

    template = "names_of.%(function)s"
    arity = 0
    output_field = TextField()


class _Initials(Func):
    """Concatenate the initials in whose range at least one of the expressions is true.

    For each letter the database stops at the first public name, so the time does not depend on the number of names.
    """

    template = "(SELECT %(function)s(initial, '') FROM (%(ranges)s) AS names_of WHERE %(expressions)s)"
    arg_joiner = " OR "
    output_field = TextField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="group_concat", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, function="string_agg", **context)


def _used_initials(names, ranges):
    """Return the set of initials of the rows of `names`, querysets with the sort key `sort_key`.

    `ranges` is the property of Letter that has the ranges of an initial.
    """
    bounds = " UNION ALL ".join(
        f"SELECT '{letter.initial}' AS initial, '{low}' AS low, '{high}' AS high"
        for letter in (Letter(initial, is_used=True) for initial in [*ascii_uppercase, OTHER])
        for low, high in getattr(letter, ranges)
    )
    within = {"sort_key__gte": _Bound(function="low"), "sort_key__lt": _Bound(function="high")}
    is_used = [Exists(rows.filter(**within)) for rows in names]
    # Without conditions there is no row, and there are no names.
    initials = Condition.objects.order_by().values_list(_Initials(*is_used, ranges=bounds), flat=True)[:1]
    return set(next(iter(initials), None) or "")
