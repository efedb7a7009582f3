"""`manage.py separate_roles`: writes the SQL that separates the owner of the tables, the site and an auditor."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from conditions.database import roles
from operations import readiness

_HEADING = """\
-- Three roles for the database {database}: {owner} owns the tables and runs migrations, restores and this SQL;
-- {site} is the site's; {auditor} runs verify_published. Read it, then run it as a superuser of PostgreSQL:
--
--     manage.py separate_roles > roles.sql && psql --dbname={database} --file=roles.sql
--
-- It may be run again. Afterwards give each new role a password with \\password in psql, and set DATABASE_URL.
\\set ON_ERROR_STOP on
BEGIN;
"""


class Command(BaseCommand):
    help = (
        "Writes the SQL that creates separate database roles for the owner of the tables, the site and an auditor, "
        "with the privileges that each needs. Changes nothing itself. For PostgreSQL only."
    )

    def add_arguments(self, parser):
        parser.add_argument("--owner", metavar="NAME", help="The owner of the tables. Default: their owner now.")
        parser.add_argument("--site", metavar="NAME", help="The site's role. Default: the owner's name and _site.")
        parser.add_argument("--auditor", metavar="NAME", help="The auditor's. Default: the owner's name and _auditor.")

    def handle(self, *, owner, site, auditor, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. This site runs on SQLite, whose file has no users.")
        if missing := readiness.missing_migrations():
            raise CommandError(f"{len(missing)} migrations are not applied. Run migrate first.")
        owner = owner or roles.owner(connection)
        named = roles.Roles(owner, site or f"{owner}_site", auditor or f"{owner}_auditor")
        if len({named.owner, named.site, named.auditor}) < 3:
            raise CommandError("The owner, the site and the auditor are three roles. Give each a different name.")
        database, schema = roles.database_and_schema(connection)
        self.stdout.write(_HEADING.format(database=database, owner=named.owner, site=named.site, auditor=named.auditor))
        for statement in roles.separation(named, database, schema):
            self.stdout.write(f"{statement};")
        self.stdout.write("COMMIT;")
