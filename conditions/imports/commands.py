"""Base class of the import commands: arguments, progress and the printed report."""

import hashlib
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from conditions.importers.database_errors import database_errors_as_sentences
from conditions.importers.records import UnreadableFile
from conditions.importers.report import COUNTED
from operations import journal

from . import drafts, imported_files

# Lines printed for each verb; -v 2 prints all lines of the report.
SHOWN = 20


class ImportCommand(BaseCommand):
    """A command with FILE and --dry-run, whose `handle` calls `run`."""

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="Report what would change without changing anything."
        )

    def run(self, kind, file, *, dry_run, verbosity, by=None, author=None):
        """Import `file` as `kind`, a key of drafts.KINDS, and print the report; raise CommandError if that fails.

        `by` and `author` are Users, as in drafts.import_pages; facts need neither.
        """
        path = Path(file)
        try:
            job = journal.running("import_rehearsal" if dry_run else "import")
            with path.open("rb") as stream, job, database_errors_as_sentences(), transaction.atomic():
                report = drafts.KINDS[kind].run(
                    stream, path.name, apply=not dry_run, by=by, author=author, progress=self._progress(verbosity)
                )
                if not dry_run:
                    _record(report, kind, stream, path.name, by)
        except OSError as error:
            raise CommandError(f"{file} cannot be opened ({error.strerror or error}). Nothing was changed.") from None
        except UnreadableFile as error:
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

    def _print(self, report, dry_run, max_lines):
        """Print the report; an error in printing must not look like a failed import, which has finished."""
        if hasattr(self.stdout, "reconfigure"):
            # The terminal's encoding may not contain every character of a name.
            self.stdout.reconfigure(errors="replace")
        try:
            self._write_report(report, dry_run, max_lines)
            self.stdout.flush()
        except BrokenPipeError:
            # The reader has closed the pipe (`| head`). Python would try to flush the rest again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())

    def _write_report(self, report, dry_run, max_lines):
        for header in report.headers:
            self.stdout.write(f"{header.source}, {header.product}, release {header.released_on or header.version}")
        self.stdout.write(f"{report.records} records read.")
        for kind, counts in report.rows():
            counted = ", ".join(f"{counts[verb]} {label}" for verb, label in COUNTED.items() if counts[verb])
            self.stdout.write(f"  {kind}: {counted}")
        for section in report.sections(max_lines):
            self.stdout.write(f"{str(section.label).capitalize()}:")
            for line in section.lines:
                position = f"{line.where}: " if line.where is not None else ""
                self.stdout.write(f"  {position}{line.what}{f' – {line.why}' if line.why else ''}")
            if section.total > len(section.lines):
                self.stdout.write(f"  … {section.total} in all")
        if report.changes_nothing:
            self.stdout.write("Nothing to change.")
        elif dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")


def _record(report, kind, stream, name, by):
    """Add the file to the list of imported files; a pipe cannot be read again for its hash."""
    size, sha256 = 0, ""
    if stream.seekable():
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    imported_files.record(report, name=name, kind=kind, sha256=sha256, size=size, uploaded_by=by)
