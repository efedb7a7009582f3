"""`manage.py export_log`: the log as static files."""

from django.core.management.base import BaseCommand, CommandError

from transparency import exporting
from transparency.checkpoints import NoKey


class Command(BaseCommand):
    help = "Writes the log into a folder as static files (C2SP tlog-tiles). Run again, it writes only what is new."

    def add_arguments(self, parser):
        parser.add_argument("folder", metavar="FOLDER")

    def handle(self, *, folder, **options):
        try:
            size, written = exporting.export(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from None
        except (exporting.FolderMismatch, NoKey) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{folder} has {size} entries. Files written: {written}.")
