"""X-Accel-Expires: until when nginx may repeat a response, if at all."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests import factories

NOW = dt.datetime(2026, 11, 26, 23, 59, 59, 900_000, tzinfo=dt.UTC)
SECOND = int(NOW.timestamp())


@pytest.fixture
def address(page_cache, page, editor, reviewer, settings):
    settings.BEHIND_PROXY = True
    factories.make_published(page, by=editor, reviewer=reviewer)
    return page.get_absolute_url()


def expires(path, client=None, method="get", **values):
    with time_machine.travel(NOW, tick=False):
        return getattr(client or Client(), method)(path, **values).get("X-Accel-Expires")


def test_front_may_repeat_a_page_until_the_second_ends(address):
    client = Client()
    known = client.get(address)["ETag"]

    expiry_headers = [
        # Rendered, cached, 304, without its body.
        expires(address, client),
        expires(address, client),
        expires(address, client, headers={"if-none-match": known}),
        expires(address, client, "head"),
    ]

    assert expiry_headers == [f"@{SECOND}"] * 4


@pytest.mark.parametrize("path", ["/no-such-page/", "/conditions/no-such/page/", "/conditions"])
def test_front_may_repeat_responses_without_a_page(address, path):
    assert expires(path) == f"@{SECOND}"


def test_front_asks_each_time_where_it_may_not_repeat_anything(address, settings):
    settings.MICRO_CACHE = False

    assert [expires(path) for path in (address, "/no-such-page/")] == ["@1", "@1"]


def test_front_gets_no_header_where_there_is_none(address, settings):
    settings.BEHIND_PROXY = False

    assert expires(address) is None


def test_front_may_not_repeat_responses_that_are_not_for_everybody(address, editor):
    member = Client()
    member.force_login(editor)

    assert [expires(path) for path in ("/admin/", "/admin/login/", "/admin/no-such-page/")] == [None] * 3
    for path in (f"{address}report/", f"{address}?utm_source=x", "/search/?q=genes"):
        assert expires(path) is None
    assert [expires(path) for path in ("/api/v1/pages", "/sitemap.xml", "/robots.txt")] == [None] * 3
    assert [expires(path, member) for path in (address, "/admin/", "/no-such-page/")] == [None] * 3
    assert expires(address, method="post") is None


def test_front_may_not_repeat_a_page_rendered_in_a_transaction(address):
    with transaction.atomic():
        assert expires(address) is None
