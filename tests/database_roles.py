"""The database roles of a site, for tests: `separated` creates them, `as_role` works as one of them."""

from contextlib import contextmanager

from conditions.database import installer, roles


def separated(connection):
    """Separate the roles of the test's database, in its transaction; return the Roles."""
    database, schema = roles.place(connection)
    # Roles belong to the whole server, where other tests may run at the same time.
    named = roles.Roles(roles.owner(connection), f"{database}_site", f"{database}_auditor")
    # PostgreSQL alters no table whose deferred foreign keys still have to be checked.
    connection.check_constraints()
    installer.run(connection, roles.separation(named, database, schema))
    return named


@contextmanager
def as_role(connection, name):
    """Run the block with the privileges of a role."""
    installer.run(connection, [f'SET ROLE "{name}"'])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            installer.run(connection, ["RESET ROLE"])
