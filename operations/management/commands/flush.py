"""`manage.py flush`: refused, because it would remove signed texts; only tests may run it."""

from django.core.management.base import CommandError
from django.core.management.commands import flush


class Command(flush.Command):
    help = "Always refused: it would remove every text and every signature."
    # Set to False by the tests alone (tests/conftest.py), which empty their own database.
    is_refused = True

    def handle(self, **options):
        if self.is_refused:
            raise CommandError(
                "flush is refused: it would remove every text and every signature. To begin again, create a new "
                "database (or remove the file of SQLite) and run migrate. Nothing was changed."
            )
        return super().handle(**options)
