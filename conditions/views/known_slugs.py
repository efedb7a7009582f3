"""Whether a slug is or was one of a condition: unknown addresses are answered with one cheap statement."""

from conditions.combined_query import CombinedQuery, Lookup
from conditions.models import Condition, FormerSlug


@CombinedQuery
def _with_slug(slug):
    return {
        "conditions": Lookup(Condition.objects.filter(slug=slug), ()),
        "former": Lookup(FormerSlug.objects.filter(slug=slug), ()),
    }


def is_known(slug):
    """Return whether a condition, public or not, has or had this slug."""
    return any(_with_slug(slug).values())
