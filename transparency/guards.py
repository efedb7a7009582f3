"""Guards of the log's tables: entries and hashes never change, and the log only grows."""

from web.guards import INSERT, UPDATE, Guard, changed, never_changed, never_deleted

_GROWS = "The public log only grows, one entry at a time."
_FINAL = "Entries of the public log never change."

ENTRY_GUARDS = (
    never_deleted("log_entry_is_kept", "Entries of the public log are never deleted."),
    never_changed("log_entry_is_final", _FINAL),
    Guard(
        "log_entry_follows_the_last",
        INSERT,
        "NEW.leaf_index < 0 OR length(NEW.hash) <> 32 OR (NEW.leaf_index > 0 AND NOT EXISTS "
        "(SELECT 1 FROM transparency_logentry b WHERE b.leaf_index = NEW.leaf_index - 1))",
        _GROWS,
    ),
)
TILE_GUARDS = (
    never_deleted("log_tile_is_kept", "Hashes of the public log are never deleted."),
    Guard(
        "log_tile_has_hashes",
        INSERT,
        "length(NEW.hashes) = 0 OR length(NEW.hashes) > 8192 OR length(NEW.hashes) % 32 <> 0",
        _GROWS,
    ),
    Guard(
        "log_tile_grows",
        UPDATE,
        f"{changed('level', 'tile_index')} OR length(NEW.hashes) <= length(OLD.hashes) "
        "OR length(NEW.hashes) > 8192 OR length(NEW.hashes) % 32 <> 0 "
        "OR substr(NEW.hashes, 1, length(OLD.hashes)) <> OLD.hashes",
        _GROWS,
    ),
)
_SIZE_IS_NOT_THE_NUMBER_OF_ENTRIES = (
    "(NEW.size > 0 AND NOT EXISTS (SELECT 1 FROM transparency_logentry e WHERE e.leaf_index = NEW.size - 1)) "
    "OR EXISTS (SELECT 1 FROM transparency_logentry e WHERE e.leaf_index = NEW.size)"
)
HEAD_GUARDS = (
    never_deleted("log_head_is_kept", "The size of the public log is never deleted."),
    Guard("log_head_begins_empty", INSERT, "NEW.id <> 1 OR NEW.size <> 0", _GROWS),
    Guard(
        "log_head_grows",
        UPDATE,
        f"NEW.size <= OLD.size OR NEW.id <> OLD.id OR {_SIZE_IS_NOT_THE_NUMBER_OF_ENTRIES}",
        _GROWS,
    ),
)
