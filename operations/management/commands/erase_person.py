"""`manage.py erase_person`: erases a person, and says what stays and why."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from operations import privacy


class Command(BaseCommand):
    help = "Erases what is kept about a person. Signatures and events stay; there is no way back."

    def add_arguments(self, parser):
        parser.add_argument("who", metavar="USERNAME|EMAIL")
        parser.add_argument("--yes", action="store_true", help="Do it. Without this, it only tells what it would do.")

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
            self.stdout.write("Nothing was changed. Add --yes to do it; there is no way back.")
            return
        self.stdout.write("Backups made until now still hold it, until they are removed: see docs/privacy.md.")
