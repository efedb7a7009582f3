"""`manage.py publish_due`: publish approved editions at their publishing time; run each minute by cron."""

import datetime as dt

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from conditions import public_log, workflow
from conditions.models import Edition, EventChain
from conditions.workflow import withdrawal_log
from operations import journal, withdrawals
from transparency import exporting
from transparency.checkpoints import NoKey

# Days for which code from before the log may have run beside the migrated database.
OLD_CODE_DAYS = 2


class Command(BaseCommand):
    help = (
        "Publishes approved editions whose publishing time has come, and completes WITHDRAWALS_FILE and the copy of "
        "the public log in LOG_FOLDER. Safe to run any number of times."
    )

    def handle(self, **options):
        with journal.running("publish_due"):
            # First, because a refused edition ends this command with an error.
            failure = self._write_withdrawals()
            # Between `migrate` and the restart, the previous code wrote events without a place.
            EventChain.objects.adopt()
            public_log.adopt(since=timezone.now() - dt.timedelta(days=OLD_CODE_DAYS))
            self._publish()
            failures = list(filter(None, (failure, self._export_log())))
            if failures:
                raise CommandError("\n".join(failures))

    def _write_withdrawals(self):
        """Write the withdrawals that WITHDRAWALS_FILE lacks; return a sentence if that fails, or ""."""
        try:
            count = withdrawal_log.write_missing()
        except (OSError, withdrawals.UnreadableLine) as error:
            return f"Withdrawals could not be written to WITHDRAWALS_FILE: {error}"
        if count:
            self.stdout.write(f"Withdrawals added to WITHDRAWALS_FILE: {count}.")
        return ""

    def _export_log(self):
        """Copy the public log to LOG_FOLDER, if it is set; return a sentence if that fails, or ""."""
        if not settings.LOG_FOLDER:
            return ""
        try:
            exporting.export(settings.LOG_FOLDER)
        except NoKey:
            # Nothing can be copied without a checkpoint; `doctor` reports it.
            return ""
        except (OSError, exporting.FolderMismatch) as error:
            return f"The public log could not be copied to LOG_FOLDER: {error}"
        return ""

    def _publish(self):
        refused = 0
        for edition, refusal in workflow.publish_due():
            if refusal is None:
                self.stdout.write(f"Published {edition.name}: {edition.get_absolute_url()}")
            elif isinstance(refusal, workflow.SignatureLapsed):
                self.stdout.write(f"Held {edition.name}, and told the chief editors: {refusal}")
            elif not Edition.objects.due().filter(pk=edition.pk).exists():
                # Another run of this command, or a person.
                self.stdout.write(f"{edition.name} is not due any more: it was published or changed meanwhile.")
            else:
                refused += 1
                self.stderr.write(f"Could not publish {edition.name}: {refusal}")
        if refused:
            raise CommandError(f"Due editions that could not be published: {refused}.")
