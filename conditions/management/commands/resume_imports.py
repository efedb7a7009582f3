"""`manage.py resume_imports`: continue imports of the newsroom whose worker was restarted; for cron."""

from django.core.management.base import BaseCommand

from conditions.imports import worker


class Command(BaseCommand):
    help = "Starts imports again that were interrupted by a restart of the site. Safe to run any number of times."

    def handle(self, **options):
        for run in worker.resume_lost(begin=worker.execute):
            self.stdout.write(f"{run.name}: {run.problem or run.state}")
