"""Verifying: whether what is stored is what was signed, and whether the events tell how it came. It only reads."""

from itertools import pairwise

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _

from conditions.models import ConditionPage, Edition, Event
from conditions.vocabularies import OPEN_STATES, SIGNED_STATES, STATE_CHANGES, Scope, State

from .transitions import TRANSITIONS

# Editions that are read at a time: what the whole needs of memory.
AT_A_TIME = 100
_UNFROZEN = (State.DRAFT, State.DISCARDED)
_SIGNING = frozenset(row.verb for row in TRANSITIONS.values() if row.signs)
_WHOLE_PAGE = ("approve", "reaffirm")


def verify():
    """Yield (edition, sentences) for each edition there is; the sentences say what does not hold, [] if all does."""
    last = 0
    while editions := _read(pk__gt=last):
        for edition in editions:
            yield _settled(edition, _problems(edition))
        last = editions[-1].pk


def crowded_pages():
    """Yield a sentence for each page with two live or two open editions."""
    for states, sentence in (
        ((State.PUBLISHED,), _("%(page)s, %(address)s: %(count)s editions of it are live, and one at most may be.")),
        (OPEN_STATES, _("%(page)s, %(address)s: %(count)s editions of it are open, and one at most may be.")),
    ):
        counts = Edition.objects.filter(state__in=states).order_by("page").values_list("page")
        for pk, count in counts.annotate(count=Count("pk")).filter(count__gt=1).iterator():
            page = ConditionPage.objects.select_related("condition", "topic").get(pk=pk)
            yield sentence % {"page": page, "address": page.get_absolute_url(), "count": count}


def _read(**which):
    """Return the next editions with all that is looked at: texts, citations, authors, events."""
    editions = Edition.objects.filter(**which).order_by("pk").select_related("page__condition", "page__topic")
    events = Event.objects.order_by("pk").defer("note", "statement")
    return list(editions.prefetch_related("citations", "authorships", Prefetch("events", events))[:AT_A_TIME])


def _settled(edition, found):
    """Return the edition and what is wrong with it once no verb came between the statements that read it."""
    while found:
        again = _read(pk=edition.pk)[0]
        if again.lock == edition.lock:
            break
        edition, found = again, _problems(again)
    return edition, found


def _problems(edition):
    history = list(edition.events.all())
    return [*_of_text(edition, history), *_of_chain(edition, history), *_of_signature(edition, history)]


def _of_text(edition, history):
    """The stored text has the stored hash, and every event since its submission names that hash."""
    if edition.state not in _UNFROZEN and edition.computed_hash() != edition.sha256:
        yield _("The stored text is not the one that was submitted: its hash is another.")
    for event in history:
        if event.sha256 not in ("", edition.sha256):
            yield _("Its event %(event)s (%(verb)s) names another hash than the one stored.") % _named(event)


def _of_chain(edition, history):
    """The events lead from nothing to the edition's state and to its dates, each from where the last one ended."""
    if not history:
        yield _("No event tells how it came to be.")
        return
    if history[0].from_state:
        yield _("Its first event, %(event)s (%(verb)s), is not its opening.") % _named(history[0])
    for before, event in pairwise(history):
        change = (event.from_state, event.to_state)
        if event.from_state != before.to_state:
            yield _("Its event %(event)s (%(verb)s) does not go on from where the one before it ended.") % _named(event)
        elif event.from_state != event.to_state and change not in STATE_CHANGES:
            yield _("Its event %(event)s (%(verb)s) makes a change of state that there is not.") % _named(event)
    last = history[-1]
    if edition.state != last.to_state:
        yield _("It is %(state)s, but its last event says %(told)s.") % {
            "state": edition.get_state_display().lower(),
            "told": last.get_to_state_display().lower(),
        }
    if (edition.reviewed_on, edition.review_due) != (last.reviewed_on, last.review_due):
        yield _("Its review dates are not those of its last event.")


def _of_signature(edition, history):
    """Who is said to have signed did so, last of all, as an approval or a reaffirmation of this very text."""
    signatures = [event for event in history if event.verb in _SIGNING]
    authors = {authorship.user_id for authorship in edition.authorships.all()} | {edition.submitted_by_id}
    for event in signatures:
        if event.actor_id in authors:
            yield _("Its event %(event)s (%(verb)s) is the signature of one of its authors.") % _named(event)
    if edition.state not in SIGNED_STATES:
        return
    last = signatures[-1] if signatures else None
    if last is None or _signature(last) != (
        edition.signed_by_id,
        edition.reviewer_id,
        edition.reviewer_name,
        edition.scope,
        edition.sha256,
    ):
        yield _("No signature of this text by the reviewer that it names is the last one among its events.")
    if not _is_reviewed_as_a_whole(edition):
        yield _("Nobody signed the whole page under the name and on the day that it gives for that.")


def _signature(event):
    return event.actor_id, event.reviewer_id, event.reviewer_name, event.scope, event.sha256


def _is_reviewed_as_a_whole(edition):
    """Whether the review of the whole page that the edition names is among its page's events."""
    if edition.scope == Scope.WHOLE_PAGE:
        return (edition.full_reviewer_id, edition.full_reviewer_name) == (edition.reviewer_id, edition.reviewer_name)
    return Event.objects.filter(
        edition__page=edition.page_id,
        verb__in=_WHOLE_PAGE,
        reviewer=edition.full_reviewer_id,
        reviewer_name=edition.full_reviewer_name,
        reviewed_on=edition.reviewed_on,
    ).exists()


def _named(event):
    return {"event": event.pk, "verb": event.verb}
