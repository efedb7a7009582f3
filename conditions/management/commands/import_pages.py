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
            "--by",
            required=True,
            metavar="NAME",
            help="Your user name, such as chris. You become an author of each text, and the events name you.",
        )
        parser.add_argument(
            "--author",
            metavar="NAME",
            help="User name of the editor in whose name texts without an author are imported, such as erin. "
            "Without it that is you, if you may write.",
        )

    def handle(self, *, file, dry_run, by, author, **options):
        self.run(
            drafts.PAGES,
            file,
            dry_run=dry_run,
            verbosity=options["verbosity"],
            by=_active_user(by),
            author=_active_user(author) if author else None,
        )


def _active_user(name):
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no active user “{name}”. Nothing was changed.")
    return person
