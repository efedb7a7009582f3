"""Groups of diseases and modes of inheritance that have public conditions, to browse by."""

from django.db.models import Count, Q
from django.utils.text import slugify

from conditions.cached_reverse import path_of
from conditions.models import Condition, Inheritance
from conditions.vocabularies import InheritanceMode, Kind

from .visibility import public_ids

# Values of a source that does not know the mode; they are not offered for browsing.
NO_MODE = (InheritanceMode.UNKNOWN, InheritanceMode.NO_DATA, InheritanceMode.NOT_APPLICABLE)


def public_modes():
    """Return {mode of inheritance: number of public conditions}, in the order of the vocabulary."""
    public = Inheritance.objects.filter(condition__in=public_ids())
    counts = dict(public.values_list("mode").annotate(Count("condition", distinct=True)).order_by())
    return {mode: counts[mode] for mode in InheritanceMode if mode not in NO_MODE and mode in counts}


def mode_url(mode):
    """Return the path of the list of conditions with a mode of inheritance."""
    return path_of("browse-mode", slugify(mode.value))


def public_groups():
    """Return the groups with public conditions; a disease with types counts only if it is public itself."""
    may_be_named = Q(kind__in=(Kind.GROUP, Kind.CATEGORY)) | Q(pk__in=public_ids())
    return Condition.objects.filter(may_be_named, child_links__child__in=public_ids(), is_obsolete=False)
