"""The database roles of a site, for tests: `separated` creates them, `as_role` works as one of them."""

from contextlib import contextmanager, suppress

from django.db import DatabaseError

from conditions.database import installer, roles


def separated(connection):
    """Separate the roles of the test's database, in its transaction; return the Roles."""
    database, schema = roles.database_and_schema(connection)
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
        # The rollback of a transaction that failed resets the role, too.
        with suppress(DatabaseError):
            installer.run(connection, ["RESET ROLE"])


@contextmanager
def as_site(connection):
    """Run the block as the site's role on PostgreSQL, as on a real site."""
    if connection.vendor != "postgresql":
        yield
        return
    with as_role(connection, separated(connection).site):
        yield


@contextmanager
def as_owner(connection):
    """Run the block with the privileges of the user who connected, within `as_role`."""
    name = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT NULLIF(current_user, session_user)")
            name = cursor.fetchone()[0]
    if name is None:
        yield
        return
    installer.run(connection, ["RESET ROLE"])
    yield
    installer.run(connection, [f'SET ROLE "{name}"'])
