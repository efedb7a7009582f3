"""Guards of editions, their citations and their authors: a text is frozen once it is submitted."""

from conditions.vocabularies import STATE_CHANGES, State
from web.guards import DELETE, INSERT, UPDATE, Guard, changed, keeps, never_deleted

# The columns that no statement may change once the text is submitted.
TEXT_COLUMNS = ("title", "short_answer", "body", "change_note", "is_periodic_review")
_FROZEN_COLUMNS = (*TEXT_COLUMNS, "body_as_written", "sha256", "submitted_by_id", "submitted_at")
_FROZEN = "The text of a submitted edition cannot change."


def _known_state_changes():
    return " OR ".join(
        f"(OLD.state = '{old.value}' AND NEW.state = '{new.value}')" for old, new in sorted(STATE_CHANGES)
    )


def _is_submitted(column):
    return f"EXISTS (SELECT 1 FROM conditions_edition e WHERE e.id = {column} AND e.state <> '{State.DRAFT.value}')"  # noqa: S608 - constants


def frozen_with_edition(name, what):
    """Return guards that freeze the rows of an edition with its text; `name` begins the triggers' names."""
    message = f"{_FROZEN[:-1]}, its {what} included."
    before, after = _is_submitted("OLD.edition_id"), _is_submitted("NEW.edition_id")
    return (
        Guard(f"{name}_is_frozen_insert", INSERT, after, message),
        Guard(f"{name}_is_frozen_delete", DELETE, before, message),
        Guard(f"{name}_is_frozen_update", UPDATE, f"{before} OR {after}", message),
    )


EDITION_GUARDS = (
    Guard("edition_starts_as_draft", INSERT, "NEW.state <> 'draft'", "An edition starts as a draft."),
    Guard("edition_text_is_frozen", UPDATE, f"OLD.state <> 'draft' AND ({changed(*_FROZEN_COLUMNS)})", _FROZEN),
    Guard(
        "edition_text_is_frozen_on_leaving",
        UPDATE,
        f"OLD.state = 'draft' AND NEW.state <> 'draft' AND ({changed(*TEXT_COLUMNS)})",
        _FROZEN,
    ),
    keeps("edition_keeps_its_place", ("page_id", "number", "created_at"), "An edition keeps its page and its number."),
    Guard(
        "edition_state_change_is_known",
        UPDATE,
        f"OLD.state <> NEW.state AND NOT ({_known_state_changes()})",
        "There is no such change of state.",
    ),
    Guard(
        "edition_signer_is_no_author",
        UPDATE,
        "NEW.signed_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM conditions_authorship a "
        "WHERE a.edition_id = NEW.id AND a.user_id = NEW.signed_by_id)",
        "An author cannot sign their own text.",
    ),
    never_deleted("edition_is_kept", "Editions are never deleted."),
)
CITATION_GUARDS = frozen_with_edition("citation", "citations")
AUTHORSHIP_GUARDS = frozen_with_edition("authorship", "authors")
