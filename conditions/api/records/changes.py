"""Records of changes: publications, reviews, requests for a review, and withdrawals, by time."""

from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from conditions.api import schemas
from conditions.api.links import absolute_url, absolute_url_of
from conditions.api.schemas import define, or_null, text
from conditions.models import Edition, Event
from conditions.vocabularies import Scope, State

from .reviewers import SIGNER, signer

# {verb of the workflow: kind in the API}.
KINDS = {
    "publish": "published",
    "reaffirm": "reviewed",
    "expedite": "review_asked_for",
    "withdraw": "withdrawn",
    "take_back": "published_again",
}
_SIGNING = ("approve", "approve_changes")
_GONE = _("Null for a withdrawal.")
_UNSIGNED = _("Null for a withdrawal and for a request, which nobody signs.")

CHANGE = define(
    "Change",
    _("A change that readers can see. For a withdrawn page, only its address and the date are given."),
    id=schemas.integer(_("Permanent; use it to recognise changes that you have seen.")),
    kind=schemas.one_of(
        KINDS.values(),
        _(
            "published: a new edition; reviewed: read and signed again without a change; review_asked_for: a new "
            "review was requested, so the page is overdue and may be out of date; withdrawn: taken off the site; "
            "published_again: the withdrawal was a mistake, and the same edition is public again with the same review."
        ),
    ),
    at=schemas.date_time(),
    url=schemas.url(_("The page for people.")),
    self=schemas.url(_("The page as a record.")),
    title=or_null(text(), _("The question as it is now. Null for a withdrawal.")),
    edition=or_null(schemas.integer(), _GONE),
    change_note=or_null(text(), _("The public change note of the new edition. Null if no text changed.")),
    scope=or_null(schemas.one_of(Scope.values), _UNSIGNED),
    reviewed_by=or_null(SIGNER, _UNSIGNED),
)
CHANGE_LIST = define(
    "ChangeList",
    _("A part of the list of changes, oldest first."),
    items=schemas.list_of(CHANGE),
    next=or_null(schemas.url(), _("The next part; null at the end.")),
    follow=or_null(
        schemas.url(),
        _(
            "At the end of the list: the URL of your next request. It starts five minutes before the last change or "
            "your first request, whichever is earlier, so that you miss nothing; skip changes whose id you know. Null "
            "before the end."
        ),
    ),
)


def public_changes():
    """Return the queryset of public Events, annotated with the `live_title` of their page."""
    own_edition = Edition.objects.filter(pk=OuterRef("edition"))
    live = Edition.objects.live().filter(page=OuterRef("edition__page"))
    readable = _any_of(own_edition.filter(state__in=(State.PUBLISHED, State.SUPERSEDED))) & _any_of(live)
    withdrawn = Q(verb="withdraw") & _any_of(own_edition.filter(state=State.WITHDRAWN))
    return (
        Event.objects.filter(Q(verb__in=("publish", "reaffirm", "expedite", "take_back")) & readable | withdrawn)
        .select_related("edition__page__condition", "edition__page__topic", "reviewer")
        .annotate(live_title=live.values("title")[:1])
        .defer(*(f"edition__{name}" for name in ("title", "short_answer", "body", "body_as_written", "search_text")))
    )


def _any_of(editions):
    """Return the Q that there are any editions, as a subquery: for EXISTS, PostgreSQL reads all editions first."""
    return Q(IsNull(Subquery(editions.order_by().values("pk")[:1]), False))


def with_signatures(events):
    """Set `signature` of each event to the Event that signed its text, or None; return the events."""
    signed = Event.objects.filter(edition__in={event.edition_id for event in events}, verb__in=_SIGNING)
    approvals = {event.edition_id: event for event in signed.select_related("reviewer").order_by("pk")}
    for event in events:
        approval = approvals.get(event.edition_id)
        signatures = {"publish": approval, "take_back": approval, "reaffirm": event}
        event.signature = signatures.get(event.verb)
    return events


def change(event):
    """Return the Change record of an event from `with_signatures`."""
    page, signature = event.edition.page, event.signature
    is_described = event.verb != "withdraw"
    return {
        "id": event.pk,
        "kind": KINDS[event.verb],
        "at": event.at,
        "url": absolute_url(page.get_absolute_url()),
        "self": absolute_url_of("api-page", page.condition.slug, page.topic.slug),
        "title": event.live_title if is_described else None,
        "edition": event.edition.number if is_described else None,
        "change_note": event.edition.change_note if event.verb == "publish" else None,
        "scope": signature.scope if signature else None,
        "reviewed_by": signer(signature.reviewer, signature.reviewer_name) if signature else None,
    }
