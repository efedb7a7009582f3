"""Detection of facts that have changed since a text was frozen; the text stays as signed."""

from itertools import islice

from django.db.models import Q
from django.utils import timezone

from conditions.models import FrozenFact
from conditions.vocabularies import State

from .expansion import digest
from .queries import facts_of_all

BATCH = 200
# Editions that are public or may become public.
CURRENT = (State.IN_REVIEW, State.APPROVED, State.PUBLISHED)
# Placeholders that also show facts of subtypes.
_WITH_SUBTYPES = ("types", "genes")


def mark_changed(condition_ids, release):
    """Mark frozen facts that differ from today's facts; return the number of live editions newly marked.

    Checks the texts about these conditions, and all texts that show facts of subtypes, since a
    subtype may have been added, removed or changed. `release` is the Release that changed the
    facts, None for a change by hand. A fact that is again as it was signed loses its mark.
    """
    wanted = set(condition_ids)
    if not wanted:
        return 0
    frozen = FrozenFact.objects.filter(edition__state__in=CURRENT)
    conditions = iter(frozen.order_by().values_list("edition__page__condition", flat=True).distinct())
    marked = 0
    while batch := set(islice(conditions, BATCH)):
        about = Q(edition__page__condition__in=batch & wanted) | Q(placeholder__in=_WITH_SUBTYPES)
        marked += _mark(frozen.filter(about, edition__page__condition__in=batch), release)
    return marked


def recheck(edition):
    """Mark the changed facts of one edition; return 1 if it is live and newly marked, else 0.

    Facts may have changed between its submission and its publication.
    """
    return _mark(FrozenFact.objects.filter(edition=edition), None)


def changed(frozen=None):
    """Return the FrozenFacts of live editions that are marked as changed, among `frozen` or among all."""
    frozen = FrozenFact.objects.all() if frozen is None else frozen
    return frozen.filter(edition__state=State.PUBLISHED, changed_at__isnull=False)


def _mark(frozen, release):
    rows = list(frozen.select_related("edition__page__condition"))
    if not rows:
        return 0
    facts = facts_of_all({row.edition.page.condition_id: row.edition.page.condition for row in rows}.values())
    changed, unchanged = [], []
    for row in rows:
        same = row.sha256 == digest(row.placeholder, facts[row.edition.page.condition_id])
        if same == (row.changed_at is not None):
            (unchanged if same else changed).append(row)
    FrozenFact.objects.filter(pk__in=[row.pk for row in unchanged]).update(changed_at=None, changed_by=None)
    FrozenFact.objects.filter(pk__in=[row.pk for row in changed]).update(changed_at=timezone.now(), changed_by=release)
    live = {row.edition_id for row in changed if row.edition.state == State.PUBLISHED}
    return len(live)
