"""Names and synonyms of public conditions from A to Z."""

from dataclasses import dataclass

from django.db.models import F, Q

from conditions.fields import ByBytes
from conditions.models import Condition, Synonym
from web.pagination import page_with_ties

from .visibility import is_public, public_conditions, with_public_conditions

# Names on a page under one letter.
PAGE_SIZE = 100


@dataclass(frozen=True)
class Entry:
    """A line of the list: a name or synonym, and its condition."""

    name: str
    sort_name: str
    condition: Condition

    @property
    def is_other_name(self):
        return self.name != self.condition.name


def names_under(letter, after=""):
    """Return the Page of Entries under a Letter that follow the folded name `after`; equal names stay on one page."""
    entries = []
    for first, end in letter.ranges:
        if len(entries) <= PAGE_SIZE:
            under = Q(sort_key__gte=first, sort_key__lt=end)
            entries += matching_names(under & Q(sort_key__gt=after) if after else under, most=PAGE_SIZE + 1)
    return page_with_ties(entries, PAGE_SIZE, lambda entry: entry.sort_name)


def matching_names(condition, *, most):
    """Return the first `most` Entries that match `condition`, a Q on `sort_name` or on its sort key `sort_key`."""
    sort_key = ByBytes("sort_name")
    own = public_conditions().alias(sort_key=sort_key).filter(condition).order_by("sort_key", "pk")
    others = (
        Synonym.objects.filter(is_public())
        # "Behcet disease" is left out beside "Behçet disease".
        .exclude(sort_name=F("condition__sort_name"))
        .alias(sort_key=sort_key)
        .filter(condition)
        .order_by("sort_key", "pk")
    )
    entries = [Entry(row.name, row.sort_name, row) for row in own[:most]]
    entries += [Entry(row.name, row.sort_name, row.condition) for row in with_public_conditions(others, most=most)]
    return sorted(entries, key=lambda entry: (entry.sort_name, entry.condition.sort_name))[:most]
