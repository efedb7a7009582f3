"""`manage.py forget`: deletes personal data past its time (docs/privacy.md); for cron, each day."""

from django.core.management.base import BaseCommand

from operations import journal, privacy


class Command(BaseCommand):
    help = "Deletes data past its time, as docs/privacy.md says. Safe to run any number of times."

    def handle(self, **options):
        with journal.running("forget"):
            gone = privacy.forget()
        if options["verbosity"]:
            for what, count in gone:
                if count:
                    self.stdout.write(f"Forgotten: {count} {what}.")
