"""Guards of editions, their citations and their authors: a text is frozen once it is submitted."""

from conditions.vocabularies import STATE_CHANGES, State
from web.guards import DELETE, INSERT, UPDATE, Guard, changed, keeps, never_deleted

# The columns that no statement may change once the text is submitted.
TEXT_COLUMNS = ("title", "short_answer", "body", "change_note", "is_periodic_review")
_FROZEN_COLUMNS = (*TEXT_COLUMNS, "body_as_written", "sha256", "submitted_by_id", "submitted_at")
# The columns of a signature, which change only with its sign-off record. `review_due` and `expedited_at` are not among
# them, because a request for a new review sets both.
_SIGNED_COLUMNS = (
    *("signed_by_id", "reviewer_id", "reviewer_name", "scope", "signed_at"),
    *("full_reviewer_id", "full_reviewer_name", "reviewed_on"),
)
_IS_SIGNED_NOW = (
    "((OLD.state = 'in_review' AND NEW.state = 'approved') OR (OLD.state = 'published' AND NEW.state = 'published'))"
)
_RECORD_IS_ITS_OWN = (
    "EXISTS (SELECT 1 FROM conditions_signoff s WHERE s.id = NEW.sign_off_id AND s.edition_id = NEW.id)"
)
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
    Guard("edition_starts_unsigned", INSERT, "NEW.sign_off_id IS NOT NULL", "An edition starts without a record."),
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
    Guard(
        "edition_sign_off_is_its_own",
        UPDATE,
        f"({changed('sign_off_id')}) AND NOT ({_IS_SIGNED_NOW} AND {_RECORD_IS_ITS_OWN})",
        "An edition gets a record of its own, when it is approved or reaffirmed.",
    ),
    Guard(
        "edition_approval_needs_a_record",
        UPDATE,
        f"OLD.state = 'in_review' AND NEW.state = 'approved' AND NOT ({changed('sign_off_id')})",
        "An approval needs a sign-off record.",
    ),
    Guard(
        "edition_signature_moves_with_its_record",
        UPDATE,
        f"({changed(*_SIGNED_COLUMNS)}) AND NOT ({changed('sign_off_id')})",
        "A signature changes only with its sign-off record.",
    ),
    Guard(
        "edition_is_published_once",
        UPDATE,
        f"OLD.published_at IS NOT NULL AND ({changed('published_at')})",
        "The time of a publication never changes.",
    ),
    never_deleted("edition_is_kept", "Editions are never deleted."),
)
CITATION_GUARDS = frozen_with_edition("citation", "citations")
AUTHORSHIP_GUARDS = frozen_with_edition("authorship", "authors")
AUTHORED_BLOCKS_GUARDS = frozen_with_edition("authored_blocks", "authors")
