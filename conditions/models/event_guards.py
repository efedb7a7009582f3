"""Guards of events: an event never changes, and takes the next place in the chain of its page."""

from web.guards import INSERT, UPDATE, Guard, changed, never_deleted

_SIGNS = "NEW.verb IN ('approve', 'approve_changes', 'reaffirm')"
_CONTENT = (
    *("edition_id", "verb", "from_state", "to_state", "actor_id", "at", "sha256", "note", "reviewer_id"),
    *("reviewer_name", "scope", "statement", "declaration", "sign_off_id", "reviewed_on", "review_due"),
)
_LAST = "(SELECT max(l.position) FROM conditions_event l WHERE l.page_id = NEW.page_id)"
_HASH_BEFORE = "(SELECT b.hash FROM conditions_event b WHERE b.page_id = NEW.page_id AND b.position = NEW.position - 1)"
_ITS_EDITION_IS_ON_THE_PAGE = (
    "EXISTS (SELECT 1 FROM conditions_edition e WHERE e.id = NEW.edition_id AND e.page_id = NEW.page_id)"
)
_EVENT_BEFORE_IS_LATER = (
    "EXISTS (SELECT 1 FROM conditions_event b WHERE b.page_id = NEW.page_id AND b.position = NEW.position - 1 "
    "AND b.at > NEW.at)"
)
_LACKS_THE_NEXT_PLACE = (
    f"NEW.position IS NULL OR NEW.page_id IS NULL OR NOT {_ITS_EDITION_IS_ON_THE_PAGE} "
    f"OR NEW.position <> COALESCE({_LAST}, 0) + 1 OR NEW.previous_hash <> COALESCE({_HASH_BEFORE}, '') "
    "OR length(NEW.hash) <> 64"
)
_NEXT_PLACE = "An event takes the next place in the chain of its page."

EVENT_GUARDS = (
    never_deleted("event_is_kept", "Events are never deleted."),
    Guard("event_takes_the_next_place", INSERT, f"NEW.position IS NOT NULL AND ({_LACKS_THE_NEXT_PLACE})", _NEXT_PLACE),
    # Code from before the chain may write events without a place until it is replaced, but no signatures.
    Guard("event_of_a_signature_has_a_place", INSERT, f"{_SIGNS} AND NEW.position IS NULL", _NEXT_PLACE),
    Guard(
        "event_of_a_signature_is_not_dated_back",
        INSERT,
        f"{_SIGNS} AND {_EVENT_BEFORE_IS_LATER}",
        "A signature is not dated before the event before it.",
    ),
    # An event without a place gets one later, and nothing else.
    Guard(
        "event_is_final",
        UPDATE,
        f"OLD.position IS NOT NULL OR {changed(*_CONTENT)} OR {_LACKS_THE_NEXT_PLACE}",
        "Events never change.",
        _CONTENT,
    ),
)
_LACKS_THE_LAST_EVENT = (
    "NOT EXISTS (SELECT 1 FROM conditions_event e WHERE e.page_id = NEW.page_id "
    "AND e.position = NEW.length AND e.hash = NEW.last_hash)"
)
_GROWS = "The chain of a page grows with its events, in no other way."
CHAIN_GUARDS = (
    never_deleted("event_chain_is_kept", "The chain of a page is never deleted."),
    Guard("event_chain_begins_with_events", INSERT, _LACKS_THE_LAST_EVENT, _GROWS),
    Guard(
        "event_chain_grows_with_events",
        UPDATE,
        f"NEW.length <= OLD.length OR {changed('page_id')} OR {_LACKS_THE_LAST_EVENT}",
        _GROWS,
        ("page_id",),
    ),
)
