"""`manage.py backup`: writes database and photos to one archive and checks it; for cron, each night."""

from django.core.management.base import BaseCommand, CommandError

from operations import backup, journal
from operations.management.keys import KeyOption


class Command(KeyOption, BaseCommand):
    help = "Writes the database and the photos to one archive while the site runs, and checks it."

    def add_arguments(self, parser):
        parser.add_argument("target", metavar="FILE|FOLDER", help="A new file, or a folder for dated files.")
        parser.add_argument("--keep", type=int, metavar="N", help="Keep the last N dated files of the folder.")
        parser.add_argument(
            "--new-key", action="store_true", help="Write a new key to FILE instead, and print its public key."
        )
        self.add_key(parser)

    def handle(self, *, target, keep, new_key, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep takes a number from 1.")
        try:
            if new_key:
                self.stdout.write(f"The key is in {target}; without it no backup can be decrypted. Its public key:")
                self.stdout.write(backup.new_key(target))
                return
            with journal.running("backup"):
                made = backup.back_up(target, key=self.key(options), keep=keep)
        except backup.BackupError as refused:
            raise CommandError(str(refused)) from None
        if options["verbosity"]:
            self._tell(made)
        for name in made.missing:
            self.stderr.write(f"The file {name} vanished while the backup was written, and is not in it.")

    def _tell(self, made):
        contents = made.contents
        read = "checked" if made.is_read_again else "bytes checked only: a public key cannot decrypt it"
        self.stdout.write(
            f"{made.path}: {contents.total} rows of {len(contents.rows)} tables, {len(contents.files)} files, "
            f"{made.size} bytes; {read}."
        )
        self.stdout.write(f"SHA-256 {made.sha256}")
        for path in made.removed:
            self.stdout.write(f"Removed {path}")
