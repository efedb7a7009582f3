"""`manage.py retry_mails`: sends refused mails again when their time has come; for cron, every five minutes."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from operations import journal, mail_queue


class Command(BaseCommand):
    help = "Sends the mails again that were refused or interrupted. Safe to run at any time, even twice at once."

    def handle(self, **options):
        with journal.running("retry_mails"):
            mail_queue.release_interrupted()
            # The worker writes to the log at each start, which cron would mail every five minutes.
            if mail_queue.due().exists():
                call_command("db_worker", batch=True, reload=False, startup_delay=False)
