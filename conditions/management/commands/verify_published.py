"""`manage.py verify_published`: looks whether all that is stored is what was signed; after a restore, and from cron."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from conditions import workflow
from conditions.database import triggers


class Command(BaseCommand):
    help = (
        "Computes the hash of every submitted text anew, follows the events of every edition, and says what does "
        "not hold. Changes nothing."
    )

    def handle(self, **options):
        editions = wrong = 0
        for edition, sentences in workflow.verify():
            editions += 1
            wrong += len(sentences)
            for sentence in sentences:
                self.stderr.write(f"{edition}, {edition.get_absolute_url()}: {sentence}")
        for sentence in (*workflow.crowded_pages(), *self._open_doors()):
            wrong += 1
            self.stderr.write(sentence)
        if wrong:
            raise CommandError(f"Editions looked at: {editions}. Things that do not hold: {wrong}.")
        self.stdout.write(f"Editions looked at: {editions}. Each is what was signed, and its events tell how it came.")

    def _open_doors(self):
        missing = {guard.name for guard in triggers.GUARDS} - triggers.installed(connection)
        if missing:
            yield f"The database does not refuse what it should: run migrate. Missing: {', '.join(sorted(missing))}."
