"""`manage.py send_reminders`: send reminder mails to the newsroom; run daily by cron."""

from django.core.management.base import BaseCommand, CommandError

from conditions.newsroom import digests
from operations import journal


class Command(BaseCommand):
    help = (
        "Sends each person in the newsroom one mail with their open tasks, as often as they choose. "
        "Safe to run any number of times: sent mails are not sent again, failed mails are tried again."
    )

    def handle(self, **options):
        sent = failed = 0
        with journal.running("send_reminders"):
            for _user, was_sent in digests.send_reminders():
                sent += was_sent
                failed += not was_sent
            if failed:
                raise CommandError(f"{failed} reminders could not be sent; the next run tries again. {sent} were sent.")
        if sent and options["verbosity"]:
            self.stdout.write(f"Sent {sent} reminders.")
