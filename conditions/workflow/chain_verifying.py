"""Verification of event chains: finds missing events and editions and changed events. It writes nothing."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions.models import ConditionPage, Edition, Event, EventChain, KeySignature, SigningKey, SignOff

# Pages loaded at a time, which limits the memory.
BATCH = 100
# Clocks of several machines may differ by this much.
_CLOCK_DIFFERENCE = dt.timedelta(minutes=1)
_TEXTS = ("edition__short_answer", "edition__body", "edition__body_as_written", "edition__search_text")


def totals():
    """Return {table: number of rows} of the tables that never lose a row."""
    tables = {
        "editions": Edition,
        "events": Event,
        "sign_offs": SignOff,
        "signing_keys": SigningKey,
        "key_signatures": KeySignature,
    }
    return {name: model.objects.count() for name, model in tables.items()}


def chain_problems():
    """Yield a sentence for each fault in the chain of a page, and for events that belong to no chain."""
    all_events, seen, last = Event.objects.filter(position__isnull=False).count(), 0, 0
    pages = ConditionPage.objects.select_related("condition", "topic").order_by("pk")
    while batch := list(pages.filter(pk__gt=last)[:BATCH]):
        for page, chain in zip(batch, _load([page.pk for page in batch]), strict=True):
            seen += len(chain.events)
            for problem in _rechecked(page.pk, chain):
                yield f"{page}, {page.get_absolute_url()}: {problem}"
        last = batch[-1].pk
    if seen < all_events:
        yield _("%(count)s events belong to a page or an edition that is missing.") % {"count": all_events - seen}
    without_place = Event.objects.filter(position__isnull=True)
    if first := without_place.order_by("pk").first():
        yield _("%(count)s events have no place in the chain of their page. The first is %(event)s (%(verb)s).") % {
            "count": without_place.count(),
            "event": first.pk,
            "verb": first.verb,
        }


@dataclass
class _Chain:
    """A page's EventChain or None, its events by position, and the numbers of its editions."""

    head: EventChain | None
    events: list
    numbers: list

    @property
    def state(self):
        return self.head and self.head.last_hash, [event.pk for event in self.events], self.numbers


def _load(pages):
    """Return the _Chain of each page."""
    # The heads come first: an event written meanwhile makes a chain longer than its head says, never shorter.
    heads = EventChain.objects.in_bulk(pages)
    events, numbers = {pk: [] for pk in pages}, {pk: [] for pk in pages}
    rows = Event.objects.filter(page__in=pages, position__isnull=False).order_by("page", "position")
    for event in rows.select_related("edition", "sign_off").defer(*_TEXTS, "sign_off__record"):
        events[event.page_id].append(event)
    for page, number in Edition.objects.filter(page__in=pages).order_by("number").values_list("page", "number"):
        numbers[page].append(number)
    return [_Chain(heads.get(pk), events[pk], numbers[pk]) for pk in pages]


def _rechecked(page, chain):
    """Return the problems of a page, loaded again until no verb changed the page between two queries."""
    problems = list(_problems(chain))
    while problems:
        (again,) = _load([page])
        if again.state == chain.state:
            break
        chain, problems = again, list(_problems(again))
    return problems


def _problems(chain):
    if chain.numbers != list(range(1, len(chain.numbers) + 1)):
        yield _("Its editions are numbered %(numbers)s: editions are missing.") % {
            "numbers": ", ".join(map(str, chain.numbers))
        }
    yield from _of_events(chain.events)
    length = chain.head.length if chain.head else 0
    found = chain.events[-1].position if chain.events else 0
    if found < length:
        yield _("The last %(count)s events are missing: its chain had %(length)s events, and ends with %(found)s.") % {
            "count": length - found,
            "length": length,
            "found": found,
        }
    elif found > length:
        yield _("Its chain has %(found)s events, but should have %(length)s.") % {"found": found, "length": length}
    elif found and chain.events[-1].hash != chain.head.last_hash:
        yield _("Its chain does not end with the event that was written last.")


def _of_events(events):
    """Yield a sentence for each gap between the events, and for each that was changed."""
    position, previous, at = 0, "", None
    for event in events:
        values = {"event": event.pk, "verb": event.verb, "position": event.position}
        if event.position != position + 1:
            yield _("Events %(first)s to %(last)s of its chain are missing.") % {
                "first": position + 1,
                "last": event.position - 1,
            }
        elif event.previous_hash != previous:
            yield _("Its event %(event)s (%(verb)s) does not hold the hash of the event before it.") % values
        if event.edition.page_id != event.page_id:
            yield _("Its event %(event)s (%(verb)s) is about an edition of another page.") % values
        if event.hash != event.computed_hash():
            yield _("Its event %(event)s (%(verb)s) does not match its hash: it was changed.") % values
        if at is not None and event.at < at - _CLOCK_DIFFERENCE:
            yield _("Its event %(event)s (%(verb)s) is dated before the event before it.") % values
        position, previous, at = event.position, event.hash, event.at
