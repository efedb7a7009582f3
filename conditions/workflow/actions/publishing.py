"""The verbs of publication: publish, schedule, revoke, expedite."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Edition
from conditions.vocabularies import State
from conditions.workflow import notices, rules
from conditions.workflow.publication_guards import check_publishing_time
from conditions.workflow.record import add_months
from conditions.workflow.refusals import Refused, SignatureLapsed

from .draft_validation import required_reason
from .drafts import reopen
from .going_live import publish_now
from .locks import change, locked, move, record


def publish(edition, *, by=None):
    """Publish an approved edition whose publishing time is reached, and return it.

    `by` None means the scheduler. Raises Refused, TextChanged if the stored text does not match
    its hash, SignatureLapsed if its signer could not sign it today or its review is overdue.
    """
    with locked(edition) as edition:
        rules.check("publish", edition, by)
        return publish_now(edition, by)


def publish_due(now=None):
    """Publish all due editions, each in its own transaction; yield (edition, Refused or None) for each.

    An edition whose signature has lapsed is held and yielded once. It is tried again at each call,
    because the signer's credential may be renewed.
    """
    for edition in Edition.objects.due(now).with_page().order_by("publish_at", "pk"):
        try:
            yield publish(edition), None
        except SignatureLapsed as refusal:
            if _hold(edition, refusal.sentences[0]):
                yield edition, refusal
        except Refused as refusal:
            yield edition, refusal


def _hold(edition, reason):
    """Record that the scheduler did not publish an edition, and mail the chief editors; return False if held before."""
    with locked(edition) as edition:
        if not rules.can("hold", edition, None) or edition.events.last().verb == "hold":
            return False
        record(edition, "hold", None, from_state=edition.state, note=reason)
        notices.held(edition, reason=reason)
        return True


def schedule(edition, *, by, at):
    """Set the publishing time of an edition, and return the edition.

    `at` is a datetime in the future; None means "at once after approval", so that an approved
    edition is published now. Raises Refused, also for a time that has passed.
    """
    with locked(edition) as edition:
        rules.check("schedule", edition, by)
        if at is not None and at <= timezone.now():
            raise Refused(_("This time has passed. Choose a later time, or none to publish on approval."))
        check_publishing_time(at, edition.review_due or _due_if_approved_today(edition))
        # A draft keeps its lock, since the time is not part of the text that somebody may be editing.
        edition = change(edition, publish_at=at, keep_lock=edition.state == State.DRAFT)
        note = at.isoformat() if at else ""
        record(edition, "schedule", by, from_state=edition.state, note=note)
        if edition.state == State.APPROVED and at is None:
            return publish_now(edition, by)
        return edition


def _due_if_approved_today(edition):
    return add_months(timezone.localdate(), edition.page.topic.review_interval_months)


def revoke(edition, *, by, reason):
    """Take back an approval before publication, and return the new draft.

    Raises Refused, Incomplete without a reason.
    """
    with locked(edition) as edition:
        rules.check("revoke", edition, by)
        reason = required_reason(reason)
        edition = move(edition, "revoke", by, note=reason)
        notices.revoked(edition, by=by, reason=reason)
        return reopen(edition, by)


def expedite(edition, *, by, reason):
    """Ask for a new review of a live edition, which is overdue at once, and return the edition.

    Raises Refused, Incomplete without a reason.
    """
    with locked(edition) as edition:
        rules.check("expedite", edition, by)
        reason = required_reason(reason)
        due = min(edition.review_due, timezone.localdate())
        edition = change(edition, review_due=due, expedited_at=timezone.now())
        record(edition, "expedite", by, from_state=edition.state, note=reason)
        notices.expedited(edition, by=by, reason=reason)
        return edition
