"""The transition table of reports: where each verb starts and ends, and who may do it now."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conditions.models import Edition
from conditions.vocabularies import ReportState, State
from conditions.workflow import Refused
from web.transitions import TransitionRules

HANDLE = "conditions.handle_report"


@dataclass(frozen=True)
class ReportTransition:
    """One row of the table. `target` None means that the state stays; `guards` raise Refused or pass."""

    verb: str
    label: str
    sources: tuple
    target: ReportState | None = None
    guards: tuple = ()
    # How the report's history names it.
    done: str = ""


def _has_address(report, by):
    if not report.email:
        raise Refused(_("There is no e-mail address to write to: none was given, or it has been erased."))


def fixing_editions(report):
    """Return the editions that may have fixed the problem: those published after the edition that the reader read."""
    published = Edition.objects.filter(state__in=[State.PUBLISHED, State.SUPERSEDED])
    return published.filter(page=report.page_id, number__gt=report.edition.number).order_by("-number")


def _has_fixing_edition(report, by):
    if not fixing_editions(report).exists():
        raise Refused(
            _("No edition later than edition %(number)s, which the reader read, is published yet.")
            % {"number": report.edition.number}
        )


TRANSITIONS = {
    row.verb: row
    for row in (
        ReportTransition(
            "accept", _("Accept"), (ReportState.NEW, ReportState.DECLINED), ReportState.ACCEPTED, done=_("Accepted")
        ),
        ReportTransition(
            "decline",
            _("Decline"),
            (ReportState.NEW, ReportState.ACCEPTED),
            ReportState.DECLINED,
            done=_("Declined"),
        ),
        ReportTransition(
            "fix",
            _("Mark as fixed"),
            (ReportState.NEW, ReportState.ACCEPTED),
            ReportState.FIXED,
            guards=(_has_fixing_edition,),
            done=_("Fixed"),
        ),
        ReportTransition("reword", _("Reword the correction"), (ReportState.FIXED,), done=_("Correction reworded")),
        ReportTransition(
            "reply", _("Write to the reader"), tuple(ReportState), guards=(_has_address,), done=_("Answer written")
        ),
    )
}
# Events that belong to no verb of the table.
_OTHER_EVENTS = {
    "confirm_correction": _("Correction confirmed by a second person"),
    "receive": _("Received"),
    "erase_address": _("E-mail address erased"),
    "erase_words": _("Words erased"),
}


_RULES = TransitionRules(
    TRANSITIONS,
    lambda row, by: by.has_perm(HANDLE),
    name=lambda report: _("the report"),
    last_event=lambda report: report.events.select_related("actor").exclude(actor=None).last(),
)
can, check, choices = _RULES.can, _RULES.check, _RULES.choices


def done(verb):
    """Return how a report's history names the verb, such as "Accepted"."""
    return TRANSITIONS[verb].done if verb in TRANSITIONS else _OTHER_EVENTS[verb]
