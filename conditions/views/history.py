"""What readers may know of a page's past: when, who, why; never an old text."""

from dataclasses import dataclass
from datetime import datetime

from conditions.models import Event
from conditions.vocabularies import Scope, State

# The steps that change what readers see or who answers for it.
PUBLIC_VERBS = ("publish", "reaffirm", "withdraw")
SIGNING_VERBS = ("approve", "approve_changes")


@dataclass(frozen=True)
class Step:
    """One line of "What changed". `reviewer` None: nothing but the date is told."""

    verb: str
    at: datetime | None
    note: str = ""
    reviewer: object = None
    reviewer_name: str = ""
    is_whole_page: bool = False
    is_first: bool = False


def history(page, preview=None):
    """Return the Steps of a live page, latest first; `preview` is an edition shown as if it were live."""
    events = Event.objects.filter(edition__page=page, edition__published_at__isnull=False)
    events = list(
        events.filter(verb__in=PUBLIC_VERBS + SIGNING_VERBS)
        .select_related("edition", "reviewer")
        .defer("edition__body", "edition__short_answer")
        .order_by("at", "pk")
    )
    signatures = {event.edition_id: event for event in events if event.verb in SIGNING_VERBS}
    public = [event for event in events if event.verb in PUBLIC_VERBS]
    steps = []
    for event in public:
        if event.verb == "withdraw":
            steps.append(Step(event.verb, event.edition.withdrawn_at))
        elif event.edition.state != State.WITHDRAWN:
            signature = event if event.verb == "reaffirm" else signatures[event.edition_id]
            steps.append(_step(event, signature, is_first=event is public[0]))
    if preview is not None and preview.published_at is None:
        steps.append(_step_to_come(preview, is_first=not public))
    return steps[::-1]


def _step(event, signature, *, is_first):
    return Step(
        event.verb,
        event.edition.published_at if event.verb == "publish" else event.at,
        note=event.edition.change_note if event.verb == "publish" else "",
        reviewer=signature.reviewer,
        reviewer_name=signature.reviewer_name,
        is_whole_page=signature.scope == Scope.WHOLE_PAGE,
        is_first=is_first,
    )


def _step_to_come(edition, *, is_first):
    return Step(
        "publish",
        None,
        note=edition.change_note,
        reviewer=edition.reviewer,
        reviewer_name=edition.reviewer_name,
        is_whole_page=edition.scope == Scope.WHOLE_PAGE,
        is_first=is_first,
    )
