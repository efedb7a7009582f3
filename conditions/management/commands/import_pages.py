"""`manage.py import_pages FILE`: import existing texts as drafts, never as published pages."""

from django.core.management.base import CommandError

from accounts.models import User
from conditions.imports import drafts
from conditions.imports.commands import ImportCommand


class Command(ImportCommand):
    help = "Creates drafts from JSON Lines, CSV or MedQuAD files (docs/importing.md). It publishes nothing."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--author",
            help="User name of the editor who becomes the author of records without an author, such as erin.",
        )

    def handle(self, *, file, dry_run, author, **options):
        person = User.objects.filter(username=author, is_active=True).first() if author else None
        if author and person is None:
            raise CommandError(f"There is no active user “{author}”. Nothing was changed.")
        self.run(drafts.PAGES, file, dry_run=dry_run, verbosity=options["verbosity"], author=person)
