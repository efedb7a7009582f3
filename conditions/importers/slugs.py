"""Addresses for imported names: stable, distinct, and telling "+" from "-"."""

import re

from django.utils.text import slugify

from conditions.fields import fold
from conditions.models import Condition, FormerSlug
from conditions.models.condition import RESERVED_SLUGS

LONGEST = 100
_PLUS = re.compile(r"(?<=\w)\+")
# "T-B-" is short for "T minus, B minus"; "T-cell" and "HLA-B-associated" are not.
_MINUS = re.compile(r"(?<=[A-Z])[-−](?=$|[\s,)]|(?:[A-Z]+[-−+])+(?:$|[\s,)]))")


def slug_of(name):
    """Return the address part for a name, cut at a word, "condition" where nothing is left of it."""
    spelled = _PLUS.sub(" plus ", _MINUS.sub(" minus ", name))
    slug = slugify(fold(spelled))
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rsplit("-", 1)[0][:LONGEST]
    return slug or "condition"


class Slugs:
    """Hands out addresses that nobody has or had, a batch of names at a time."""

    def __init__(self):
        self.given = set(RESERVED_SLUGS)

    def free(self, wanted):
        """Return {code: slug} for [(name, code, id of the condition or None), ...].

        The code stands behind a slug that is taken. A condition may get back an address
        that it had itself.
        """
        slugs = {code: slug_of(name) for name, code, _owner in wanted}
        owners = {code: owner for _name, code, owner in wanted}
        every = set(slugs.values()) | {f"{slug}-orpha-{code}" for code, slug in slugs.items()}
        holders = dict(FormerSlug.objects.filter(slug__in=every).values_list("slug", "condition_id"))
        holders |= dict(Condition.objects.filter(slug__in=every).values_list("slug", "pk"))
        found = {}
        for code, slug in slugs.items():
            choices = (slug, f"{slug}-orpha-{code}", *(f"{slug}-orpha-{code}-{n}" for n in range(2, 100)))
            found[code] = next(
                choice
                for choice in choices
                if choice not in self.given and holders.get(choice, owners[code]) == owners[code]
                and (choice not in holders or owners[code] is not None)
            )  # fmt: skip
            self.given.add(found[code])
        return found


def was_given(slug, name, code):
    """Whether an address is the one that an import makes from a name, not one that somebody chose."""
    made = slug_of(name)
    return slug == made or slug.startswith(f"{made}-orpha-{code}")
