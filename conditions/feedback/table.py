"""The verbs of a report: where each starts and ends, who has it, and why it may not be done now."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from conditions.models import Edition
from conditions.vocabularies import ReportState, State
from conditions.workflow import NotPermitted, Refused, WrongState
from conditions.workflow.guards import MOMENT

HANDLE = "conditions.handle_report"


@dataclass(frozen=True)
class Step:
    """One row of the table. `target` None means that the state stays; `guard` raises Refused, or passes."""

    verb: str
    label: str
    sources: tuple
    target: ReportState | None = None
    guard: callable = None
    # What the history says once it is done.
    done: str = ""


def _has_address(report):
    if not report.email:
        raise Refused(_("There is no e-mail address to write to: none was given, or it has been erased."))


def fixing_editions(report):
    """Return the editions that can have fixed what was reported: published after the one that was read."""
    published = Edition.objects.filter(state__in=[State.PUBLISHED, State.SUPERSEDED])
    return published.filter(page=report.page_id, number__gt=report.edition.number).order_by("-number")


def _has_fixing_edition(report):
    if not fixing_editions(report).exists():
        raise Refused(
            _("No edition later than edition %(number)s, which the reader read, is published yet.")
            % {"number": report.edition.number}
        )


STEPS = {
    step.verb: step
    for step in (
        Step("accept", _("Accept"), (ReportState.NEW, ReportState.DECLINED), ReportState.ACCEPTED, done=_("Accepted")),
        Step(
            "decline",
            _("Decline"),
            (ReportState.NEW, ReportState.ACCEPTED),
            ReportState.DECLINED,
            done=_("Declined"),
        ),
        Step(
            "fix",
            _("Mark as fixed"),
            (ReportState.NEW, ReportState.ACCEPTED),
            ReportState.FIXED,
            _has_fixing_edition,
            done=_("Fixed"),
        ),
        Step("reword", _("Reword the correction"), (ReportState.FIXED,), done=_("Correction reworded")),
        Step("reply", _("Write to the reader"), tuple(ReportState), guard=_has_address, done=_("Answer written")),
    )
}
# What nobody of the newsroom does.
_BY_THEMSELVES = {
    "receive": _("Received"),
    "erase_address": _("E-mail address erased"),
    "erase_words": _("Words erased"),
}


class Choice(NamedTuple):
    """A button: a step, and why the person may not press it now ("" if they may)."""

    row: Step
    why_not: str

    @property
    def allowed(self):
        return not self.why_not


def check(verb, report, by):
    """Raise Refused unless `by` may do `verb` to the report now."""
    step = STEPS[verb]
    if not by.has_perm(HANDLE):
        raise NotPermitted(_("Your role does not include this: %(label)s.") % {"label": step.label})
    if report.state not in step.sources:
        raise WrongState(
            _("This is no longer possible: the report is %(state)s%(history)s.")
            % {"state": report.get_state_display().lower(), "history": _last_step(report)}
        )
    if step.guard:
        step.guard(report)


def can(verb, report, by):
    try:
        check(verb, report, by)
    except Refused:
        return False
    return True


def choices(report, by):
    """Return a Choice for each verb that starts from the report's state, for those who handle reports."""
    found = []
    for step in STEPS.values():
        if report.state not in step.sources or not by.has_perm(HANDLE):
            continue
        try:
            check(step.verb, report, by)
        except Refused as refusal:
            found.append(Choice(step, str(refusal)))
        else:
            found.append(Choice(step, ""))
    return found


def done(verb):
    """Return a verb as the history tells it."""
    return STEPS[verb].done if verb in STEPS else _BY_THEMSELVES[verb]


def _last_step(report):
    event = report.events.select_related("actor").exclude(actor=None).last()
    if event is None:
        return ""
    when = date_format(timezone.localtime(event.at), MOMENT)
    return _(" since %(when)s, by %(who)s") % {"when": when, "who": event.actor}
