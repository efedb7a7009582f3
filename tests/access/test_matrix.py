"""Who gets what at every address: every pattern, as everybody, asked and sent a form; the table is matrix.txt.

A new address fails here until the table says who may see it. `pytest tests/access/draw_matrix.py` adds the lines
that are missing, as things are: read them before you commit them. A line that is there is changed by hand.
"""

from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests import factories

from .url_patterns import World, patterns

TABLE = Path(__file__).with_name("matrix.txt")
PEOPLE = ("nobody", "staff", "editor", "reviewer", "chief", "superuser", "enrolling")


@pytest.fixture
def world(db, settings):
    settings.SECOND_FACTOR = "signers"
    # Each cell is undone, and with it the rows that a mistake here would leave to the next one.
    return World()


def cookie_of(who):
    """Return the session's key of one of PEOPLE, "" for nobody."""
    makers = {
        "staff": lambda: factories.make_user("staff"),
        "editor": lambda: factories.make_editor("erin"),
        "reviewer": lambda: factories.make_reviewer("rao"),
        "chief": lambda: factories.make_chief("chris"),
        "superuser": lambda: factories.make_user("root", is_superuser=True),
        "enrolling": lambda: factories.make_reviewer("lee"),
    }
    if who not in makers:
        return ""
    client, person = Client(), makers[who]()
    client.force_login(person)
    if who != "enrolling":
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=person, name="app").persistent_id
        session.save()
    return client.cookies[site_settings.SESSION_COOKIE_NAME].value


def answer(world, cookie, method, pattern):
    """Return the word for what one gets; whatever it did is undone."""
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.cookies[site_settings.SESSION_COOKIE_NAME] = cookie
    with transaction.atomic():
        address = world.address(pattern)
        data = world.answers(pattern) if method == "POST" else {}
        response = client.get(address) if method == "GET" else client.post(address, data)
        transaction.set_rollback(True)
    if response.status_code in (301, 302, 303):
        if response.url.startswith(("/admin/login/", "/admin/second-step/")):
            return "in"
        if any(message.level >= ERROR for message in get_messages(response.wsgi_request)):
            return "told"
        return "302"
    return str(response.status_code)


def expected():
    """Return {(method, pattern): {person: word}} of the table."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, *words, pattern = line.split(maxsplit=len(PEOPLE) + 1)
            found[method, pattern.removeprefix("/")] = dict(zip(PEOPLE, words, strict=True))
    return found


def test_the_table_has_a_line_for_every_address_and_no_other():
    wanted = {(method, pattern) for pattern in patterns() for method in ("GET", "POST")}

    assert (sorted(wanted - set(expected())), sorted(set(expected()) - wanted)) == ([], [])


@pytest.mark.one_database
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_the_table_says(world, who):
    table, cookie = expected(), cookie_of(who)

    found = {line: answer(world, cookie, *line) for line in table}

    assert {line: word for line, word in found.items() if word != table[line][who]} == {}


def test_the_signed_out_reach_no_address_of_the_newsroom_but_the_entrance():
    entrance = {
        "admin/login/",
        "admin/forgotten-password/",
        "admin/new-password/<uidb64>/<token>/",
        "admin/invitation/<uidb64>/<token>/",
    }

    reached = {
        pattern
        for (_method, pattern), words in expected().items()
        if pattern.startswith("admin/") and {words["nobody"], words["enrolling"]} - {"in", "401"}
    }

    assert reached - entrance - {"admin/logout/", "admin/jsi18n/"} == set()
