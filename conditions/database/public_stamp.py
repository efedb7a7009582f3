"""The public stamp: a number in the database that triggers raise with every change that readers could see.

The triggers raise the stamp in the commit that changes the rows, for every writer: a shell and raw SQL
included. Drafts and counts leave the stamp alone. A page that was rendered from rows which were read after the
stamp is valid for as long as the stamp stays the same, so the page cache stores pages under it (docs/adr/0017,
docs/adr/0029).
"""

import secrets
from dataclasses import dataclass

from django.db import Error, OperationalError

from conditions.vocabularies import ReportState
from web.guards import enable_always

from . import installer

TABLE = "conditions_publicstamp"
SHARDS = 64
# A step is a random number of at most this many bits. So a database that was set back by a restore does not reach an
# old stamp again, under which other pages may be cached.
STEP_BITS = 30
_SUM = f"SELECT CAST(sum(n) AS bigint) FROM {TABLE}"  # noqa: S608 - a constant
_EDITION_IS_PUBLIC = (
    "EXISTS (SELECT 1 FROM conditions_edition e WHERE e.id = {row}.edition_id AND e.published_at IS NOT NULL)"
)


@dataclass(frozen=True)
class Watch:
    """Raise the stamp when a row of `table` is written for which `condition` holds before or after the change.

    `condition` is SQL that both databases read, with `{row}` for the row; "" matches all rows. An UPDATE raises the
    stamp only if it changes one of `columns`, if there are any.
    """

    table: str
    condition: str = ""
    columns: tuple = ()

    @property
    def name(self):
        return f"stamp_{self.table}"


# Every row of these tables may be on a public page.
_WHOLE = (
    "conditions_classification",
    "conditions_condition",
    "conditions_conditionpage",
    "conditions_definition",
    "conditions_formerslug",
    "conditions_formersymbol",
    "conditions_gene",
    "conditions_geneassociation",
    "conditions_hposynonym",
    "conditions_hpoterm",
    "conditions_identifier",
    "conditions_inheritance",
    "conditions_medicalreviewer",
    "conditions_onset",
    "conditions_phenotype",
    "conditions_prevalence",
    "conditions_release",
    "conditions_sitepage",
    "conditions_synonym",
    "conditions_topic",
    "conditions_topicgroup",
)
WATCHES = (
    *(Watch(table) for table in _WHOLE),
    # An edition keeps `published_at` once it was public: published, superseded or withdrawn.
    Watch("conditions_edition", "{row}.published_at IS NOT NULL"),
    Watch("conditions_citation", _EDITION_IS_PUBLIC),
    Watch("conditions_event", _EDITION_IS_PUBLIC),
    Watch("conditions_signoff", _EDITION_IS_PUBLIC),
    Watch("conditions_sitepageversion", "{row}.published_at IS NOT NULL"),
    # Fixed reports are on the list of corrections.
    Watch("conditions_report", f"{{row}}.state = '{ReportState.FIXED.value}'", ("state", "fixed_in_id", "correction")),
    # A profile says whether the reviewer may sign now. A sign-in writes the same row, but not this column.
    Watch("accounts_user", "{row}.is_active IS NOT NULL", ("is_active",)),
)


def read(connection):
    """Return the stamp as an int, or None if the database has no stamp.

    Raises OperationalError if PostgreSQL is unavailable. It is a single statement, so it sees each commit completely or
    not at all.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SUM)
            return cursor.fetchone()[0]
    except Error as error:
        is_outage = connection.vendor == "postgresql" and isinstance(error, OperationalError)
        # Closed, so that the view begins with a new connection.
        connection.close()
        if is_outage:
            # The view would wait for the database a second time.
            raise
        return None


def install(connection):
    """Create the shards and every trigger, and raise the stamp; safe to run any number of times."""
    if TABLE not in connection.introspection.table_names():
        # The table is missing after a migrate back to before the stamp.
        uninstall(connection)
        return
    _add_shards(connection)
    # Other code may have written rows while the triggers were missing.
    raise_stamp = f"UPDATE {TABLE} SET n = n + {_STEP[connection.vendor]} WHERE shard = 0"  # noqa: S608 - our words
    installer.install(connection, [*objects(connection), installer.DatabaseObject((raise_stamp,))])


def uninstall(connection):
    """Remove every trigger, before SQLite rebuilds tables."""
    installer.uninstall(connection, objects(connection))


def is_watched(connection):
    """Return whether every trigger is in place; without one of them the stamp cannot be trusted."""
    names = {
        "sqlite": {f"{watch.name}_{when.lower()}" for watch in WATCHES for when in _WHEN},
        "postgresql": {watch.name for watch in WATCHES},
    }[connection.vendor]
    return names <= installer.names_of_triggers(connection)


def objects(connection):
    """Return a DatabaseObject for each trigger and function of the stamp."""
    tables = set(connection.introspection.table_names())
    function = [installer.DatabaseObject((_MOVE_FUNCTION,))] if connection.vendor == "postgresql" else []
    return function + [
        installer.DatabaseObject(tuple(_create(connection.vendor, watch)), tuple(_drop(connection.vendor, watch)))
        for watch in WATCHES
        if watch.table in tables
    ]


def _add_shards(connection):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT shard FROM {TABLE}")  # noqa: S608 - a constant
        present = {shard for (shard,) in cursor.fetchall()}
        missing = [(shard, secrets.randbits(STEP_BITS)) for shard in range(SHARDS) if shard not in present]
        cursor.executemany(f"INSERT INTO {TABLE} (shard, n) VALUES (%s, %s)", missing)  # noqa: S608 - a constant


# --- The triggers ----------------------------------------------------------------------

_WHEN = ("INSERT", "UPDATE", "DELETE")
_STEP = {
    "sqlite": f"1 + (random() & {2**STEP_BITS - 1})",
    "postgresql": f"1 + floor(random() * {2**STEP_BITS})::bigint",
}
# Once per transaction is enough, because nobody sees the stamp before the commit; more updates would leave dead rows
# that every read of the stamp has to skip. A shard that another transaction has locked is skipped, so a long import
# blocks nobody and there is no deadlock.
_MOVE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION conditions_move_public_stamp() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN
IF current_setting('diseasemaps.stamp_moved', true) = 'yes' THEN RETURN; END IF;
UPDATE {TABLE} SET n = n + {_STEP["postgresql"]} WHERE shard = (
    SELECT shard FROM {TABLE} ORDER BY (shard + pg_backend_pid()) % {SHARDS} LIMIT 1 FOR UPDATE SKIP LOCKED
);
IF NOT FOUND THEN
    UPDATE {TABLE} SET n = n + {_STEP["postgresql"]} WHERE shard = pg_backend_pid() % {SHARDS};
END IF;
PERFORM set_config('diseasemaps.stamp_moved', 'yes', true);
END $body$
"""  # noqa: S608 - constants


def _create(vendor, watch):
    if vendor == "sqlite":
        return [_sqlite_trigger(watch, when) for when in _WHEN]
    return list(_postgresql_trigger(watch))


def _sqlite_trigger(watch, when):
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[when]
    condition = _condition(watch, rows) or "1 = 1"
    if when == "UPDATE" and watch.columns:
        condition = f"({condition}) AND ({_changed(watch, 'IS NOT')})"
    return (
        f"CREATE TRIGGER {watch.name}_{when.lower()} AFTER {when} ON {watch.table} FOR EACH ROW WHEN {condition} "  # noqa: S608
        f"BEGIN UPDATE {TABLE} SET n = n + {_STEP['sqlite']} WHERE shard = 0; END"
    )


def _postgresql_trigger(watch):
    # OLD of an INSERT and NEW of a DELETE are rows of NULLs, for which no condition holds.
    condition = _condition(watch, ("OLD", "NEW")) or "true"
    if watch.columns:
        condition = f"({condition}) AND (TG_OP <> 'UPDATE' OR {_changed(watch, 'IS DISTINCT FROM')})"
    yield (
        f"CREATE OR REPLACE FUNCTION {watch.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF {condition} THEN PERFORM conditions_move_public_stamp(); END IF; RETURN NULL; END $body$"
    )
    # In the order in which PostgreSQL names them, so that the definition can be compared.
    events, each = "INSERT OR DELETE OR UPDATE", "ROW"
    if not watch.condition:
        events, each = f"{events} OR TRUNCATE", "STATEMENT"
    yield (
        f"CREATE OR REPLACE TRIGGER {watch.name} AFTER {events} ON {watch.table} "
        f"FOR EACH {each} EXECUTE FUNCTION {watch.name}()"
    )
    yield enable_always(watch.name, watch.table)


def _condition(watch, rows):
    return " OR ".join(f"({watch.condition.format(row=row)})" for row in rows) if watch.condition else ""


def _changed(watch, differs):
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in watch.columns)


def _drop(vendor, watch):
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {watch.name}_{when.lower()}" for when in _WHEN]
    return [f"DROP TRIGGER IF EXISTS {watch.name} ON {watch.table}"]
