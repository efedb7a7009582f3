"""`manage.py backup`: the database and the photos in one archive, read again once written; for cron, each night."""

from django.core.management.base import BaseCommand, CommandError

from operations import backup, journal
from operations.management.keys import KeyOption


class Command(KeyOption, BaseCommand):
    help = "Writes the database and the photos into one archive, while the site runs, and reads it again."

    def add_arguments(self, parser):
        parser.add_argument("target", metavar="FILE|FOLDER", help="A new file, or a folder for dated files.")
        parser.add_argument("--keep", type=int, metavar="N", help="Keep the last N dated files of the folder.")
        parser.add_argument(
            "--new-key", action="store_true", help="Make a new key in FILE instead, and print its public half."
        )
        self.add_key(parser)

    def handle(self, *, target, keep, new_key, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep takes a number from 1.")
        try:
            if new_key:
                self.stdout.write(f"The key is in {target}; without it no backup opens. Its public half:")
                self.stdout.write(backup.new_key(target))
                return
            with journal.running("backup"):
                made = backup.back_up(target, key=self.key(options), keep=keep)
        except backup.Refused as refused:
            raise CommandError(str(refused)) from None
        if options["verbosity"]:
            self._tell(made)
        for name in made.missing:
            self.stderr.write(f"The file {name} vanished while the backup was made; it is not in it.")

    def _tell(self, made):
        contents = made.contents
        read = "read again whole" if made.is_read_again else "its bytes read again; the public key cannot open it"
        self.stdout.write(
            f"{made.path}: {contents.total} rows of {len(contents.rows)} tables, {len(contents.files)} files, "
            f"{made.size} bytes; {read}."
        )
        self.stdout.write(f"SHA-256 {made.sha256}")
        for path in made.removed:
            self.stdout.write(f"Removed {path}")
