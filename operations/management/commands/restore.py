"""`manage.py restore`: fills an empty database and an empty MEDIA_ROOT from an archive."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from operations import backup
from operations.management.keys import KeyOption
from transparency import exporting


class Command(KeyOption, BaseCommand):
    help = "Fills an empty database and an empty MEDIA_ROOT from an archive of `backup`, completely or not at all."
    # The database is still empty, so system checks would fail.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--check", action="store_true", help="Check the whole archive and restore nothing.")
        parser.add_argument(
            "--despite-findings",
            action="store_true",
            help="Also restore texts that differ from the signed texts; withdraw their pages before you open the site.",
        )
        withdrawals = parser.add_mutually_exclusive_group()
        withdrawals.add_argument(
            "--withdrawals",
            metavar="PATH",
            type=Path,
            help="The site's file of withdrawals, instead of WITHDRAWALS_FILE: those after the backup are repeated.",
        )
        withdrawals.add_argument(
            "--no-withdrawals",
            action="store_true",
            help="Declare that no page was withdrawn since the backup. This is recorded.",
        )
        parser.add_argument(
            "--log",
            metavar="FOLDER",
            type=Path,
            help="A copy of the public log (export_log), instead of LOG_FOLDER: its entries after the backup are kept.",
        )
        self.add_key(parser)

    def handle(self, *, file, check, despite_findings, withdrawals, no_withdrawals, log, **options):
        try:
            key = self.key(options)
            if check:
                self._tell("Whole and unchanged", backup.verify(file, key), options)
                return
            path = None if no_withdrawals else withdrawals or settings.WITHDRAWALS_FILE
            restored = backup.restore(
                file,
                withdrawals=path,
                log=log or _copy_of_the_log(),
                key=key,
                despite_findings=despite_findings,
                told=self.stderr,
            )
        except backup.BackupError as refused:
            raise CommandError(str(refused)) from None
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).splitlines()[0]}") from None
        self._tell("Restored", restored.contents, options)
        if options["verbosity"]:
            for page in restored.withdrawn:
                self.stdout.write(f"Withdrawn again, as it was after the backup: {page.get_absolute_url()}")
            self._tell_of_the_log(restored, log or _copy_of_the_log())
            if no_withdrawals:
                self.stdout.write("Recorded: you declared that no page was withdrawn since the backup.")
            if not restored.is_checked:
                self.stdout.write(
                    "Some texts differ from the signed texts. Withdraw the pages named above before you open the site."
                )
            self.stdout.write("Run `manage.py forget` next: the archive may hold data past its time.")

    def _tell_of_the_log(self, restored, copy):
        for leaf in restored.lost_acts:
            self.stdout.write(f"In the public log, but not in the backup: {backup.in_words(leaf)}")
        if copy is None:
            self.stdout.write(
                "The public log ends with the backup. If it was longer, witnesses will report that it has become "
                "smaller: then restore again with --log and a copy of it, from export_log or from a witness."
            )

    def _tell(self, done, contents, options):
        if options["verbosity"]:
            self.stdout.write(
                f"{done}: a backup of {contents.about['made_at']} ({contents.about['database']}), "
                f"{contents.total} rows of {len(contents.rows)} tables, {len(contents.files)} files."
            )


def _copy_of_the_log():
    """Return LOG_FOLDER if it holds a copy of the log, or None."""
    folder = settings.LOG_FOLDER
    return folder if folder and (folder / exporting.CHECKPOINT).exists() else None
