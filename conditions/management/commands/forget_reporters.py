"""`manage.py forget_reporters`: erases e-mail addresses of readers whose reports are closed; for cron, each day."""

from django.core.management.base import BaseCommand

from conditions import feedback


class Command(BaseCommand):
    help = "Erases the e-mail addresses of reports that were closed some time ago. Safe to run any number of times."

    def handle(self, **options):
        count = feedback.forget()
        if count and options["verbosity"]:
            self.stdout.write(f"Erased the e-mail addresses of {count} reports.")
