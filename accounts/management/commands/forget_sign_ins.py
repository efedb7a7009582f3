"""`manage.py forget_sign_ins`: deletes old sign-in events and counts of failures; part of `forget`."""

from django.core.management.base import BaseCommand

from accounts import sign_ins, throttling


class Command(BaseCommand):
    help = "Deletes expired sign-in events and counts of failed attempts. Safe to run any number of times."

    def handle(self, **options):
        count = sign_ins.forget()
        throttling.forget()
        if count and options["verbosity"]:
            self.stdout.write(f"Deleted {count} sign-in events.")
