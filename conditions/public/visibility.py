"""Visibility rules: which conditions and editions are public, as expressions for querysets.

A condition is public if it has a live page, or if an editor lists it without one.
"""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from conditions.models import Classification, Condition, Edition
from conditions.vocabularies import State

# A text in one of these states may become public, or public again, without a further look at names and facts beside it;
# and what was public once may be in a reader's hands.
EXPOSING = (State.IN_REVIEW, State.APPROVED, State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
# SQLite limits the parameters of a statement.
_CHUNK = 5000


def live_editions():
    """Return the editions whose text is public."""
    return Edition.objects.live()


def live_editions_about(condition):
    """Return the live editions about the condition with the id in the outer query's column `condition`."""
    return live_editions().filter(page__condition=OuterRef(condition))


def first_key(rows):
    """Return the subquery of the primary key of any one of `rows`; NULL if there are none."""
    return Subquery(rows.order_by().values("pk")[:1])


def has_live_pages(condition):
    """Return the boolean expression that the condition with the id in the column `condition` has a live page.

    The database looks up each row of a list by index. For EXISTS under an OR, PostgreSQL reads all live editions into a
    hash table first, however short the list is.
    """
    return IsNull(first_key(live_editions_about(condition)), False)


def is_public(condition="condition"):
    """Return the Q that keeps rows about public conditions; `condition` is the column with the condition's id.

    Both parts are subqueries for each row, because PostgreSQL may read all conditions for a join.
    """
    if condition == "pk":
        return Q(is_listed=True) | Q(has_live_pages("pk"))
    listed = Condition.objects.filter(pk=OuterRef(condition), is_listed=True)
    return Q(IsNull(first_key(listed), False)) | Q(has_live_pages(condition))


def conditions_with_live_pages():
    """Return the conditions with at least one live page."""
    return Condition.objects.filter(Exists(live_editions_about("pk")))


def public_conditions():
    """Return the conditions that lists may name, annotated with `has_answers` (has a live page)."""
    return Condition.objects.annotate(has_answers=has_live_pages("pk")).filter(is_public("pk"))


def public_ids():
    """Return the ids of public conditions, as a subquery for `IN` in lists of imported facts."""
    return Condition.objects.filter(is_public("pk")).order_by().values("pk")


def exposed_conditions():
    """Return the conditions that are listed, or have a page that is or was public, or is in review or approved."""
    pages = Edition.objects.filter(page__condition=OuterRef("pk"), state__in=EXPOSING)
    return Condition.objects.filter(Q(is_listed=True) | Exists(pages))


def shown_among(ids):
    """Return how many of the conditions with these ids readers see, or may see soon.

    They are the exposed conditions, and the subtypes and groups that are named on the page of an exposed one.
    """
    exposed = exposed_conditions().order_by().values("pk")
    links = Classification.objects.filter(parent__in=exposed, child=OuterRef("pk"))
    groups = Classification.objects.filter(child__in=exposed, parent=OuterRef("pk"))
    shown = Condition.objects.filter(Q(pk__in=exposed) | Exists(links) | Exists(groups))
    ids = sorted(ids)
    return sum(shown.filter(pk__in=ids[start : start + _CHUNK]).count() for start in range(0, len(ids), _CHUNK))


def with_public_conditions(rows, relation="condition", *, most=None):
    """Return the first `most` of `rows`, about public conditions, as a list; run one query.

    `relation` is the foreign key to the condition; each condition gets `has_answers`.
    """
    rows = list(rows.select_related(relation).annotate(has_answers=has_live_pages(relation))[:most])
    for row in rows:
        # Prefetched conditions would put thousands of ids into one statement, which SQLite refuses.
        getattr(row, relation).has_answers = row.has_answers
    return rows
