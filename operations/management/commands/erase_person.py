"""`manage.py erase_person`: erases a person's data, and prints what stays."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from operations import privacy


class Command(BaseCommand):
    help = "Erases the data about a person. Signatures and events stay. This cannot be undone."

    def add_arguments(self, parser):
        parser.add_argument("who", metavar="USERNAME|EMAIL")
        parser.add_argument(
            "--yes", action="store_true", help="Erase. Without this option, print what would be erased."
        )

    def handle(self, *, who, yes, **options):
        try:
            with transaction.atomic():
                said = privacy.erase(who)
                if not yes:
                    transaction.set_rollback(True)
        except privacy.Unknown as unknown:
            raise CommandError(str(unknown)) from None
        for sentence in said:
            self.stdout.write(sentence)
        if not yes:
            self.stdout.write("Nothing was changed. Add --yes to erase; this cannot be undone.")
            return
        self.stdout.write("Existing backups still hold the data until they are removed: see docs/privacy.md.")
