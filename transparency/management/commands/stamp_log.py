"""`manage.py stamp_log`: a time stamp of TIMESTAMP_URL on the log's checkpoint; run by cron."""

from django.core.management.base import BaseCommand, CommandError

from transparency import timestamps
from web.refusals import Refused


class Command(BaseCommand):
    help = "Has the time stamp authority of TIMESTAMP_URL certify the present checkpoint of the public log (RFC 3161)."

    def handle(self, **options):
        try:
            row = timestamps.stamp()
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{row.authority} certifies the checkpoint of {row.size} entries on {row.at:%Y-%m-%d %H:%M}.")
