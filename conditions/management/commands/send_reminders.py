"""`manage.py send_reminders`: tells each person of the newsroom by mail what needs them; for cron, each day."""

from django.core.management.base import BaseCommand, CommandError

from conditions.newsroom import digests
from operations import journal


class Command(BaseCommand):
    help = (
        "Sends each person of the newsroom one mail with what needs them, as often as they wish. "
        "Safe to run any number of times: what was sent is not sent again, what failed is tried again."
    )

    def handle(self, **options):
        sent = failed = 0
        with journal.running("send_reminders"):
            for _user, was_sent in digests.send_reminders():
                sent += was_sent
                failed += not was_sent
            if failed:
                raise CommandError(f"{failed} reminders could not be sent; the next run tries them again. {sent} were.")
        if sent and options["verbosity"]:
            self.stdout.write(f"Sent {sent} reminders.")
