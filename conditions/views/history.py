"""What readers may know of a page's past: when, who, why; never an old text."""

from dataclasses import dataclass
from datetime import datetime

from conditions.cached_reverse import path_of
from conditions.combined_query import CombinedQuery, Lookup
from conditions.models import Edition, Event
from conditions.vocabularies import Scope, State

# The steps that change what readers see or who answers for it.
PUBLIC_VERBS = ("publish", "reaffirm", "withdraw")
SIGNING_VERBS = ("approve", "approve_changes")
# The page itself shows so many of its latest steps; its list of changes shows all.
LATEST = 5


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
    # The edition that the step is about; None where readers may not know of its text.
    edition: Edition | None = None

    @property
    def address(self):
        """The lasting address of the edition's number."""
        page = self.edition.page
        return path_of("edition", page.condition.slug, page.topic.slug, self.edition.number)


def events_of(page):
    """Return what a page's Steps are made from: a Lookup that reads Events."""
    events = Event.objects.filter(edition__page=page, edition__published_at__isnull=False)
    edition = ("number", "state", "change_note", "published_at", "withdrawn_at")
    return Lookup(
        events.filter(verb__in=PUBLIC_VERBS + SIGNING_VERBS).order_by("at", "pk"),
        ("verb", "at", "scope", "reviewer_name", "reviewer__slug", *(f"edition__{name}" for name in edition)),
    )


def history(page, preview=None, events=None):
    """Return the Steps of a live page, latest first; `preview` is an edition shown as if it were live.

    `events` are those of `events_of`, where they are known already.
    """
    if events is None:
        events = _events(page.pk)["events"]
    for event in events:
        event.edition.page = page
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


_events = CombinedQuery(lambda page: {"events": events_of(page)})


def latest(steps):
    """Return the latest few of a live page's Steps, and all since its live edition was published."""
    current = next((place for place, step in enumerate(steps, start=1) if step.verb == "publish"), 0)
    return steps[: max(LATEST, current)]


def _step(event, signature, *, is_first):
    return Step(
        event.verb,
        event.edition.published_at if event.verb == "publish" else event.at,
        note=event.edition.change_note if event.verb == "publish" else "",
        reviewer=signature.reviewer,
        reviewer_name=signature.reviewer_name,
        is_whole_page=signature.scope == Scope.WHOLE_PAGE,
        is_first=is_first,
        edition=event.edition,
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
