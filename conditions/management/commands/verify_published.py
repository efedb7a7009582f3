"""`manage.py verify_published`: verify hashes and histories of all editions; run after a restore and by cron."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from conditions import workflow
from conditions.database import triggers
from operations.doctor import withdrawals
from operations.models import Restore


class Command(BaseCommand):
    help = (
        "Recomputes the hash of every submitted text, checks the events of every edition and the database's triggers, "
        "and reports each error. Changes nothing."
    )

    def handle(self, **options):
        editions = errors = 0
        for edition, sentences in workflow.verify():
            editions += 1
            errors += len(sentences)
            for sentence in sentences:
                self.stderr.write(f"{edition}, {edition.get_absolute_url()}: {sentence}")
        for sentence in (*workflow.crowded_pages(), *self._missing_triggers()):
            errors += 1
            self.stderr.write(sentence)
        for restore in Restore.objects.filter(withdrawals=None):
            self.stdout.write(withdrawals.declared_none(restore))
        if errors:
            raise CommandError(f"Checked editions: {editions}. Errors: {errors}.")
        self.stdout.write(
            f"Checked editions: {editions}. Every text is as it was signed, and every history is complete."
        )

    def _missing_triggers(self):
        missing = {guard.name for guard in triggers.GUARDS} - triggers.installed(connection)
        if missing:
            yield f"Triggers are missing in the database. Run migrate. Missing: {', '.join(sorted(missing))}."
