"""Attack: a stolen password sets up a second factor of the thief's own."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor, sign_ins
from tests import factories
from tests.accounts.sign_in_helpers import code_of, is_in, sign_in, with_app, with_password

from .people_screens import SET_UP, confirm, later, told, use_device

pytestmark = pytest.mark.django_db


@pytest.fixture
def rao(db):
    return with_password(factories.make_reviewer("rao"))


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "signers"


def test_stolen_password_sets_up_no_second_factor_after_a_day(client, rao, required):
    with later(hours=25):
        entered = sign_in(client, "rao")
        page = client.get(SET_UP)
        posted = client.post(SET_UP, {"code": "000000"})

    assert (entered.url, page.status_code, posted.status_code) == (SET_UP, 403, 403)
    assert "Speak to a chief editor." in page.content.decode()
    assert (second_factor.app_of(rao), "second_factor_key" in client.session) == (None, False)


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 403)])
def test_reset_by_two_opens_the_set_up_for_a_day(
    client, chief, rao, hours, status, settings, django_capture_on_commit_callbacks
):
    second_chief = factories.make_chief("casey")
    with later(days=30):
        client.force_login(chief)
        settings.SECOND_FACTOR = "signers"
        use_device(client, with_app(chief))
        offered = client.get(f"/admin/accounts/user/{rao.pk}/change/").content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            reset = client.post(f"/admin/accounts/user/{rao.pk}/reset-second-factor/", {"reason": "We spoke."})
            alone = second_factor.may_enrol(rao)
            confirm(second_chief)
        with later(hours=hours):
            guest = type(client)()
            sign_in(guest, "rao")
            page = guest.get(SET_UP)

    assert ("reset-second-factor" in offered, reset.status_code, alone, page.status_code) == (True, 302, False, status)
    assert "> The second factor was reset.\n> Proposed by Chris." in told()["chris@example.org"]


def test_lost_factor_of_a_signer_is_reset_by_two_who_are_not_the_person(client, chief, rao):
    device, second_chief = with_app(rao), factories.make_chief("casey")
    reset = f"/admin/accounts/user/{rao.pk}/reset-second-factor/"
    client.force_login(chief)

    without_reason = client.post(reset)
    proposed_ = client.post(reset, {"reason": "We spoke face to face."})
    twice = client.post(reset, {"reason": "Once more."})
    refused = confirm(chief)
    between = second_factor.app_of(rao)
    confirmed = confirm(second_chief)

    assert [response.status_code for response in (without_reason, proposed_, twice, refused)] == [422, 302, 409, 409]
    assert (between, confirmed.status_code, second_factor.app_of(rao)) == (device, 302, None)


def test_reset_is_not_confirmed_after_the_person_has_set_up_another_app(client, chief, rao):
    with_app(rao)
    client.force_login(chief)
    client.post(f"/admin/accounts/user/{rao.pk}/reset-second-factor/", {"reason": "We spoke."})
    TOTPDevice.objects.all().delete()
    with_app(rao)
    device = with_app(rao)

    refused = confirm(factories.make_chief("casey"))

    assert (refused.status_code, TOTPDevice.objects.filter(pk=device.pk).exists()) == (409, True)
    assert "The second factor has changed since this was proposed." in refused.content.decode()


def test_factor_of_an_editor_is_reset_by_one(client, chief, editor):
    with_app(editor)
    client.force_login(chief)

    client.post(f"/admin/accounts/user/{editor.pk}/reset-second-factor/")

    assert second_factor.app_of(editor) is None


def test_invitation_opens_the_set_up_when_it_is_accepted(client, rao, required, rf):
    with later(days=6):
        sign_ins.record("accepted", rao, rf.get("/"))
        sign_in(client, "rao")
        page = client.get(SET_UP)

    assert page.status_code == 200


def test_enrolment_of_a_signer_is_told_to_the_chief_editors(
    client, chief, rao, required, django_capture_on_commit_callbacks
):
    sign_in(client, "rao")
    client.get(SET_UP)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SET_UP, {"code": code_of(TOTPDevice(key=client.session["second_factor_key"]))})

    assert (is_in(client), set(told())) == (True, {"chris@example.org"})
    assert "> A second factor was set up." in told()["chris@example.org"]
