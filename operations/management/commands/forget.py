"""`manage.py forget`: carries out what docs/privacy.md promises, all of it; for cron, each day."""

from django.core.management.base import BaseCommand

from operations import journal, privacy


class Command(BaseCommand):
    help = "Forgets what is kept for a time only, as docs/privacy.md says. Safe to run any number of times."

    def handle(self, **options):
        with journal.running("forget"):
            gone = privacy.forget()
        if options["verbosity"]:
            for what, count in gone:
                if count:
                    self.stdout.write(f"Forgotten: {count} {what}.")
