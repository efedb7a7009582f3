"""The reviewers' verbs: send back, approve, reaffirm."""

from django.utils import timezone

from conditions.vocabularies import Scope
from conditions.workflow import notices, rules

from .draft_validation import required_reason
from .drafts import reopen
from .going_live import publish_now
from .locks import change, locked, move, record
from .signing import check_seen, dates_carried_over, dates_of_a_whole_review, signature_of


def send_back(edition, *, by, seen, reason, answers=None):
    """Return an edition to its authors with a reason, and return the new draft.

    `answers` is the reviewer's private checklist: {a name of `assessment.QUESTIONS`: an `Answer`}.
    """
    with locked(edition) as edition:
        rules.check("return", edition, by)
        reason = required_reason(reason)
        check_seen(edition, seen)
        edition = move(edition, "return", by, note=reason, answers=answers)
        notices.returned(edition, by=by, reason=reason)
        return reopen(edition, by)


def approve(edition, *, by, seen, scope=Scope.WHOLE_PAGE, note="", declaration="", answers=None):
    """Sign an edition in review; it is published at once unless a later time is set.

    `seen` is the SHA-256 of the text on the reviewer's screen, `declaration` what they say of
    their interests in this page, `answers` their private checklist as in `send_back`.
    Returns the edition, published or approved.
    """
    scope = Scope(scope)
    verb = rules.verb_for(scope)
    with locked(edition) as edition:
        rules.check(verb, edition, by)
        check_seen(edition, seen)
        signature = signature_of(edition, by)
        if scope == Scope.WHOLE_PAGE:
            signature |= dates_of_a_whole_review(edition, signature)
        else:
            signature |= dates_carried_over(edition.page.live_edition())
        said = {"declaration": declaration, "answers": answers}
        edition = move(edition, verb, by, note=note, signs=True, scope=scope, **said, **signature)
        if edition.publish_at is None or edition.publish_at <= timezone.now():
            edition = publish_now(edition, by)
        else:
            notices.approved(edition, by=by, note=note)
        return edition


def reaffirm(edition, *, by, seen, note="", declaration="", answers=None):
    """Sign the live text anew, unchanged: new signature, new review dates. The rest is as in `approve`."""
    with locked(edition) as edition:
        rules.check("reaffirm", edition, by)
        check_seen(edition, seen)
        signature = signature_of(edition, by)
        signature |= dates_of_a_whole_review(edition, signature)
        edition = change(edition, scope=Scope.WHOLE_PAGE, **signature)
        said = {"declaration": declaration, "answers": answers}
        record(edition, "reaffirm", by, from_state=edition.state, note=note, signs=True, **said)
        notices.reaffirmed(edition, by=by, note=note)
        return edition
