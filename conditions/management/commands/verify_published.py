"""`manage.py verify_published`: verify all texts, signatures, histories and triggers; after a restore and by cron."""

from django.core.management.base import BaseCommand, CommandError

from operations import verification
from operations.doctor import withdrawals
from operations.models import Restore


class Command(BaseCommand):
    help = (
        "Recomputes the hash of every submitted text and of every event, checks that no event, edition or sign-off "
        "record is missing, compares the database's triggers with those that this code creates, checks the public "
        "log, and reports each error. It changes no text. A run without errors records the numbers of rows, and the "
        "next run compares them."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--checkpoint", metavar="FILE", help="Compare the public log with a checkpoint that somebody has kept."
        )

    def handle(self, *, checkpoint=None, **options):
        report = verification.verify(checkpoint)
        for sentence in report.errors:
            self.stderr.write(sentence)
        for restore in Restore.objects.filter(withdrawals=None):
            self.stdout.write(withdrawals.declared_none(restore))
        if report.errors:
            raise CommandError(f"{report} Errors: {len(report.errors)}.")
        if not report.checked["editions"]:
            raise CommandError(f"{report} There is nothing to verify: this database has never had an edition.")
        self.stdout.write(f"{report} Every text is as it was signed, and every history is complete.")
        if not report.is_recorded:
            self.stdout.write("The numbers of rows were not recorded, because this database user may not write them.")
