"""Slugs for imported names: stable, unique, and never a current or former slug of another condition."""

from conditions.models import Condition, FormerSlug
from conditions.models.condition import RESERVED_SLUGS
from conditions.slugs import older_slug_of, slug_of


class Slugs:
    """Allocator of slugs that no condition has or had, a batch of names at a time.

    `clashes` is {code: (slug, name of the condition that has it)} for the slugs that got the code as a suffix; the name
    is "" if the site itself uses the slug.
    """

    def __init__(self):
        # {slug: name of its condition}
        self.given = dict.fromkeys(RESERVED_SLUGS, "")
        self.clashes = {}

    def free(self, wanted):
        """Return {code: slug} for [(name, code, id of the condition or None), ...].

        A slug that is taken gets the code as a suffix. A condition may get back a slug that
        it had itself.
        """
        slugs = {code: slug_of(name) for name, code, _owner in wanted}
        candidates = set(slugs.values()) | {f"{slug}-orpha-{code}" for code, slug in slugs.items()}
        holders = _holders(candidates)
        free_slugs = {}
        for name, code, owner in wanted:
            slug = slugs[code]
            choices = (slug, f"{slug}-orpha-{code}", *(f"{slug}-orpha-{code}-{n}" for n in range(2, 100)))
            free_slugs[code] = next(
                choice
                for choice in choices
                if choice not in self.given and (choice not in holders or holders[choice][0] == owner)
            )
            if free_slugs[code] != slug:
                self.clashes[code] = (slug, self.given[slug] if slug in self.given else holders[slug][1])
            self.given[free_slugs[code]] = name
        return free_slugs


def _holders(slugs):
    """Return {slug: (id, name) of the condition that has it, or had it}."""
    former = FormerSlug.objects.filter(slug__in=slugs).values_list("slug", "condition_id", "condition__name")
    current = Condition.objects.filter(slug__in=slugs).values_list("slug", "pk", "name")
    return {slug: (pk, name) for slug, pk, name in [*former, *current]}


def was_given(slug, name, code):
    """Return whether an import made this slug from the name, rather than an editor."""
    return any(slug == made or slug.startswith(f"{made}-orpha-{code}") for made in (slug_of(name), older_slug_of(name)))
