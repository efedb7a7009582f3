"""`manage.py forget_reporters`: erase e-mail addresses of closed reports; run daily by cron."""

from django.core.management.base import BaseCommand

from conditions import feedback


class Command(BaseCommand):
    help = "Erases the e-mail addresses of reports that were closed some time ago. Safe to run any number of times."

    def handle(self, **options):
        count = feedback.forget()
        if count and options["verbosity"]:
            self.stdout.write(f"Erased the e-mail addresses of {count} reports.")
