"""Withdrawals: a verb of the newsroom, and its repetition after the restore of an older backup."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import ConditionPage
from conditions.vocabularies import State
from conditions.workflow import notices, rules, withdrawal_brake, withdrawal_log
from conditions.workflow.refusals import WrongState
from operations import withdrawals as withdrawals_file

from .draft_validation import required_reason
from .drafts import add_authors, reopen
from .locks import locked, locked_page, move, record

# The states of an open edition that would lead to a publication without a new submission.
_SUBMITTED = (State.IN_REVIEW, State.APPROVED)


def withdraw(page, *, by, reason, edition=None):
    """Withdraw a page's live edition at once, and return it.

    If `edition` is given, raises WrongState unless that edition is the live one. Raises Refused,
    Incomplete without a reason. An edition in review or approved is returned with a new draft,
    so that nothing becomes public without a new submission and a new signature. After the commit
    the withdrawal is also written to WITHDRAWALS_FILE.
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
        line = withdrawal_log.withdrawal_of(withdrawn)
        transaction.on_commit(lambda: withdrawal_log.write(line), robust=True)
        return withdrawn


def ask_withdrawal(edition, *, by, reason):
    """Ask the chief editors to withdraw the page of a live edition, and return the edition.

    Raises Refused if `by` may still withdraw it alone (`withdrawal_brake`), Incomplete without a reason.
    """
    with locked(edition) as edition:
        rules.check("ask_withdrawal", edition, by)
        reason = required_reason(reason)
        record(edition, "ask_withdrawal", by, from_state=edition.state, note=reason)
        notices.withdrawal_asked(edition, by=by, reason=reason)
        return edition


def withdraw_again(withdrawals):
    """Repeat withdrawals after the restore of a backup; return the pages that were changed.

    `withdrawals` are those of WITHDRAWALS_FILE, in their order; those that were taken back are left out. A page whose
    live edition was published before its withdrawal is withdrawn, and an edition that was submitted before it is
    returned to its authors. Nobody gets a mail: the people concerned were told at the withdrawal. Raises
    `withdrawal_log.OtherSite` if a text is not the one that was withdrawn. The caller opens the transaction.
    """
    changed = {}
    for withdrawal in withdrawals_file.standing(withdrawals):
        page = ConditionPage.objects.filter(pk=withdrawal.page).first()
        # A page that the backup does not contain is not public.
        if page is not None and _repeat(withdrawal, page):
            changed[page.pk] = page
    return list(changed.values())


def _repeat(withdrawal, page):
    reason = _("Withdrawn on %(when)s, and again after the restore of an older backup.") % {
        "when": f"{withdrawal.at:%Y-%m-%d %H:%M} UTC"
    }
    with locked_page(page.pk) as page:
        live, in_progress = page.live_edition(), page.open_edition()
        # What was published or submitted after the withdrawal has passed a new review.
        if live is not None and live.published_at > withdrawal.at:
            live = None
        if in_progress is not None and in_progress.state in _SUBMITTED and in_progress.submitted_at > withdrawal.at:
            in_progress = None
        if live is None and (in_progress is None or in_progress.state not in _SUBMITTED):
            return False
        withdrawal_log.check_text(withdrawal, page)
        if live is not None:
            _withdraw(live, in_progress, None, reason)
        else:
            _return(in_progress, None, reason)
        return True


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
