"""Public corrections in an editor's own words, which a second person confirms."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import proposals
from conditions import public_log
from conditions.models import Report
from conditions.vocabularies import ReportState
from conditions.workflow import Refused, rules

from .locks import locked, record

CODE = "correction"


def needs_second_person(correction, edition):
    """Return whether a second person has to confirm these words, because they are not the signed change note."""
    return bool(correction) and correction != edition.change_note


def propose(report, correction, *, by):
    """Propose the words of a correction of a fixed report; return the Proposal."""
    edition = report.fixed_in
    return proposals.propose(
        CODE,
        by=by,
        title=_("Correction of %(page)s") % {"page": report.page.question},
        target=target_of(report),
        changes={"edition": edition.number, "old": report.correction, "new": correction},
        reason=_("%(report)s, fixed in edition %(number)s.") % {"report": report, "number": edition.number},
    )


def target_of(report):
    return f"conditions.report:{report.pk}"


class _Correction(proposals.Kind):
    code = CODE
    label = gettext_lazy("Public correction")
    rights = (rules.REVIEW, rules.STEER)
    confirmers_words = gettext_lazy("a medical reviewer or a chief editor")
    view_right = "conditions.view_report"
    in_bulk = True

    def lines(self, proposal):
        return [proposals.Line(_("public correction"), proposal.changes["old"], proposal.changes["new"])]

    def check_current(self, proposal):
        report = self._report(proposal)
        is_fixed = report.state == ReportState.FIXED and report.fixed_in.number == proposal.changes["edition"]
        if not is_fixed or report.correction != proposal.changes["old"]:
            raise Refused(
                _("The correction has changed since this was proposed. It is now: “%(correction)s”.")
                % {"correction": report.correction}
            )

    def apply(self, proposal, by):
        with locked(self._report(proposal)) as report:
            report.correction = proposal.changes["new"]
            report.save(update_fields=["correction"])
            record(
                report,
                "confirm_correction",
                by,
                from_state=report.state,
                note=report.correction,
                edition=report.fixed_in,
            )
            public_log.log_correction(report)

    def address(self, proposal):
        return self._report(proposal).get_admin_url()

    def _report(self, proposal):
        return Report.objects.with_page().get(pk=proposal.target.rpartition(":")[2])


proposals.register(_Correction())
