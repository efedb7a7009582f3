"""`manage.py import_facts KIND FILE`: import facts about conditions from another organisation's data."""

from conditions.importers.registry import KINDS
from conditions.imports.commands import ImportCommand


class Command(ImportCommand):
    help = "Imports facts about conditions from a file. Running it again with the same file changes nothing."

    def add_arguments(self, parser):
        kinds = "; ".join(f"{key} – {kind.label} ({kind.files})" for key, kind in KINDS.items())
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=kinds.replace("%", "%%"))
        super().add_arguments(parser)

    def handle(self, *, kind, file, dry_run, **options):
        self.run(kind, file, dry_run=dry_run, verbosity=options["verbosity"])
