"""Event chains: events from before the chain, and of older code that still runs, get their places."""

import pytest

from conditions import workflow
from conditions.models import Event, EventChain, event_chain
from tests import factories

pytestmark = pytest.mark.django_db

GUARDS = ("event_is_final", "event_chain_is_kept")
PLACE = ("page", "position", "previous_hash", "hash")


def forget_the_chain(**events):
    """Leave events as code from before the chain has written them."""
    with factories.without_guards(*GUARDS):
        Event.objects.filter(**events).update(page=None, position=None, previous_hash="", hash="")
        if not events:
            EventChain.objects.all().delete()


def chains():
    return list(Event.objects.order_by("pk").values_list(*PLACE)), list(EventChain.objects.order_by("page").values())


def test_the_events_of_a_page_are_numbered_and_hold_the_hash_of_the_one_before(live, second_editor):
    workflow.open_draft(live.page, by=second_editor)

    events = list(live.page.events.order_by("position"))

    assert [event.position for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.previous_hash for event in events] == ["", *(event.hash for event in events[:-1])]
    assert [event.computed_hash() for event in events] == [event.hash for event in events]
    assert live.page.event_chain.last_hash == events[-1].hash


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_events_from_before_the_chain_get_the_places_that_they_would_have_got(
    live, editor, reviewer, monkeypatch, batch
):
    for _copy in range(3):
        factories.make_published(by=editor, reviewer=reviewer)
    before = chains()
    forget_the_chain()
    monkeypatch.setattr(event_chain, "BATCH", batch)

    EventChain.objects.adopt()

    assert chains() == before
    assert list(workflow.chain_problems()) == []


def test_an_event_of_older_code_comes_before_the_next_one(live, editor, second_editor):
    draft = workflow.open_draft(live.page, by=editor)
    forget_the_chain(edition=draft, verb="open_draft")
    # Older code does not count its events either.
    with factories.without_guards("event_chain_grows_with_events"):
        published = live.events.last()
        EventChain.objects.update(length=published.position, last_hash=published.hash)

    workflow.discard(draft, by=second_editor)

    assert list(draft.events.values_list("verb", "position")) == [("open_draft", 6), ("discard", 7)]
    assert list(workflow.chain_problems()) == []


def test_events_without_a_place_are_reported(live):
    forget_the_chain()

    assert list(workflow.chain_problems()) == [
        f"5 events have no place in the chain of their page. The first is {live.events.first().pk} (open_draft)."
    ]


def test_an_event_with_a_place_never_gets_another(live):
    before = chains()

    EventChain.objects.adopt()

    assert chains() == before
