"""Telling that facts in a frozen text have changed since: the text stays as signed, the newsroom is told."""

from itertools import islice

from django.db.models import Q
from django.utils import timezone

from conditions.models import FrozenFact
from conditions.vocabularies import State

from .expansion import digest
from .queries import facts_of_all

BATCH = 200
# Texts that readers have or are about to have.
CURRENT = (State.IN_REVIEW, State.APPROVED, State.PUBLISHED)
# They rest on the records of subtypes as well.
_OF_SUBTYPES = ("types", "genes")


def mark_changed(condition_ids, release):
    """Compare the facts in current texts with those of today; return how many live editions differ newly.

    Looks at the texts about these conditions, and at all that show facts of subtypes: a
    subtype may have come, gone or changed. `release` is the Release that brought the facts,
    None if they were changed by hand. A fact that is again as it was signed counts as unchanged.
    """
    wanted = set(condition_ids)
    if not wanted:
        return 0
    frozen = FrozenFact.objects.filter(edition__state__in=CURRENT)
    conditions = iter(frozen.order_by().values_list("edition__page__condition", flat=True).distinct())
    found = 0
    while batch := set(islice(conditions, BATCH)):
        about = Q(edition__page__condition__in=batch & wanted) | Q(placeholder__in=_OF_SUBTYPES)
        found += _mark(frozen.filter(about, edition__page__condition__in=batch), release)
    return found


def recheck(edition):
    """Compare the facts in one edition with those of today: they may have changed while it was submitted."""
    return _mark(FrozenFact.objects.filter(edition=edition), None)


def changed(frozen=None):
    """Return the frozen facts of live editions that have changed since."""
    frozen = FrozenFact.objects.all() if frozen is None else frozen
    return frozen.filter(edition__state=State.PUBLISHED, changed_at__isnull=False)


def _mark(frozen, release):
    rows = list(frozen.select_related("edition__page__condition"))
    if not rows:
        return 0
    facts = facts_of_all({row.edition.page.condition_id: row.edition.page.condition for row in rows}.values())
    differ, agree = [], []
    for row in rows:
        same = row.sha256 == digest(row.placeholder, facts[row.edition.page.condition_id])
        if same == (row.changed_at is not None):
            (agree if same else differ).append(row)
    FrozenFact.objects.filter(pk__in=[row.pk for row in agree]).update(changed_at=None, changed_by=None)
    FrozenFact.objects.filter(pk__in=[row.pk for row in differ]).update(changed_at=timezone.now(), changed_by=release)
    live = {row.edition_id for row in differ if row.edition.state == State.PUBLISHED}
    return len(live)
