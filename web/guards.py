"""Database guards: triggers that refuse a wrong write, declared in `guards` of the model whose table they protect."""

from dataclasses import dataclass

INSERT, UPDATE, DELETE, TRUNCATE = "INSERT", "UPDATE", "DELETE", "TRUNCATE"
ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Guard:
    """Refuse `when` (INSERT, UPDATE or DELETE) of a row with `message` where `condition` holds.

    `condition` is SQL that SQLite and PostgreSQL both read, with OLD and NEW for the row; `name` is the trigger's name
    and is unique in the database. `columns` are those that this guard refuses to change in any row.

    A guard of TRUNCATE is for the whole table and on PostgreSQL only: SQLite has no such statement.
    """

    name: str
    when: str
    condition: str
    message: str
    columns: tuple = ()

    @property
    def is_unconditional(self):
        """Whether the guard refuses the statement for every row."""
        return self.condition == ALWAYS

    def create(self, vendor, table):
        """Return the SQL statements that put this guard on `table`; on PostgreSQL they replace an older one."""
        if vendor == "sqlite" and self.when == TRUNCATE:
            return []
        message = self.message.replace("'", "''")
        if vendor == "sqlite":
            # SQLite has IS DISTINCT FROM since 3.39; IS NOT means the same in every version.
            condition = self.condition.replace("IS DISTINCT FROM", "IS NOT")
            return [
                f"CREATE TRIGGER {self.name} BEFORE {self.when} ON {table} FOR EACH ROW WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ]
        # PostgreSQL allows no subquery in a trigger's WHEN, so the condition is in the function.
        result = {DELETE: "OLD", TRUNCATE: "NULL"}.get(self.when, "NEW")
        each = "STATEMENT" if self.when == TRUNCATE else "ROW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {result}; END $body$",
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.when} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION {self.name}()",
            enable_always(self.name, table),
        ]

    def drop(self, vendor, table):
        """Return the SQL statements that remove this guard from `table`, if it is there."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [f"DROP TRIGGER IF EXISTS {self.name} ON {table}"]


def enable_always(name, table):
    """Return the PostgreSQL statement that makes the trigger fire with every `session_replication_role`."""
    return f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def never_truncated(table):
    """Return a guard that refuses to empty `table` by TRUNCATE, which fires no trigger for its rows."""
    return Guard(f"{table}_is_not_truncated", TRUNCATE, ALWAYS, "The rows of this table are never removed at once.")


def never_deleted(name, message):
    """Return a guard that refuses every DELETE."""
    return Guard(name, DELETE, ALWAYS, message)


def never_changed(name, message):
    """Return a guard that refuses every UPDATE."""
    return Guard(name, UPDATE, ALWAYS, message)


def keeps(name, columns, message):
    """Return a guard that refuses an UPDATE of any of these columns."""
    return Guard(name, UPDATE, changed(*columns), message, tuple(columns))


def changed(*columns):
    """Return the SQL condition that an UPDATE changes one of these columns."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def changed_to_other_words(column="text"):
    """Return the SQL condition that text becomes other text: data protection law may empty it, nothing else may."""
    return f"(({changed(column)}) AND NEW.{column} <> '')"
