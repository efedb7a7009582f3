"""Slugs for imported names: stable, unique, and different for "+" and "-"."""

import re

from django.utils.text import slugify

from conditions.fields import fold
from conditions.models import Condition, FormerSlug
from conditions.models.condition import RESERVED_SLUGS

MAX_LENGTH = 100
_PLUS = re.compile(r"(?<=\w)\+")
# "T-B-" is short for "T minus, B minus"; "T-cell" and "HLA-B-associated" are not.
_MINUS = re.compile(r"(?<=[A-Z])[-−](?=$|[\s,)]|(?:[A-Z]+[-−+])+(?:$|[\s,)]))")


def slug_of(name):
    """Return the slug of a name, cut at a word boundary; "condition" if nothing is left of the name."""
    spelled = _PLUS.sub(" plus ", _MINUS.sub(" minus ", name))
    slug = slugify(fold(spelled))
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rsplit("-", 1)[0][:MAX_LENGTH]
    return slug or "condition"


class Slugs:
    """Allocator of slugs that no condition has or had, a batch of names at a time."""

    def __init__(self):
        self.given = set(RESERVED_SLUGS)

    def free(self, wanted):
        """Return {code: slug} for [(name, code, id of the condition or None), ...].

        A slug that is taken gets the code as a suffix. A condition may get back a slug that
        it had itself.
        """
        slugs = {code: slug_of(name) for name, code, _owner in wanted}
        owners = {code: owner for _name, code, owner in wanted}
        candidates = set(slugs.values()) | {f"{slug}-orpha-{code}" for code, slug in slugs.items()}
        holders = dict(FormerSlug.objects.filter(slug__in=candidates).values_list("slug", "condition_id"))
        holders |= dict(Condition.objects.filter(slug__in=candidates).values_list("slug", "pk"))
        free_slugs = {}
        for code, slug in slugs.items():
            choices = (slug, f"{slug}-orpha-{code}", *(f"{slug}-orpha-{code}-{n}" for n in range(2, 100)))
            free_slugs[code] = next(
                choice
                for choice in choices
                if choice not in self.given and holders.get(choice, owners[code]) == owners[code]
                and (choice not in holders or owners[code] is not None)
            )  # fmt: skip
            self.given.add(free_slugs[code])
        return free_slugs


def was_given(slug, name, code):
    """Return whether an import made this slug from the name, rather than an editor."""
    generated = slug_of(name)
    return slug == generated or slug.startswith(f"{generated}-orpha-{code}")
