"""Locking and event recording: lock the page, compare and swap the edition, record one event per change."""

from contextlib import contextmanager

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import public_log
from conditions.models import Assessment, ConditionPage, Edition, Event, EventChain
from conditions.workflow import rules
from conditions.workflow.refusals import WrongState


@contextmanager
def locked_page(pk):
    """Open a transaction, lock the page and yield it; at the end, add its public acts to the log."""
    with transaction.atomic():
        # Every verb takes this lock first, so that verbs cannot deadlock.
        # The related rows stay unlocked, so that two pages of one condition can change at once.
        page = ConditionPage.objects.select_related("condition", "topic").select_for_update(of=("self",)).get(pk=pk)
        page.first_public_act = None
        yield page
        # The last lock, because all public acts wait for it.
        if page.first_public_act is not None:
            public_log.log_acts(page, page.first_public_act)


@contextmanager
def locked(edition):
    """Lock the edition's page in a transaction and yield the edition, reloaded."""
    with locked_page(edition.page_id) as page:
        fresh = Edition.objects.get(pk=edition.pk)
        fresh.page = page
        yield fresh


def change(edition, *, keep_lock=False, **values):
    """Write `values` to the edition and return it, reloaded.

    Raises WrongState if the row has changed since the edition was loaded. Without `keep_lock`,
    the edition's lock is incremented.
    """
    written = Edition.objects.filter(pk=edition.pk, state=edition.state, lock=edition.lock).update(
        lock=F("lock") + (0 if keep_lock else 1), updated_at=timezone.now(), **values
    )
    if not written:
        raise WrongState(_("Somebody else has just changed this edition. Check it again."))
    fresh = Edition.objects.get(pk=edition.pk)
    fresh.page = edition.page
    return fresh


def move(edition, verb, by, *, note="", signs=False, to=None, answers=None, **values):
    """Change the state of an edition, record the event, and return the edition.

    The new state is the verb's target, or `to`. `values` are further columns to write; the other
    arguments are as in `record`.
    """
    from_state = edition.state
    edition = change(edition, state=to or rules.TRANSITIONS[verb].target, **values)
    record(edition, verb, by, from_state=from_state, note=note, signs=signs, answers=answers)
    return edition


def record(edition, verb, by, *, from_state, note="", signs=False, answers=None):
    """Create the Event of a verb, the next in the chain of its page.

    `by` None means the scheduler. `signs` copies the edition's signature, which has just been
    written, into the event. `answers` is the reviewer's private checklist.
    """
    signature = edition.sign_off.data["signature"] if signs else None
    event = Event(
        edition=edition,
        verb=verb,
        from_state=from_state,
        to_state=edition.state,
        actor=by,
        at=edition.signed_at if signs else timezone.now(),
        sha256=edition.sha256,
        note=note,
        reviewer=edition.reviewer if signs else None,
        reviewer_name=edition.reviewer_name if signs else "",
        scope=edition.scope if signs else "",
        statement=signature["statement"] if signs else "",
        declaration=signature["declaration"] if signs else "",
        sign_off=edition.sign_off if signs else None,
        reviewed_on=edition.reviewed_on,
        review_due=edition.review_due,
    )
    EventChain.objects.append(event)
    if public_log.is_public_act(event) and edition.page.first_public_act is None:
        edition.page.first_public_act = event.position
    if answers:
        Assessment.objects.create(event=event, answers=answers)
