"""`manage.py change_log_key`: record in the log that LOG_KEY follows LOG_PREVIOUS_KEY."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from transparency import checkpoints
from web.refusals import Refused


class Command(BaseCommand):
    help = "Adds to the log that its key changes from LOG_PREVIOUS_KEY to LOG_KEY, signed with both."

    def handle(self, **options):
        try:
            with transaction.atomic():
                entry = checkpoints.change_key()
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"Entry {entry.index} of the log says that its key is now {checkpoints.log_key()}. Both keys sign "
            "checkpoints until you remove LOG_PREVIOUS_KEY."
        )
