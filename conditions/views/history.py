"""The public history of a page: dates, reviewers and change notes, without old texts."""

from dataclasses import dataclass
from datetime import datetime

from conditions.cached_reverse import path_of
from conditions.combined_query import CombinedQuery, Lookup
from conditions.models import Edition, Event
from conditions.vocabularies import Scope, State

# The verbs that change what readers see, or who has reviewed it.
PUBLIC_VERBS = ("publish", "reaffirm", "withdraw", "take_back")
SIGNING_VERBS = ("approve", "approve_changes")
# A page shows this many of its latest entries; its list of changes shows all.
LATEST = 5


@dataclass(frozen=True)
class HistoryEntry:
    """A line of "What changed"; `edition` is None for a withdrawal, for one taken back, and for a preview."""

    verb: str
    at: datetime | None
    note: str = ""
    reviewer: object = None
    reviewer_name: str = ""
    is_whole_page: bool = False
    is_first: bool = False
    edition: Edition | None = None

    @property
    def url(self):
        """The permanent path of the edition."""
        page = self.edition.page
        return path_of("edition", page.condition.slug, page.topic.slug, self.edition.number)


def events_of(page):
    """Return the Lookup of the Events that `history` needs of a page."""
    events = Event.objects.filter(edition__page=page, edition__published_at__isnull=False)
    edition_columns = ("number", "state", "change_note", "published_at", "withdrawn_at")
    return Lookup(
        events.filter(verb__in=PUBLIC_VERBS + SIGNING_VERBS).order_by("at", "pk"),
        ("verb", "at", "scope", "reviewer_name", "reviewer__slug", *(f"edition__{name}" for name in edition_columns)),
    )


def history(page, preview=None, events=None):
    """Return the HistoryEntries of a live page, the latest first.

    `preview` is an edition that is shown as if it were live. `events` are the rows of `events_of(page)`; without them,
    query the database.
    """
    if events is None:
        events = _events(page.pk)["events"]
    for event in events:
        event.edition.page = page
    signatures = {event.edition_id: event for event in events if event.verb in SIGNING_VERBS}
    public = [event for event in events if event.verb in PUBLIC_VERBS]
    entries = []
    for event in public:
        if event.verb == "withdraw":
            # `withdrawn_at` is empty once the withdrawal has been taken back.
            entries.append(HistoryEntry(event.verb, event.edition.withdrawn_at or event.at))
        elif event.verb == "take_back":
            entries.append(HistoryEntry(event.verb, event.at))
        elif event.edition.state != State.WITHDRAWN:
            signature = event if event.verb == "reaffirm" else signatures[event.edition_id]
            entries.append(_entry(event, signature, is_first=event is public[0]))
    if preview is not None and preview.published_at is None:
        entries.append(_preview_entry(preview, is_first=not public))
    return entries[::-1]


_events = CombinedQuery(lambda page: {"events": events_of(page)})


def latest(entries):
    """Return the latest LATEST HistoryEntries, and all since the live edition was published."""
    since_publication = next((count for count, entry in enumerate(entries, start=1) if entry.verb == "publish"), 0)
    return entries[: max(LATEST, since_publication)]


def _entry(event, signature, *, is_first):
    return HistoryEntry(
        event.verb,
        event.edition.published_at if event.verb == "publish" else event.at,
        note=event.edition.change_note if event.verb == "publish" else "",
        reviewer=signature.reviewer,
        reviewer_name=signature.reviewer_name,
        is_whole_page=signature.scope == Scope.WHOLE_PAGE,
        is_first=is_first,
        edition=event.edition,
    )


def _preview_entry(edition, *, is_first):
    return HistoryEntry(
        "publish",
        None,
        note=edition.change_note,
        reviewer=edition.reviewer,
        reviewer_name=edition.reviewer_name,
        is_whole_page=edition.scope == Scope.WHOLE_PAGE,
        is_first=is_first,
    )
