"""Database triggers that hold what constraints cannot: frozen texts, append-only logs, four eyes.

They bind every writer, a shell and raw SQL included. Both dialects are made from
the same list of guards. Reinstalled after every migrate and flush, because SQLite
drops a table's triggers silently when Django rebuilds that table.
"""

from dataclasses import dataclass

from .models.edition import TEXT_COLUMNS
from .vocabularies import STATE_CHANGES, State

EDITION, CITATION, AUTHORSHIP, EVENT, PAGE = (
    "conditions_edition",
    "conditions_citation",
    "conditions_authorship",
    "conditions_event",
    "conditions_conditionpage",
)


@dataclass(frozen=True)
class Guard:
    """Refuse `when` (UPDATE, INSERT or DELETE) on `table` with `message` where `condition` holds.

    `condition` is SQL that both dialects read, with OLD and NEW; `columns` limits an
    UPDATE to those that name one of them.
    """

    name: str
    table: str
    when: str
    condition: str
    message: str


_FROZEN = (*TEXT_COLUMNS, "body_as_written", "sha256", "submitted_by_id", "submitted_at")


def _changed(*columns):
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _allowed_changes():
    return " OR ".join(
        f"(OLD.state = '{old.value}' AND NEW.state = '{new.value}')" for old, new in sorted(STATE_CHANGES)
    )


def _not_a_draft(column):
    return f"EXISTS (SELECT 1 FROM {EDITION} e WHERE e.id = {column} AND e.state <> '{State.DRAFT.value}')"  # noqa: S608 - constants


def _guards():
    frozen = "The text of a submitted edition cannot change."
    yield Guard("edition_starts_as_draft", EDITION, "INSERT", "NEW.state <> 'draft'", "An edition starts as a draft.")
    yield Guard(
        "edition_text_is_frozen",
        EDITION,
        "UPDATE",
        f"OLD.state <> 'draft' AND ({_changed(*_FROZEN)})",
        frozen,
    )
    yield Guard(
        "edition_text_is_frozen_on_leaving",
        EDITION,
        "UPDATE",
        f"OLD.state = 'draft' AND NEW.state <> 'draft' AND ({_changed(*TEXT_COLUMNS)})",
        frozen,
    )
    yield Guard(
        "edition_keeps_its_place",
        EDITION,
        "UPDATE",
        _changed("page_id", "number", "created_at"),
        "An edition keeps its page and its number.",
    )
    yield Guard(
        "edition_state_change_is_known",
        EDITION,
        "UPDATE",
        f"OLD.state <> NEW.state AND NOT ({_allowed_changes()})",
        "There is no such change of state.",
    )
    yield Guard(
        "edition_signer_is_no_author",
        EDITION,
        "UPDATE",
        f"NEW.signed_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM {AUTHORSHIP} a "  # noqa: S608 - constants
        "WHERE a.edition_id = NEW.id AND a.user_id = NEW.signed_by_id)",
        "An author cannot sign their own text.",
    )
    yield Guard("edition_is_kept", EDITION, "DELETE", "1 = 1", "Editions are never deleted.")
    yield Guard("event_is_kept", EVENT, "DELETE", "1 = 1", "Events are never deleted.")
    yield Guard("event_is_final", EVENT, "UPDATE", "1 = 1", "Events never change.")
    for part, table in (("citation", CITATION), ("authorship", AUTHORSHIP)):
        message = f"{frozen[:-1]}, its {'citations' if part == 'citation' else 'authors'} included."
        yield Guard(f"{part}_is_frozen_insert", table, "INSERT", _not_a_draft("NEW.edition_id"), message)
        yield Guard(f"{part}_is_frozen_delete", table, "DELETE", _not_a_draft("OLD.edition_id"), message)
        yield Guard(
            f"{part}_is_frozen_update",
            table,
            "UPDATE",
            f"{_not_a_draft('OLD.edition_id')} OR {_not_a_draft('NEW.edition_id')}",
            message,
        )
    yield Guard(
        "page_keeps_its_place",
        PAGE,
        "UPDATE",
        _changed("condition_id", "topic_id"),
        "A page keeps its condition and its topic.",
    )


GUARDS = tuple(_guards())


def install(connection):
    """Put every guard in place; safe to run any number of times."""
    uninstall(connection)
    _run(connection, [statement for guard in GUARDS for statement in _create(connection.vendor, guard)])


def uninstall(connection):
    """Take every guard away: for table rebuilds, and for the flush between tests."""
    tables = set(connection.introspection.table_names())
    _run(connection, [_drop(connection.vendor, guard) for guard in GUARDS if guard.table in tables])


def installed(connection):
    """Return the names of the guards that are in place."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return found & {guard.name for guard in GUARDS}


def _run(connection, statements):
    # Without parameters, so that psycopg does not look for placeholders in the text.
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _create(vendor, guard):
    message = guard.message.replace("'", "''")
    if vendor == "sqlite":
        # SQLite knows IS DISTINCT FROM since 3.39; IS NOT says the same in every version.
        condition = guard.condition.replace("IS DISTINCT FROM", "IS NOT")
        return [
            f"CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    # A condition with a sub-query may not stand in a PostgreSQL trigger's WHEN.
    result = "OLD" if guard.when == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF {guard.condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN {result}; END $body$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def _drop(vendor, guard):
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {guard.name}"
    return f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
