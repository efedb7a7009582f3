"""Verification that stored texts are the signed ones and that the events explain each edition; it only reads."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Count, Min, Prefetch, Q
from django.utils.translation import gettext as _

from conditions.models import ConditionPage, Edition, Event, SignOff
from conditions.vocabularies import OPEN_STATES, SIGNED_STATES, STATE_CHANGES, Scope, State

from .key_signatures import COLUMNS, RELATED, key_problems
from .record import FORMAT
from .record_checks import event_problems, is_intact, record_problems
from .transitions import TRANSITIONS

# Editions loaded at a time, which limits the memory.
BATCH = 100
# In canonical JSON no value can contain this, because quotation marks in texts have backslashes before them.
_OF_FORMAT = f'"format":"{FORMAT}"'
# For so long, code from before the present format may have run beside the migrated database.
_OLD_CODE = dt.timedelta(days=2)
_UNFROZEN = (State.DRAFT, State.DISCARDED)
_SIGNING = frozenset(row.verb for row in TRANSITIONS.values() if row.signs)
_WHOLE_PAGE = ("approve", "reaffirm")


def verify():
    """Yield (edition, problems) for every edition; the problems are sentences, [] if there are none."""
    begun = _beginnings()
    last = 0
    while editions := _load(pk__gt=last):
        for edition in editions:
            yield _rechecked(edition, begun)
        last = editions[-1].pk


@dataclass(frozen=True)
class _Beginnings:
    """The first event with a sign-off record, its time, and the time of the first record of today's format."""

    first: int | None
    records_at: dt.datetime | None
    format_at: dt.datetime | None

    def has_records(self, event):
        """Return whether signatures had records at the time of this event."""
        return self.first is not None and (event.pk > self.first or event.at > self.records_at)

    def has_format(self, event):
        """Return whether records had today's format; older code may have run beside this code for a while."""
        return self.format_at is not None and event.at > self.format_at + _OLD_CODE


def _beginnings():
    of_format = Q(sign_off__record__contains=_OF_FORMAT)
    signed = Event.objects.filter(sign_off__isnull=False)
    first = {"first": Min("pk"), "records_at": Min("at"), "format_at": Min("at", filter=of_format)}
    return _Beginnings(**signed.aggregate(**first))


def crowded_pages():
    """Yield a sentence for each page with two live or two open editions."""
    for states, sentence in (
        ((State.PUBLISHED,), _("%(page)s, %(address)s has %(count)s live editions; at most one is allowed.")),
        (OPEN_STATES, _("%(page)s, %(address)s has %(count)s open editions; at most one is allowed.")),
    ):
        counts = Edition.objects.filter(state__in=states).order_by("page").values_list("page")
        for pk, count in counts.annotate(count=Count("pk")).filter(count__gt=1).iterator():
            page = ConditionPage.objects.select_related("condition", "topic").get(pk=pk)
            yield sentence % {"page": page, "address": page.get_absolute_url(), "count": count}


def _load(**which):
    """Return the next BATCH of editions with their citations, authors and events."""
    editions = (
        Edition.objects.filter(**which).order_by("pk").select_related("page__condition", "page__topic", "sign_off")
    )
    events = Event.objects.order_by("pk").defer("note")
    sign_offs = SignOff.objects.select_related(*RELATED).only(*COLUMNS)
    related = ("citations", "authorships", Prefetch("sign_offs", sign_offs), Prefetch("events", events))
    return list(editions.prefetch_related(*related)[:BATCH])


def _rechecked(edition, begun):
    """Return (edition, problems), loaded again until no verb changed the edition between two queries."""
    problems = _problems(edition, begun)
    while problems:
        again = _load(pk=edition.pk)[0]
        if again.lock == edition.lock:
            break
        edition, problems = again, _problems(again, begun)
    return edition, problems


def _problems(edition, begun):
    """Return the sentences about an edition; `begun` are the _Beginnings of the whole site."""
    history = list(edition.events.all())
    return [
        *_of_text(edition, history),
        *_of_chain(edition, history),
        *_of_signature(edition, history),
        *_of_records(edition, history, begun),
    ]


def _of_text(edition, history):
    """Yield a sentence unless the stored text has the stored hash, and one for each event with another hash."""
    if edition.state not in _UNFROZEN and edition.computed_hash() != edition.sha256:
        yield _("The stored text is not the text that was submitted: its hash is different.")
    for event in history:
        if event.sha256 not in ("", edition.sha256):
            yield _("Its event %(event)s (%(verb)s) has a different hash.") % _event_values(event)


def _of_chain(edition, history):
    """Yield a sentence for each gap between the events, and for a state or dates that differ from the last event."""
    if not history:
        yield _("It has no events.")
        return
    if history[0].from_state:
        yield _("Its first event, %(event)s (%(verb)s), is not its creation.") % _event_values(history[0])
    for before, event in pairwise(history):
        change = (event.from_state, event.to_state)
        if event.from_state != before.to_state:
            yield _(
                "Its event %(event)s (%(verb)s) does not start from the state in which the event before it ended."
            ) % _event_values(event)
        elif event.from_state != event.to_state and change not in STATE_CHANGES:
            yield _("Its event %(event)s (%(verb)s) makes a change of state that does not exist.") % _event_values(
                event
            )
    last = history[-1]
    if edition.state != last.to_state:
        yield _("It is %(state)s, but its last event says %(told)s.") % {
            "state": edition.get_state_display().lower(),
            "told": last.get_to_state_display().lower(),
        }
    if (edition.reviewed_on, edition.review_due) != (last.reviewed_on, last.review_due):
        yield _("Its review dates differ from those of its last event.")


def _of_signature(edition, history):
    """Yield a sentence for each signature of an author, and unless the last signature is the edition's own."""
    signatures = [event for event in history if event.verb in _SIGNING]
    authors = {authorship.user_id for authorship in edition.authorships.all()} | {edition.submitted_by_id}
    for event in signatures:
        if event.actor_id in authors:
            yield _("Its event %(event)s (%(verb)s) is the signature of one of its authors.") % _event_values(event)
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
        yield _("Its last signature is not one of this text by the reviewer that it names.")
    if not _is_reviewed_as_a_whole(edition):
        yield _("No event signs the whole page with the name and the date that it gives.")


def _of_records(edition, history, begun):
    """Yield a sentence for each signature without its sign-off record, and for each difference from a record."""
    records = {sign_off.pk: sign_off for sign_off in edition.sign_offs.all()}
    for sign_off in records.values():
        # A damaged record is reported below.
        yield from key_problems(sign_off) if is_intact(sign_off) else ()
    last = None
    for event in history:
        if event.verb not in _SIGNING:
            continue
        last = event.sign_off_id
        if event.sign_off_id is None and begun.has_records(event):
            yield _("Its event %(event)s (%(verb)s) is a signature without a sign-off record.") % _event_values(event)
        elif event.sign_off_id is not None and event.sign_off_id not in records:
            yield _("Its event %(event)s (%(verb)s) has the record of another edition.") % _event_values(event)
        sign_off = records.pop(event.sign_off_id, None)
        yield from event_problems(event, sign_off)
        if sign_off is not None and begun.has_format(event) and _OF_FORMAT not in sign_off.record:
            yield _(
                "Its event %(event)s (%(verb)s) has a sign-off record of an older format than records had then."
            ) % _event_values(event)
    if records:
        yield _("It has a sign-off record that no event explains.")
    if edition.sign_off_id != last:
        yield _("Its sign-off record is not that of its last signature.")
    yield from record_problems(edition)


def _signature(event):
    return event.actor_id, event.reviewer_id, event.reviewer_name, event.scope, event.sha256


def _is_reviewed_as_a_whole(edition):
    """Return whether an event of the page is the review of the whole page that the edition names."""
    if edition.scope == Scope.WHOLE_PAGE:
        return (edition.full_reviewer_id, edition.full_reviewer_name) == (edition.reviewer_id, edition.reviewer_name)
    return Event.objects.filter(
        edition__page=edition.page_id,
        verb__in=_WHOLE_PAGE,
        reviewer=edition.full_reviewer_id,
        reviewer_name=edition.full_reviewer_name,
        reviewed_on=edition.reviewed_on,
    ).exists()


def _event_values(event):
    return {"event": event.pk, "verb": event.verb}
