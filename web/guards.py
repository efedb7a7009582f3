"""Database guards: triggers that refuse a wrong write, declared in `guards` of the model whose table they protect."""

from dataclasses import dataclass

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
ALWAYS = "1 = 1"


@dataclass(frozen=True)
class Guard:
    """Refuse `when` (INSERT, UPDATE or DELETE) of a row with `message` where `condition` holds.

    `condition` is SQL that SQLite and PostgreSQL both read, with OLD and NEW for the row; `name` is the trigger's name
    and is unique in the database.
    """

    name: str
    when: str
    condition: str
    message: str

    def create(self, vendor, table):
        """Return the SQL statements that put this guard on `table`; on PostgreSQL they replace an older one."""
        message = self.message.replace("'", "''")
        if vendor == "sqlite":
            # SQLite has IS DISTINCT FROM since 3.39; IS NOT means the same in every version.
            condition = self.condition.replace("IS DISTINCT FROM", "IS NOT")
            return [
                f"CREATE TRIGGER {self.name} BEFORE {self.when} ON {table} FOR EACH ROW WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            ]
        # PostgreSQL allows no subquery in a trigger's WHEN, so the condition is in the function.
        result = "OLD" if self.when == DELETE else "NEW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {result}; END $body$",
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.when} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]

    def drop(self, vendor, table):
        """Return the SQL statements that remove this guard from `table`, if it is there."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [f"DROP TRIGGER IF EXISTS {self.name} ON {table}"]


def never_deleted(name, message):
    """Return a guard that refuses every DELETE."""
    return Guard(name, DELETE, ALWAYS, message)


def never_changed(name, message):
    """Return a guard that refuses every UPDATE."""
    return Guard(name, UPDATE, ALWAYS, message)


def keeps(name, columns, message):
    """Return a guard that refuses an UPDATE of any of these columns."""
    return Guard(name, UPDATE, changed(*columns), message)


def changed(*columns):
    """Return the SQL condition that an UPDATE changes one of these columns."""
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def changed_to_other_words(column="text"):
    """Return the SQL condition that text becomes other text: data protection law may empty it, nothing else may."""
    return f"(({changed(column)}) AND NEW.{column} <> '')"
