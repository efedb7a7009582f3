"""The verbs around publication: publish, schedule, revoke, expedite, withdraw."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Edition
from conditions.vocabularies import State
from conditions.workflow import notices, rules
from conditions.workflow.refusals import Refused, WrongState

from .draft_validation import required_reason
from .drafts import add_authors, reopen
from .going_live import publish_now
from .locks import change, locked, locked_page, move, record


def publish(edition, *, by=None):
    """Publish an approved edition whose time has come. `by` None is the clock."""
    with locked(edition) as edition:
        rules.check("publish", edition, by)
        return publish_now(edition, by)


def publish_due(now=None):
    """Publish what is due; yield (edition, refusal or None) for each, one transaction apiece."""
    for edition in Edition.objects.due(now).with_page().order_by("publish_at", "pk"):
        try:
            yield publish(edition), None
        except Refused as refusal:
            yield edition, refusal


def schedule(edition, *, by, at):
    """Set when an edition goes public once it is approved; `at` None means at once."""
    with locked(edition) as edition:
        rules.check("schedule", edition, by)
        if at is not None and at <= timezone.now():
            raise Refused(_("This time is past; choose one to come, or none to publish on approval."))
        # A draft keeps its lock: the time is no part of the text that somebody may be typing.
        edition = change(edition, publish_at=at, keep_lock=edition.state == State.DRAFT)
        note = at.isoformat() if at else ""
        record(edition, "schedule", by, from_state=edition.state, note=note)
        if edition.state == State.APPROVED and at is None:
            return publish_now(edition, by)
        return edition


def revoke(edition, *, by, reason):
    """Take an approval back before publication, and return the new draft."""
    with locked(edition) as edition:
        rules.check("revoke", edition, by)
        reason = required_reason(reason)
        edition = move(edition, "revoke", by, note=reason)
        notices.revoked(edition, by=by, reason=reason)
        return reopen(edition, by)


def expedite(edition, *, by, reason):
    """Ask for a new review of the live page now: due today, overdue at once."""
    with locked(edition) as edition:
        rules.check("expedite", edition, by)
        reason = required_reason(reason)
        due = min(edition.review_due, timezone.localdate())
        edition = change(edition, review_due=due, expedited_at=timezone.now())
        record(edition, "expedite", by, from_state=edition.state, note=reason)
        notices.expedited(edition, by=by, reason=reason)
        return edition


def withdraw(page, *, by, reason, edition=None):
    """Take a page from the public at once, and return the withdrawn edition.

    Where it is one `edition` that is meant, of many that somebody chose, a later one is left alone: WrongState.

    An edition in review or approved is returned with a new draft, so that nothing
    can go live without a new submission and a new signature.
    """
    with locked_page(page.pk) as page:
        live = page.live_edition()
        if live is None:
            row = rules.TRANSITIONS["withdraw"]
            rules.check_right(row, by)
            if (already := page.editions.withdrawn().first()) is not None:
                rules.check_state(row, already)
            raise WrongState(_("Nothing of this page is public now, so there is nothing to withdraw."))
        rules.check("withdraw", live, by)
        if edition is not None and live.pk != edition.pk:
            sentence = _("Edition %(number)s has become public since; look at it first.")
            raise WrongState(sentence % {"number": live.number})
        reason = required_reason(reason)
        withdrawn = move(live, "withdraw", by, note=reason, withdrawn_at=timezone.now())
        in_progress = draft = page.open_edition()
        if in_progress is not None:
            if in_progress.state != State.DRAFT:
                returned = move(in_progress, "withdraw", by, note=reason, to=State.RETURNED)
                draft = reopen(returned, by)
            # The draft was made from a text that no signature stands under any more.
            add_authors(draft, withdrawn)
        notices.withdrawn(withdrawn, in_progress, by=by, reason=reason)
        return withdrawn
