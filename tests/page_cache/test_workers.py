"""Two machines with two workers each, while a page changes: no response is older than the last commit."""

import datetime as dt
import re
import threading
import time
from contextlib import ExitStack

import pytest
from django.utils import timezone

from conditions import workflow
from tests import factories
from tests.servers import ask, gunicorn
from tests.test_races import shared_database  # noqa: F401
from web.page_cache.memory import MEMORY

TEXTS = 6
OVERDUE = "this page may be out of date"


@pytest.fixture
def clock(tmp_path):
    """Return the file with the number of seconds by which all machines' clocks are ahead."""
    path = tmp_path / "ahead"
    path.write_text("0")
    return path


@pytest.fixture
def machines(shared_database, clock):  # noqa: F811
    """The ports of two machines that share the database."""
    values = {
        "PAGE_CACHE": MEMORY,
        "CLOCK_AHEAD": str(clock),
        "application": "tests.page_cache.shifted_clock:application",
    }
    with ExitStack() as stack:
        yield [stack.enter_context(gunicorn(**values)) for _machine in range(2)]


def look(port, path):
    """Return (status, the number that the text has, whether the page says that it is overdue)."""
    status, _headers, body = ask(port, path)
    words = body.decode()
    number = re.search(r"This is text number (\d+)", words)
    return status, int(number[1]) if number else None, OVERDUE in words


def test_workers_never_serve_what_is_not_live_any_more(machines, clock):
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    page = factories.make_page()
    address = page.get_absolute_url()

    def publish(number):
        body = f"<h2>What is it?</h2>\n<p>This is text number {number} [1].</p>"
        return lambda: factories.make_published(page, by=erin, reviewer=rao, body=body)

    def expedite():
        workflow.expedite(page.live_edition(), by=erin, reason="New study")

    def set_clock(*, past_midnight):
        due = page.live_edition().review_due + dt.timedelta(days=1)
        midnight = dt.datetime.combine(due, dt.time.min, tzinfo=timezone.get_default_timezone())
        ahead = midnight - timezone.now() + dt.timedelta(hours=5 if past_midnight else -5)
        new = clock.with_name("new")
        new.write_text(str(ahead.total_seconds()))
        new.replace(clock)

    # Each step, and what every response shows once the step has returned.
    steps = [
        (publish(0), (200, 0, False)),
        *((publish(number), (200, number, False)) for number in range(1, TEXTS)),
        (expedite, (200, TEXTS - 1, True)),
        (publish(TEXTS), (200, TEXTS, False)),
        (lambda: set_clock(past_midnight=False), (200, TEXTS, False)),
        (lambda: set_clock(past_midnight=True), (200, TEXTS, True)),
        (publish(TEXTS + 1), (200, TEXTS + 1, True)),
        (lambda: workflow.withdraw(page, by=erin, reason="Wrong"), (410, None, False)),
    ]
    truth = [answer for _step, answer in steps]
    steps[0][0]()
    over, ended, seen = [0], threading.Event(), []

    def reader(port):
        while not ended.is_set():
            before = over[0]
            answer = look(port, address)
            seen.append((before, over[0], answer))

    readers = [threading.Thread(target=reader, args=(port,)) for port in machines * 2]
    for thread in readers:
        thread.start()
    try:
        for index, (step, _answer) in enumerate(steps[1:], start=1):
            step()
            over[0] = index
            # The next response of each machine, and responses to other readers in the meantime.
            seen += [(index, index, look(port, address)) for port in machines for _time in range(2)]
            time.sleep(0.05)
    finally:
        ended.set()
        for thread in readers:
            thread.join(60)
    last = [look(port, address) for port in machines for _time in range(10)]

    # A request that began before the step may end before the step returns.
    wrong = [one for one in seen if one[2] not in truth[one[0] : one[1] + 2]]
    assert (wrong, set(last)) == ([], {(410, None, False)})
    assert len(seen) > 10 * len(steps)
