"""The row of letters above each list from A to Z, and which of them have anything public under them."""

from dataclasses import dataclass
from string import ascii_uppercase

from django.db import connection

from conditions.cached_reverse import path_of
from conditions.models.condition import letter_slug
from conditions.vocabularies import Kind, State

OTHER = "#"
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Letter:
    """An initial, "A" to "Z" or "#", whether anything public is under it, and the name of the view that lists it."""

    initial: str
    is_used: bool
    view: str = "letter"

    @property
    def slug(self):
        return letter_slug(self.initial)

    @property
    def address(self):
        return path_of(self.view, self.slug)

    @property
    def stretches(self):
        """The (first, end) of the sort names under it, in the order of code points."""
        return _stretches(self.initial.lower(), "a", "z")

    @property
    def capital_stretches(self):
        """The same of names in capitals."""
        return _stretches(self.initial, "A", "Z")


def _stretches(initial, first, last):
    if initial == OTHER:
        return [("", first), (_after(last), _LAST)]
    return [(initial, _after(initial))]


def _after(letter):
    return chr(ord(letter) + 1)


def letters():
    """Return a Letter for A to Z, and one for all else if there is any."""
    return _row(_used(_NAMES, "stretches", [State.PUBLISHED, State.PUBLISHED]), "letter")


def letters_of_genes():
    """Return the same for the symbols of public conditions' genes, and of their types'."""
    return _row(_used(_GENES, "capital_stretches", [State.PUBLISHED, Kind.SUBTYPE, State.PUBLISHED]), "gene-letter")


def _row(used, view):
    initials = [*ascii_uppercase, *([OTHER] if OTHER in used else [])]
    return [Letter(initial, initial in used, view) for initial in initials]


# Condition.objects.public() in SQL. One look for each letter, which ends at the first name that readers
# may know: the number of names plays no part.
_PUBLIC = """(c.is_listed OR (
    SELECT e.id FROM conditions_edition e JOIN conditions_conditionpage p ON p.id = e.page_id
    WHERE p.condition_id = c.id AND e.state = %s LIMIT 1
) IS NOT NULL)"""
_NAMES = """SELECT l.initial FROM ({letters}) l WHERE EXISTS (
    SELECT 1 FROM conditions_condition c
    WHERE c.sort_name{by_bytes} >= l.low AND c.sort_name{by_bytes} < l.high AND {public}
) OR EXISTS (
    SELECT 1 FROM conditions_synonym s JOIN conditions_condition c ON c.id = s.condition_id
    WHERE s.sort_name{by_bytes} >= l.low AND s.sort_name{by_bytes} < l.high AND {public}
)"""
# conditions.views.genes.public_genes().
_GENES = """SELECT l.initial FROM ({letters}) l WHERE EXISTS (
    SELECT 1 FROM conditions_gene g
    WHERE UPPER(g.symbol){by_bytes} >= l.low AND UPPER(g.symbol){by_bytes} < l.high AND ((
        SELECT a.id FROM conditions_geneassociation a JOIN conditions_condition c ON c.id = a.condition_id
        WHERE a.gene_id = g.id AND {public} LIMIT 1
    ) IS NOT NULL OR (
        SELECT a.id FROM conditions_geneassociation a
        JOIN conditions_condition t ON t.id = a.condition_id AND t.kind = %s AND NOT t.is_obsolete
        JOIN conditions_classification k ON k.child_id = t.id
        JOIN conditions_condition c ON c.id = k.parent_id
        WHERE a.gene_id = g.id AND {public} LIMIT 1
    ) IS NOT NULL)
)"""


def _used(sql, stretches, params):
    """Return the initials under which there is anything public."""
    everything = [
        (letter.initial, *stretch)
        for letter in (Letter(initial, is_used=True) for initial in [*ascii_uppercase, OTHER])
        for stretch in getattr(letter, stretches)
    ]
    sql = sql.format(
        letters=" UNION ALL ".join(["SELECT %s AS initial, %s AS low, %s AS high"] * len(everything)),
        by_bytes=' COLLATE "C"' if connection.vendor == "postgresql" else "",
        public=_PUBLIC,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(value for stretch in everything for value in stretch), *params])
        return {initial for (initial,) in cursor.fetchall()}
