"""The verb that withdraws a page."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.vocabularies import State
from conditions.workflow import notices, rules, withdrawal_brake
from conditions.workflow.refusals import WrongState

from .draft_validation import required_reason
from .drafts import add_authors, reopen
from .locks import locked_page, move


def withdraw(page, *, by, reason, edition=None):
    """Withdraw a page's live edition at once, and return it.

    If `edition` is given, raises WrongState unless that edition is the live one. Raises Refused,
    Incomplete without a reason. An edition in review or approved is returned with a new draft,
    so that nothing becomes public without a new submission and a new signature.
    """
    with locked_page(page.pk) as page:
        row = rules.TRANSITIONS["withdraw"]
        rules.check_right(row, by)
        live = page.live_edition()
        if live is None:
            if (already := page.editions.withdrawn().first()) is not None:
                rules.check_state(row, already)
            raise WrongState(_("This page has no published edition, so there is nothing to withdraw."))
        withdrawal_brake.lock(by)
        rules.check("withdraw", live, by)
        if edition is not None and live.pk != edition.pk:
            sentence = _("Edition %(number)s has been published in the meantime. Check it first.")
            raise WrongState(sentence % {"number": live.number})
        reason = required_reason(reason)
        in_progress = page.open_edition()
        withdrawn = _withdraw(live, in_progress, by, reason)
        notices.withdrawn(withdrawn, in_progress, by=by, reason=reason)
        return withdrawn


def _withdraw(live, in_progress, by, reason):
    """Withdraw the live edition, return the submitted edition in progress, if any, and return the withdrawn edition."""
    withdrawn = move(live, "withdraw", by, note=reason, withdrawn_at=timezone.now())
    if in_progress is not None:
        draft = in_progress if in_progress.state == State.DRAFT else _return(in_progress, by, reason)
        # The signature of the text that the draft was copied from no longer counts.
        add_authors(draft, withdrawn)
    return withdrawn


def _return(in_progress, by, reason):
    """Return an edition in review or approved to its authors, and return the new draft."""
    return reopen(move(in_progress, "withdraw", by, note=reason, to=State.RETURNED), by)
