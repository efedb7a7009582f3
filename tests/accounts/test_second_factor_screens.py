"""Screens of the second factor: set-up and removal by its owner, and resets by a chief editor."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from tests import factories
from tests.attacks.people_screens import confirm, last_waiting

from .sign_in_helpers import PASSWORD, code_of, kinds_of, with_app, with_password

OVERVIEW, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"
CODES, OFF = "/admin/second-factor/codes/", "/admin/second-factor/off/"

pytestmark = pytest.mark.django_db


def later(minutes=16):
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes), tick=False)


def test_overview_links_to_the_set_up(client, editor):
    client.force_login(editor)

    page = client.get(OVERVIEW).content.decode()

    assert "You sign in with your password alone." in page
    assert SET_UP in page


def test_voluntary_set_up_shows_the_recovery_codes_once(client, editor):
    client.force_login(editor)
    client.get(SET_UP)
    key = client.session["second_factor_key"]

    response = client.post(SET_UP, {"code": code_of(TOTPDevice(key=key))})
    page = client.get(OVERVIEW).content.decode()

    assert len(response.context["codes"]) == 10
    assert "second_factor_key" not in client.session
    assert "You have 10 recovery codes left." in page
    assert kinds_of(editor) == ["in", "factor_set", "codes_made"]


def test_set_up_asks_for_the_password_after_fifteen_minutes(client, editor):
    client.force_login(with_password(editor))

    with later():
        password_question = client.get(SET_UP)
        wrong = client.post(SET_UP, {"password": "wrong"})
        right = client.post(SET_UP, {"password": PASSWORD})
        page = client.get(SET_UP)

    assert "First confirm that it is you." in password_question.content.decode()
    assert "second_factor_key" not in password_question.wsgi_request.session
    assert (wrong.status_code, right.status_code, right.url) == (422, 302, SET_UP)
    assert "Scan this QR code" in page.content.decode()


def test_new_codes_and_removal_ask_for_confirmation(client, editor):
    with_app(editor)
    client.force_login(editor)

    confirmations = [client.get(address).status_code for address in (CODES, OFF)]
    untouched = (second_factor.codes_left(editor), second_factor.app_of(editor) is not None)
    codes = client.post(CODES).context["codes"]
    off = client.post(OFF)

    assert (confirmations, untouched) == ([200, 200], (0, True))
    assert (len(codes), off.url, second_factor.app_of(editor)) == (10, OVERVIEW, None)
    assert kinds_of(editor) == ["in", "codes_made", "factor_off"]


@pytest.mark.parametrize("address", [CODES, OFF])
def test_screens_without_a_second_factor_redirect(client, editor, address):
    client.force_login(editor)

    assert client.post(address).url == OVERVIEW


def test_mandatory_second_factor_cannot_be_removed(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    device = with_app(with_password(reviewer))
    client.post("/admin/login/", {"username": "rao", "password": PASSWORD})
    client.post("/admin/second-step/", {"code": code_of(device)})

    page = client.get(OVERVIEW).content.decode()
    response = client.post(OFF)

    assert "Your role requires it, so it cannot be turned off." in page
    assert (OFF in page, response.url, second_factor.app_of(reviewer)) == (False, OVERVIEW, device)


def test_chief_editor_resets_a_lost_second_factor(client, chief, reviewer, django_capture_on_commit_callbacks):
    with_app(reviewer)
    client.force_login(chief)
    person, reset = (f"/admin/accounts/user/{reviewer.pk}/{end}/" for end in ("change", "reset-second-factor"))

    offered = reset in client.get(person).content.decode()
    confirmation = client.get(reset)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reset, {"reason": "We spoke face to face."})
        proposal = last_waiting().get_admin_url()
        confirm(factories.make_chief("casey"))
    after = client.get(reset)

    assert (offered, confirmation.status_code, response.url, after.url) == (True, 200, proposal, person)
    assert "Speak to them first" in confirmation.content.decode()
    assert "A second person has to confirm the reset, because" in confirmation.content.decode()
    assert second_factor.app_of(reviewer) is None
    assert mail.outbox[0].to == ["rao@example.org"]


@pytest.mark.parametrize(
    ("by", "whose", "status"),
    [
        ("editor", "rao", 403),
        ("reviewer", "erin", 403),
        ("chief", "chris", 403),
        ("chief", "root", 403),
        ("chief", "rao", 200),
        ("superuser", "chris", 200),
        ("superuser", "root", 403),
    ],
)
def test_permission_to_reset_a_second_factor(client, request, editor, reviewer, chief, superuser, by, whose, status):
    person = type(editor).objects.get(username=whose)
    with_app(person)
    client.force_login(request.getfixturevalue(by))

    assert client.get(f"/admin/accounts/user/{person.pk}/reset-second-factor/").status_code == status


def test_admin_has_no_screen_of_secrets(client, superuser):
    with_app(superuser)
    client.force_login(superuser)

    statuses = [
        client.get(f"/admin/{app}/").status_code
        for app in ("otp_totp/totpdevice", "otp_static/staticdevice", "otp_totp", "accounts/attempts")
    ]

    assert statuses == [404, 404, 404, 404]


def test_reset_of_another_users_second_factor_asks_for_the_password(client, chief):
    person = factories.make_editor("lee")
    with_app(person)
    client.force_login(with_password(chief))
    address = f"/admin/accounts/user/{person.pk}/reset-second-factor/"

    with later():
        refused = client.post(address)
        reset = client.post(address, {"password": PASSWORD})

    assert (refused.status_code, reset.status_code, second_factor.app_of(person)) == (422, 302, None)
