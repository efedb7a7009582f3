"""ADMIN_PATH: every link follows it, the old address is gone, and ADMIN_PATH cannot be a public address."""

import importlib
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, clear_url_caches, get_resolver

from conditions import cached_reverse
from diseasemaps import urls
from tests import factories
from tests.access.url_patterns import World
from tests.public import canary


@pytest.fixture
def moved(db, settings):
    """Move the newsroom to /staff-room-7/."""

    def place():
        clear_url_caches()
        cached_reverse._path.cache_clear()
        importlib.reload(urls)

    settings.ADMIN_PATH = "staff-room-7"
    place()
    yield World()
    settings.ADMIN_PATH = "admin"
    place()


@pytest.mark.slow
def test_newsroom_is_only_at_admin_path(moved):
    person = factories.make_reviewer("root")
    person.is_superuser = True
    person.save()
    client = Client()
    client.force_login(person)
    waiting, seen, wrong = ["/staff-room-7/"], set(), []
    # The crawl follows links and opens one screen of each kind.
    while waiting:
        address = waiting.pop()
        if (kind := re.sub(r"\d+", "N", address)) in seen:
            continue
        seen.add(kind)
        response = client.get(address, follow=True)
        text = response.getvalue().decode(errors="replace")
        if response.status_code >= 500 or re.search(r"[\"'(]/admin/", text):
            wrong.append(address)
        waiting += re.findall(r'href="(/staff-room-7/[^"?#]*)"', text)

    assert (wrong, len(seen) > 40) == ([], True)
    assert client.get("/admin/").status_code == 404
    assert Client().get("/staff-room-7/")["Location"] == "/staff-room-7/login/?next=/staff-room-7/"


@pytest.mark.slow
def test_public_pages_do_not_reveal_the_newsrooms_address(moved):
    client = Client()

    leaking_addresses = [one for one in canary.public_addresses() if b"staff-room" in client.get(one).getvalue()]

    assert leaking_addresses == []


def test_the_newsroom_cannot_take_a_word_that_public_addresses_begin_with():
    firsts = {str(pattern.pattern).partition("/")[0] for pattern in _patterns(get_resolver())}
    files = {settings.STATIC_URL.strip("/"), settings.MEDIA_URL.strip("/")}

    words = {word for word in firsts if re.fullmatch(r"[a-z-]+", word)} - {settings.ADMIN_PATH}

    assert words | files <= urls.RESERVED_WORDS


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif getattr(pattern, "app_name", None) != "admin":
            yield from _patterns(pattern)
