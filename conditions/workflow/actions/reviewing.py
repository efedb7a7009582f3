"""The verbs of reviewers: send back, approve, reaffirm."""

from django.utils import timezone

from conditions.vocabularies import Scope
from conditions.workflow import notices, rules
from conditions.workflow.publication_guards import check_publishing_time

from .draft_validation import required_reason
from .drafts import reopen
from .going_live import publish_now
from .locks import change, locked, move, record
from .signing import check_text_seen, sign


def send_back(edition, *, by, seen, reason, answers=None):
    """Send an edition in review back to its authors, and return the new draft.

    `seen` is the SHA-256 of the text on the reviewer's screen, `reason` is mailed to the authors,
    and `answers` is the reviewer's private checklist, {name in `assessment.QUESTIONS`:
    AssessmentAnswer}. Raises NotPermitted, WrongState, Incomplete without a reason, and
    TextChanged if the stored text is not the text seen.
    """
    with locked(edition) as edition:
        rules.check("return", edition, by)
        reason = required_reason(reason)
        check_text_seen(edition, seen)
        edition = move(edition, "return", by, note=reason, answers=answers)
        notices.returned(edition, by=by, reason=reason)
        return reopen(edition, by)


def approve(edition, *, by, seen, scope=Scope.WHOLE_PAGE, note="", declaration="", answers=None, by_key=None):
    """Sign an edition in review; it is published at once unless a future publishing time is set.

    `by` is the reviewer's User. `seen` is the hash of what their screen shows (`screen.on_screen`):
    text, names, dates and their entry in the register. `scope` is what the signature covers: after
    WHOLE_PAGE the page counts as reviewed today, CHANGES_ONLY keeps the live edition's review
    dates. `note` is stored with the event and mailed to the authors if publication comes later.
    `declaration` is the reviewer's public declaration of interests, `answers` their private
    checklist as in `send_back`. `by_key` is the SignedByKey of a signature with a passkey (`prepare`);
    without it, the caller has asked for the password. Returns the edition, published or approved.

    Raises NotPermitted (role), WrongState (not in review, or changed at the same time), Refused
    (an author, no current credential, a publishing time after the review is due; a key that is not
    a valid one of `by`, or no key where one is needed; for CHANGES_ONLY also without a live
    base, if its review is overdue or the changes are not small), TextChanged (the screen would show
    something else now, or a hash is wrong) and ValueError (unknown scope).
    """
    scope = Scope(scope)
    verb = rules.verb_for(scope)
    with locked(edition) as edition:
        rules.check(verb, edition, by)
        signature = sign(edition, by=by, seen=seen, scope=scope, declaration=declaration, by_key=by_key)
        check_publishing_time(edition.publish_at, signature["review_due"])
        edition = move(edition, verb, by, note=note, signs=True, answers=answers, **signature)
        if edition.publish_at is None or edition.publish_at <= timezone.now():
            edition = publish_now(edition, by)
        else:
            notices.approved(edition, by=by, note=note)
        return edition


def reaffirm(edition, *, by, seen, note="", declaration="", answers=None, by_key=None):
    """Sign the unchanged live edition again, with new review dates, and return it.

    Arguments and errors are as in `approve`, for the whole page.
    """
    with locked(edition) as edition:
        rules.check("reaffirm", edition, by)
        signature = sign(edition, by=by, seen=seen, scope=Scope.WHOLE_PAGE, declaration=declaration, by_key=by_key)
        edition = change(edition, **signature)
        record(edition, "reaffirm", by, from_state=edition.state, note=note, signs=True, answers=answers)
        notices.reaffirmed(edition, by=by, note=note)
        return edition
