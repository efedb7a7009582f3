"""Database triggers that hold what constraints cannot: frozen texts, append-only logs, four eyes.

They bind every writer, a shell and raw SQL included. Both dialects are made from
the same list of guards. Reinstalled after every migrate and flush, because SQLite
drops a table's triggers silently when Django rebuilds that table.
"""

from dataclasses import dataclass

from django.db import transaction

from conditions.models.edition import TEXT_COLUMNS
from conditions.vocabularies import STATE_CHANGES, State

EDITION, CITATION, AUTHORSHIP, EVENT, PAGE, REPORT, REPORT_EVENT, REPLY, SITE_PAGE, VERSION = (
    "conditions_edition",
    "conditions_citation",
    "conditions_authorship",
    "conditions_event",
    "conditions_conditionpage",
    "conditions_report",
    "conditions_reportevent",
    "conditions_reportreply",
    "conditions_sitepage",
    "conditions_sitepageversion",
)
SIGN_IN_EVENT = "accounts_signinevent"
COMMENT, ASSESSMENT = "conditions_comment", "conditions_assessment"


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


def _reworded():
    """What readers wrote can go, as data protection law asks, and never become other words."""
    return f"(({_changed('text')}) AND NEW.text <> '')"


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
    yield Guard("report_is_kept", REPORT, "DELETE", "1 = 1", "Reports are never deleted.")
    yield Guard(
        "report_keeps_its_words",
        REPORT,
        "UPDATE",
        _changed("reference", "page_id", "edition_id", "section", "received_at") + " OR " + _reworded(),
        "What a reader reported never changes.",
    )
    yield Guard(
        "report_address_can_only_go",
        REPORT,
        "UPDATE",
        f"({_changed('email')}) AND NEW.email <> ''",
        "A reader’s address can only be erased.",
    )
    yield Guard("report_event_is_kept", REPORT_EVENT, "DELETE", "1 = 1", "Events are never deleted.")
    yield Guard("report_event_is_final", REPORT_EVENT, "UPDATE", "1 = 1", "Events never change.")
    yield Guard("reply_is_kept", REPLY, "DELETE", "1 = 1", "Answers to readers are never deleted.")
    yield Guard(
        "reply_keeps_its_words",
        REPLY,
        "UPDATE",
        _changed("report_id", "by_id", "written_at") + " OR " + _reworded(),
        "An answer to a reader never changes.",
    )
    yield Guard("comment_is_kept", COMMENT, "DELETE", "1 = 1", "Comments are never deleted.")
    yield Guard(
        "comment_keeps_its_words",
        COMMENT,
        "UPDATE",
        _changed("edition_id", "parent_id", "section", "quote", "text", "by_id", "at"),
        "What somebody said of a text never changes.",
    )
    yield Guard("assessment_is_kept", ASSESSMENT, "DELETE", "1 = 1", "A reviewer’s checklist is never deleted.")
    yield Guard("assessment_is_final", ASSESSMENT, "UPDATE", "1 = 1", "A reviewer’s checklist never changes.")
    yield Guard("site_page_is_kept", SITE_PAGE, "DELETE", "1 = 1", "Pages about this site are never deleted.")
    yield Guard("site_page_keeps_its_address", SITE_PAGE, "UPDATE", _changed("slug"), "A page keeps its address.")
    starts = "A version of a page about this site starts as a draft."
    yield Guard("version_starts_as_draft", VERSION, "INSERT", "NEW.published_at IS NOT NULL", starts)
    published = "A published version of a page about this site never changes."
    yield Guard("version_is_final", VERSION, "UPDATE", "OLD.published_at IS NOT NULL", published)
    yield Guard("version_is_kept", VERSION, "DELETE", "OLD.published_at IS NOT NULL", published)
    yield Guard(
        "version_keeps_its_place",
        VERSION,
        "UPDATE",
        _changed("page_id", "number"),
        "A version keeps its page and its number.",
    )
    yield Guard("sign_in_event_is_final", SIGN_IN_EVENT, "UPDATE", "1 = 1", "Sign-in events never change.")
    yield Guard(
        "sign_in_event_is_kept",
        SIGN_IN_EVENT,
        "DELETE",
        "OLD.kept_until > CURRENT_TIMESTAMP",
        "Sign-in events are kept until their time is over.",
    )


GUARDS = tuple(_guards())


def install(connection):
    """Put every guard in place; safe to run any number of times, also while the site works."""
    # After a migrate back, some tables are not there.
    tables = set(connection.introspection.table_names())
    guards = [guard for guard in GUARDS if guard.table in tables]
    statements = [statement for guard in guards for statement in _create(connection.vendor, guard)]
    if connection.vendor == "postgresql":
        # Each is replaced where it stands, so that none is missing for a moment.
        _run(connection, statements)
        return
    with transaction.atomic(using=connection.alias):
        uninstall(connection)
        _run(connection, statements)


def uninstall(connection):
    """Take every guard away: for table rebuilds, and for the flush between tests."""
    tables = set(connection.introspection.table_names())
    _run(connection, [_drop(connection.vendor, guard) for guard in GUARDS if guard.table in tables])


def installed(connection):
    """Return the names of the guards that are in place, and not switched off."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
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
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]


def _drop(vendor, guard):
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {guard.name}"
    return f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
