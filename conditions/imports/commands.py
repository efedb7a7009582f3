"""What the import commands share: the file, the dry run, progress, and the printed report."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conditions.importers.records import Unreadable
from conditions.importers.report import VERBS
from operations import journal

from . import drafts

# Lines of each verb that are printed; -v 2 prints all that the report keeps.
SHOWN = 20


class ImportCommand(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Tell what would change, and change nothing.")

    def run(self, kind, file, *, dry_run, verbosity, author=None):
        path = Path(file)
        try:
            with path.open("rb") as stream, journal.running("import_rehearsal" if dry_run else "import"):
                report = drafts.KINDS[kind].run(
                    stream, path.name, apply=not dry_run, author=author, progress=self._progress(verbosity)
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be opened ({error.strerror or error}). Nothing was changed.") from None
        except Unreadable as error:
            self._end_progress(verbosity)
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self._end_progress(verbosity)
            raise CommandError("Interrupted. Nothing was changed.", returncode=130) from None
        self._end_progress(verbosity)
        if verbosity:
            self._print(report, dry_run, None if verbosity > 1 else SHOWN)

    def _progress(self, verbosity):
        if not verbosity:
            return None

        def progress(records):
            self.stderr.write(f"\r{records} records read", ending="")
            self.stderr.flush()

        return progress

    def _end_progress(self, verbosity):
        if verbosity:
            self.stderr.write("")

    def _print(self, report, dry_run, most):
        """Print the report, whatever becomes of it: the import itself is over."""
        if hasattr(self.stdout, "reconfigure"):
            # A terminal may not know every character of a name.
            self.stdout.reconfigure(errors="replace")
        try:
            self._tell(report, dry_run, most)
            self.stdout.flush()
        except BrokenPipeError:
            # Who reads it has seen enough (`| head`); what is left goes nowhere, or it would be tried at the end again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())

    def _tell(self, report, dry_run, most):
        for header in report.headers:
            self.stdout.write(f"{header.source}, {header.product}, release {header.released_on or header.version}")
        self.stdout.write(f"{report.records} records read.")
        for kind, counts in report.rows():
            told = ", ".join(f"{counts[verb]} {label}" for verb, label in VERBS.items() if counts[verb])
            self.stdout.write(f"  {kind}: {told}")
        for verb, label in VERBS.items():
            lines = report.lines.get(verb, [])
            if lines:
                self.stdout.write(f"{str(label).capitalize()}:")
            for line in lines[:most]:
                place = f"{line.where}: " if line.where is not None else ""
                self.stdout.write(f"  {place}{line.what}{f' – {line.why}' if line.why else ''}")
            if report.total(verb) > len(lines[:most]):
                self.stdout.write(f"  … {report.total(verb)} in all")
        if report.changes_nothing:
            self.stdout.write("Nothing to change.")
        elif dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
