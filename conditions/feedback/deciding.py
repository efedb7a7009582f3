"""Verbs of the newsroom: accept, decline, mark as fixed, reword the public correction."""

from django.utils.translation import gettext as _

from conditions import public_log, richtext
from conditions.models import Report
from conditions.models.feedback import CORRECTION_LENGTH
from conditions.vocabularies import ReportState
from conditions.workflow import Incomplete

from . import correction_proposals, transitions
from .locks import locked, move


def accept(report, *, by, note=""):
    """Accept a report, or accept a declined report after all."""
    with locked(report) as report:
        transitions.check("accept", report, by)
        return move(report, "accept", by, note=note)


def decline(report, *, by, reason):
    """Close a report with a reason for the newsroom; `reply` writes to the reader."""
    with locked(report) as report:
        transitions.check("decline", report, by)
        reason = richtext.clean_text(reason or "")
        if not reason:
            raise Incomplete([_("Enter a reason. The people concerned will read it.")])
        return move(report, "decline", by, note=reason)


def fix(report, *, by, edition, correction=""):
    """Close a report as fixed in a published edition, with words for the public list of corrections.

    The words are public at once if they are the edition's signed change note; a second person confirms other words.
    `correction` may be empty only if another report that was fixed in the same edition has one.
    """
    with locked(report) as report:
        transitions.check("fix", report, by)
        correction, problems = richtext.clean_text(correction or ""), []
        if not transitions.fixing_editions(report).filter(pk=edition.pk).exists():
            problems.append(_("Choose a published edition of this page that is later than the one the reader read."))
        elif not correction and not _has_correction(edition):
            problems.append(_("Say in a sentence what was corrected; readers see it in the list of corrections."))
        problems += _too_long(correction)
        if problems:
            raise Incomplete(problems)
        waits = correction_proposals.needs_second_person(correction, edition)
        values = {"fixed_in": edition, "correction": "" if waits else correction}
        fixed = move(report, "fix", by, note=correction, edition=edition, **values)
        if waits:
            correction_proposals.propose(fixed, correction, by=by)
        elif correction:
            public_log.log_correction(fixed)
        return fixed


def reword(report, *, by, correction):
    """Change the public words of a correction; the history keeps the old ones, and a second person confirms the new."""
    with locked(report) as report:
        transitions.check("reword", report, by)
        correction = richtext.clean_text(correction or "")
        others = Report.objects.exclude(pk=report.pk)
        problems = _too_long(correction)
        if not correction and not _has_correction(report.fixed_in, others):
            problems.append(_("Say in a sentence what was corrected; readers see it in the list of corrections."))
        if problems:
            raise Incomplete(problems)
        if correction == report.correction:
            return report
        if correction_proposals.needs_second_person(correction, report.fixed_in):
            correction_proposals.propose(report, correction, by=by)
            return report
        reworded = move(report, "reword", by, note=correction, edition=report.fixed_in, correction=correction)
        public_log.log_correction(reworded)
        return reworded


def _has_correction(edition, reports=None):
    reports = Report.objects.all() if reports is None else reports
    return reports.filter(state=ReportState.FIXED, fixed_in=edition).exclude(correction="").exists()


def _too_long(correction):
    if len(correction) <= CORRECTION_LENGTH:
        return []
    return [_("The correction has at most %(limit)s characters; shorten it.") % {"limit": CORRECTION_LENGTH}]
