"""Verification of the whole database: texts, signatures, histories, numbers of rows, triggers and the public log."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import public_log_checks, workflow
from conditions.database import comparing
from conditions.database.roles import has_privilege
from transparency import exporting, log, verifying
from verify.verify import Checkpoint, Invalid

from . import readiness
from .models import Restore, Verification


@dataclass
class VerificationReport:
    """What was checked, as {what: number}, a sentence for each error, and whether the run was recorded."""

    checked: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    is_recorded: bool = False

    def __str__(self):
        return _("Checked %(numbers)s.") % {"numbers": ", ".join(f"{name}: {n}" for name, n in self.checked.items())}


def verify(checkpoint=None):
    """Run every check and return a VerificationReport; a run without errors records the numbers of rows if it can.

    The public log is also compared with the checkpoint in the file `checkpoint`, which somebody has kept.
    """
    # Counted before the checks, so that rows written meanwhile cannot look like missing ones.
    rows = workflow.totals()
    report = VerificationReport()
    for check in CHECKS:
        report.errors += check(report.checked, rows)
    report.errors += _differences_from_copies(checkpoint)
    if not report.errors and not readiness.is_read_only() and has_privilege("INSERT", Verification._meta.db_table):
        Verification.objects.create(**rows)
        report.is_recorded = True
    return report


def _texts_and_signatures(checked, rows):
    """Yield a sentence for each difference between an edition and what was signed."""
    checked["editions"] = 0
    for edition, sentences in workflow.verify():
        checked["editions"] += 1
        for sentence in sentences:
            yield f"{edition}, {edition.get_absolute_url()}: {sentence}"
    checked["sign-off records"] = rows["sign_offs"]
    yield from workflow.crowded_pages()


def _histories(checked, rows):
    """Yield a sentence for each fault in the chain of a page."""
    checked["events"] = rows["events"]
    yield from workflow.chain_problems()


def _lost_rows(checked, rows):
    """Yield a sentence for each table that has lost rows since the last run without errors."""
    if checked["editions"] < rows["editions"]:
        yield f"{rows['editions'] - checked['editions']} editions belong to a page that is missing."
    if not checked["editions"] and settings.WITHDRAWALS_FILE.exists() and settings.WITHDRAWALS_FILE.stat().st_size:
        yield f"This database has no edition, but {settings.WITHDRAWALS_FILE} (WITHDRAWALS_FILE) lists withdrawals."
    before = Verification.objects.last()
    for name, count in rows.items():
        if before is not None and count < getattr(before, name):
            table = f"conditions_{name.replace('_', '').removesuffix('s')}"
            yield (
                f"ROWS ARE MISSING: the table {table} has {count} rows, but had {getattr(before, name)} on "
                f"{timezone.localtime(before.at):%Y-%m-%d %H:%M}. Restore a backup elsewhere and compare."
            )


def _triggers(checked, rows):
    """Yield a sentence for each trigger that is not as this code creates it."""
    comparison = comparing.compare(connection)
    checked["triggers"] = comparison.compared
    yield from comparison.problems


def _public_log(checked, rows):
    """Yield a sentence for each fault in the public log, and for each public act that it lacks."""
    checked["entries of the public log"] = log.size()
    yield from verifying.problems()
    yield from public_log_checks.problems()
    restored_at = Restore.objects.values_list("at", flat=True).last()
    yield from public_log_checks.strange_entries(restored_at)
    yield from public_log_checks.made_public_without_key(restored_at)
    if count := public_log_checks.unexplained(restored_at):
        yield f"The public log has acts that this database does not have: {count}. Rows are missing."


def _differences_from_copies(path):
    """Yield a sentence for each copy of the public log, or kept checkpoint, that differs from the database."""
    if path:
        try:
            yield from _difference(Checkpoint.parse(Path(path).read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, Invalid) as error:
            yield f"{path} cannot be read as a checkpoint: {error}"
    if settings.LOG_FOLDER:
        try:
            yield from _difference(exporting.read_checkpoint(settings.LOG_FOLDER))
        except (OSError, exporting.FolderMismatch) as error:
            yield f"LOG_FOLDER: {error}"


def _difference(copied):
    """Yield a sentence if the public log in the database does not begin with the copy, a Checkpoint or None."""
    try:
        exporting.check(copied)
    except exporting.FolderMismatch as difference:
        yield str(difference)


# Each is called with the numbers of what was checked so far, which it completes, and the numbers of rows before the
# first check. It yields a sentence for each error.
CHECKS = (_texts_and_signatures, _histories, _lost_rows, _triggers, _public_log)
