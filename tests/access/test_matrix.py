"""Access matrix: the response to GET and POST at every URL pattern for each kind of user, compared with matrix.txt.

A new address fails here until the table says who may see it. `pytest tests/access/draw_matrix.py` adds the missing
lines with the current responses: review them before you commit. Existing lines are changed by hand.
"""

from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.auth import get_user
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
    # Each request is rolled back, so that its rows cannot affect the next one.
    return World()


def cookie_of(who):
    """Return the session key of one of PEOPLE, "" for nobody."""
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


def response_word(world, cookie, method, pattern):
    """Return the matrix's word for the response to a request, which is rolled back."""
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.cookies[site_settings.SESSION_COOKIE_NAME] = cookie
    with transaction.atomic():
        address = world.address(pattern)
        person = get_user(client) if cookie else None
        data = world.form_data(pattern, person) if method == "POST" else {}
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
    """Return {(method, pattern): {person: word}} from matrix.txt."""
    table = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            method, *words, pattern = line.split(maxsplit=len(PEOPLE) + 1)
            table[method, pattern.removeprefix("/")] = dict(zip(PEOPLE, words, strict=True))
    return table


def test_matrix_lists_exactly_the_existing_addresses():
    wanted = {(method, pattern) for pattern in patterns() for method in ("GET", "POST")}

    assert (sorted(wanted - set(expected())), sorted(set(expected()) - wanted)) == ([], [])


@pytest.mark.one_database
@pytest.mark.parametrize("who", PEOPLE)
def test_responses_match_the_matrix(world, who):
    table, cookie = expected(), cookie_of(who)

    responses = {line: response_word(world, cookie, *line) for line in table}

    assert {line: word for line, word in responses.items() if word != table[line][who]} == {}


def test_signed_out_users_reach_only_the_sign_in_addresses():
    entrance = {
        "admin/login/",
        "admin/forgotten-password/",
        "admin/new-password/<uidb64>/<token>/",
        "admin/invitation/<uidb64>/<token>/",
        "admin/passkey-options/",
        "admin/passkeys/add/options/",
        "admin/second-step/options/",
    }

    reached = {
        pattern
        for (_method, pattern), words in expected().items()
        if pattern.startswith("admin/") and {words["nobody"], words["enrolling"]} - {"in", "401"}
    }

    assert reached - entrance - {"admin/logout/", "admin/jsi18n/"} == set()
