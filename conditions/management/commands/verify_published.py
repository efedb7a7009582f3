"""`manage.py verify_published`: verify hashes and histories of all editions; run after a restore and by cron."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from conditions import public_log, workflow
from conditions.database import triggers
from operations import readiness
from operations.doctor import withdrawals
from operations.models import Restore, Verification
from transparency import exporting, verifying
from verify.verify import Checkpoint, Invalid


class Command(BaseCommand):
    help = (
        "Recomputes the hash of every submitted text and of every event, checks that no event, edition or sign-off "
        "record is missing, checks the database's triggers and the public log, and reports each error. It changes no "
        "text. A run without errors records the numbers of rows, and the next run compares them."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--checkpoint", metavar="FILE", help="Compare the public log with a checkpoint that somebody has kept."
        )

    def handle(self, *, checkpoint=None, **options):
        # Counted before the check, so that rows written meanwhile cannot look like missing ones.
        rows = workflow.totals()
        editions, errors = self._report_editions()
        for sentence in (
            *self._lost_rows(rows, editions),
            *workflow.chain_problems(),
            *workflow.crowded_pages(),
            *self._missing_triggers(),
            *verifying.problems(),
            *public_log.problems(),
            *self._differences_from_copies(checkpoint),
        ):
            errors += 1
            self.stderr.write(sentence)
        for restore in Restore.objects.filter(withdrawals=None):
            self.stdout.write(withdrawals.declared_none(restore))
        if errors:
            raise CommandError(f"Checked editions: {editions}. Errors: {errors}.")
        if not readiness.is_read_only():
            Verification.objects.create(**rows)
        if not editions:
            self.stdout.write("There is nothing to verify: this database has never had an edition.")
            return
        self.stdout.write(
            f"Checked editions: {editions}. Every text is as it was signed, and every history is complete."
        )

    def _report_editions(self):
        """Write the errors of each edition; return the numbers of editions and of errors."""
        editions = errors = 0
        for edition, sentences in workflow.verify():
            editions += 1
            errors += len(sentences)
            for sentence in sentences:
                self.stderr.write(f"{edition}, {edition.get_absolute_url()}: {sentence}")
        return editions, errors

    def _lost_rows(self, rows, checked):
        """Yield a sentence for each table that has lost rows since the last run without errors."""
        if checked < rows["editions"]:
            yield f"{rows['editions'] - checked} editions belong to a page that is missing."
        if not checked and settings.WITHDRAWALS_FILE.exists() and settings.WITHDRAWALS_FILE.stat().st_size:
            yield f"This database has no edition, but {settings.WITHDRAWALS_FILE} (WITHDRAWALS_FILE) lists withdrawals."
        before = Verification.objects.last()
        for name, count in rows.items():
            if before is not None and count < getattr(before, name):
                table = f"conditions_{name.replace('_', '').removesuffix('s')}"
                yield (
                    f"ROWS ARE MISSING: the table {table} has {count} rows, but had {getattr(before, name)} on "
                    f"{timezone.localtime(before.at):%Y-%m-%d %H:%M}. Restore a backup elsewhere and compare."
                )

    def _differences_from_copies(self, path):
        """Yield a sentence for each copy of the public log, or kept checkpoint, with which the database disagrees."""
        if path:
            try:
                yield from _difference(Checkpoint.parse(Path(path).read_text(encoding="utf-8")))
            except (OSError, UnicodeDecodeError, Invalid) as error:
                yield f"{path} cannot be read as a checkpoint: {error}"
        if settings.LOG_FOLDER:
            try:
                yield from _difference(exporting.read_checkpoint(settings.LOG_FOLDER))
            except (OSError, exporting.FolderMismatch) as error:
                yield f"LOG_FOLDER: {error}"
        if (count := public_log.unexplained()) and not Restore.objects.exists():
            yield f"The public log has {count} acts of which this database knows nothing: rows are missing."

    def _missing_triggers(self):
        missing = {guard.name for guard in triggers.GUARDS} - triggers.installed(connection)
        if missing:
            yield f"Triggers are missing in the database. Run migrate. Missing: {', '.join(sorted(missing))}."


def _difference(outside):
    """Yield a sentence if the public log in the database does not begin with the one outside."""
    try:
        exporting.check(outside)
    except exporting.FolderMismatch as difference:
        yield str(difference)
