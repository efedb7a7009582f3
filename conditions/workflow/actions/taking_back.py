"""Taking back a mistaken withdrawal: a chief editor or the signer asks for it, and the other one confirms it.

A chief editor can also dismiss such a request, or a request to withdraw a page.
"""

from django.db import transaction
from django.utils import timezone

from conditions.facts import changes
from conditions.workflow import notices, rules, withdrawal_log
from conditions.workflow.take_back_guards import open_request

from .draft_validation import required_reason
from .going_live import check_stored_text
from .locks import locked, move, record


def ask_take_back(edition, *, by, reason):
    """Ask to take back the withdrawal of an edition, and return it. Raises Refused, Incomplete without a reason."""
    with locked(edition) as edition:
        rules.check("ask_take_back", edition, by)
        reason = required_reason(reason)
        record(edition, "ask_take_back", by, from_state=edition.state, note=reason)
        notices.take_back_asked(edition, by=by, reason=reason)
        return edition


def dismiss_request(edition, *, by, reason):
    """Dismiss the last request about a withdrawal of an edition, mail the person who made it, and return the edition.

    Raises Refused if there is none, Incomplete without a reason.
    """
    with locked(edition) as edition:
        rules.check("dismiss_request", edition, by)
        request, reason = open_request(edition), required_reason(reason)
        record(edition, "dismiss_request", by, from_state=edition.state, note=reason)
        notices.request_dismissed(edition, request.actor, by=by, reason=reason)
        return edition


def take_back(edition, *, by):
    """Make a withdrawn edition public again with its signature, and return it.

    Raises Refused unless the other one of the two (a chief editor, the signer) has asked for it, and TextChanged if the
    text or the record does not match its hash. After the commit a line is written to WITHDRAWALS_FILE.
    """
    with locked(edition) as edition:
        rules.check("take_back", edition, by)
        check_stored_text(edition)
        edition = move(edition, "take_back", by, withdrawn_at=None)
        changes.recheck(edition)
        notices.taken_back(edition, by=by)
        line = withdrawal_log.taking_back(edition, timezone.now())
        transaction.on_commit(lambda: withdrawal_log.write(line), robust=True)
        return edition
