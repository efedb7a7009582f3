"""Attack: a person of the database lifts a guard and hides that; the comparison of the triggers finds it."""

import pytest
from django.db import connection

from conditions.database import comparing
from tests import factories
from tests.database.test_triggers import refused

pytestmark = pytest.mark.django_db
postgresql = pytest.mark.postgresql
sqlite = pytest.mark.one_database

EVENTS = "event_is_kept"
ALTERED = f"The trigger {EVENTS} of the table conditions_event is not the one that this code creates."


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def problems():
    return comparing.compare(connection).problems


def drop():
    return f"DROP TRIGGER {EVENTS}" + (" ON conditions_event" if connection.vendor == "postgresql" else "")


def test_the_triggers_of_a_migrate_are_those_of_the_code():
    found = comparing.compare(connection)

    assert (found.problems, found.compared > 100) == ([], True)


def test_a_dropped_trigger_is_found():
    run(drop())

    assert problems() == [f"The trigger {EVENTS} of the table conditions_event is missing."]


def test_an_extra_trigger_is_found():
    if connection.vendor == "postgresql":
        run(
            "CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER a_quiet_one BEFORE INSERT ON conditions_event FOR EACH ROW EXECUTE FUNCTION quiet()",
        )
    else:
        run("CREATE TRIGGER a_quiet_one BEFORE INSERT ON conditions_event BEGIN SELECT RAISE(IGNORE); END")

    assert problems() == ["The table conditions_event has a trigger that this code does not create: a_quiet_one."]


def test_a_trigger_that_was_replaced_by_a_harmless_one_is_found():
    if connection.vendor == "postgresql":
        run(
            drop(),
            f"CREATE TRIGGER {EVENTS} BEFORE DELETE ON conditions_event FOR EACH ROW WHEN (OLD.id < 0) "
            f"EXECUTE FUNCTION {EVENTS}()",
            f"ALTER TABLE conditions_event ENABLE ALWAYS TRIGGER {EVENTS}",
        )
    else:
        run(drop(), f"CREATE TRIGGER {EVENTS} BEFORE DELETE ON conditions_event BEGIN SELECT 1; END")

    assert problems() == [ALTERED]


@sqlite
def test_a_changed_trigger_of_the_search_is_found():
    name = "search_conditions_edition_words_insert"
    run(f"DROP TRIGGER {name}", f"CREATE TRIGGER {name} AFTER INSERT ON conditions_edition BEGIN SELECT 1; END")

    assert problems() == [f"The trigger {name} of the table conditions_edition is not the one that this code creates."]


@postgresql
@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("DISABLE", "is disabled."),
        ("ENABLE REPLICA", "fires for replicas only."),
        ("ENABLE", "can be skipped by session_replication_role: it is not ENABLE ALWAYS."),
    ],
)
def test_a_trigger_that_does_not_always_fire_is_found(state, sentence):
    run(f"ALTER TABLE conditions_event {state} TRIGGER {EVENTS}")

    assert problems() == [f"The trigger {EVENTS} of the table conditions_event {sentence}"]


@postgresql
@pytest.mark.parametrize("name", [EVENTS, "stamp_conditions_event", "conditions_move_public_stamp"])
def test_a_function_that_was_emptied_is_found(name):
    returns, result = ("void", "") if name.startswith("conditions") else ("trigger", "OLD")
    run(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS {returns} LANGUAGE plpgsql AS "
        f"$body$ BEGIN RETURN {result}; END $body$"
    )

    assert problems() == [f"The function {name} is not the one that this code creates."]


@postgresql
@pytest.mark.parametrize("change", ["SECURITY DEFINER", "SET search_path = elsewhere"])
def test_a_function_that_runs_otherwise_is_found(change):
    run(f"ALTER FUNCTION {EVENTS}() {change}")

    assert problems() == [f"The function {EVENTS} is not the one that this code creates."]


@postgresql
def test_a_trigger_that_calls_a_function_of_another_schema_is_found():
    run(
        "CREATE SCHEMA elsewhere",
        f"CREATE FUNCTION elsewhere.{EVENTS}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        f"CREATE OR REPLACE TRIGGER {EVENTS} BEFORE DELETE ON conditions_event FOR EACH ROW "
        f"EXECUTE FUNCTION elsewhere.{EVENTS}()",
        f"ALTER TABLE conditions_event ENABLE ALWAYS TRIGGER {EVENTS}",
    )

    assert problems() == [ALTERED, f"The function {EVENTS} is not the one that this code creates."]


@postgresql
def test_another_owner_a_rule_and_hidden_rows_are_found():
    run(
        "CREATE ROLE somebody_else",
        "CREATE RULE no_delete AS ON DELETE TO conditions_signoff DO INSTEAD NOTHING",
        "ALTER TABLE conditions_signoff ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE conditions_signoff OWNER TO somebody_else",
        f"ALTER FUNCTION {EVENTS}() OWNER TO somebody_else",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]

    assert problems() == [
        f"The table conditions_signoff belongs to somebody_else, not to {owner}.",
        f"The function {EVENTS} belongs to somebody_else, not to {owner}.",
        "The table conditions_signoff has a rule that this code does not create: no_delete.",
        "The table conditions_signoff has row-level security, which can hide rows.",
    ]


# --- Statements that fire no trigger for each row --------------------------------------


@pytest.fixture
def live(page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    # PostgreSQL empties no table whose deferred foreign keys still have to be checked.
    connection.check_constraints()
    return edition


@postgresql
@pytest.mark.parametrize("table", ["conditions_assessment", "conditions_event", "conditions_signoff"])
def test_a_guarded_table_is_not_truncated(live, table):
    assert refused(f"TRUNCATE {table} CASCADE") == "The rows of this table are never removed at once."


@postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM conditions_event",
        "UPDATE conditions_signoff SET record = '{}'",
        "TRUNCATE conditions_event CASCADE",
    ],
)
def test_a_superuser_as_replica_is_refused_too(live, statement):
    run("SET LOCAL session_replication_role = replica")

    assert "never" in refused(statement)


@sqlite
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE INTO", "REPLACE INTO"])
@pytest.mark.parametrize("table", ["conditions_signoff", "conditions_event", "conditions_citation"])
def test_a_frozen_row_is_not_replaced_on_sqlite(live, table, verb):
    assert refused(f"{verb} {table} SELECT * FROM {table}")


@sqlite
def test_a_frozen_row_is_not_displaced_by_an_update_on_sqlite(live, editor, reviewer):
    other = factories.make_published(by=editor, reviewer=reviewer)

    refusal = refused(
        "UPDATE OR REPLACE conditions_citation SET id = %s WHERE id = %s",
        live.citations.get().pk,
        other.citations.get().pk,
    )

    assert refusal == "The text of a submitted edition cannot change, its citations included."
