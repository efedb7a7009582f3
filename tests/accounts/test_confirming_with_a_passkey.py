"""A passkey instead of the password before a step: every screen that asks, other keys, old answers, two forms."""

import datetime as dt
import json

import pytest
import time_machine
from django.urls import reverse

from accounts import passkeys, second_factor
from conditions import workflow
from conditions.newsroom import signing_keys
from tests import factories
from tests.signing_keys import confirmed_key, proposed_key
from tests.software_authenticator import PRESENT, registered

from .sign_in_helpers import PASSWORD, kinds_of, with_password
from .test_passkey_screens import EXPIRED, LIST, ORIGIN, alone, later

pytestmark = pytest.mark.django_db

OPTIONS, BUTTON = "/admin/passkeys/confirm/options/", "Confirm with a passkey"
NOT_YOURS = "This is not one of your passkeys here. Choose another one."


@pytest.fixture(autouse=True)
def site_address(settings):
    settings.SITE_URL = ORIGIN


@pytest.fixture
def clock():
    """Freeze the clock; `clock.shift` moves it forward."""
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def key(client, chief, clock):
    """Sign in the chief editor with a passkey alone, twenty minutes ago; return its authenticator."""
    authenticator = registered(with_password(chief), origin=ORIGIN)
    alone(client, authenticator)
    clock.shift(dt.timedelta(minutes=20))
    return authenticator


def answer_of(client, authenticator, **wrong):
    return authenticator.get(json.loads(client.post(OPTIONS).content), **wrong)


def errors_of(response):
    return " ".join(map(str, response.context["form"].errors.get("password", [])))


def removal(person):
    return reverse("admin:remove_passkey", args=[passkeys.of(person).latest("pk").pk])


def test_the_passkey_confirms_as_the_password_does(client, chief, key):
    shown = client.get(removal(chief)).content.decode()
    refused = client.post(removal(chief))
    response = client.post(removal(chief), {"password": "", "answer": answer_of(client, key)})

    assert (BUTTON in shown, 'type="password"' in shown, refused.status_code) == (True, True, 422)
    assert (response.status_code, response.url, passkeys.of(chief).count()) == (302, LIST, 0)


def test_later_steps_do_not_ask_again_for_a_while(client, chief, key, clock):
    registered(chief, origin=ORIGIN, name="Phone")
    client.post(removal(chief), {"answer": answer_of(client, key)})
    soon = client.get(removal(chief)).content.decode()
    clock.shift(dt.timedelta(minutes=16))
    late = client.get(removal(chief)).content.decode()

    assert ('type="password"' in soon, 'type="password"' in late) == (False, True)


def test_the_password_confirms_as_before(client, chief, key):
    response = client.post(removal(chief), {"password": PASSWORD, "answer": ""})

    assert (response.status_code, passkeys.of(chief).count()) == (302, 0)


def test_people_without_passkeys_are_asked_for_the_password_alone(client, editor, clock):
    client.force_login(with_password(editor))
    clock.shift(dt.timedelta(minutes=20))
    page = client.get("/admin/sign-ins/end/").content.decode()

    assert ('type="password"' in page, BUTTON in page) == (True, False)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"origin": "https://evil.example"}, "The passkey was used at an address other than http://testserver."),
        ({"challenge": b"another" * 8}, EXPIRED),
        ({"flags": PRESENT}, "The passkey did not check who you are."),
    ],
)
def test_a_wrong_answer_confirms_nothing(client, chief, key, wrong, sentence):
    response = client.post(removal(chief), {"answer": answer_of(client, key, **wrong)})

    assert (response.status_code, passkeys.of(chief).count()) == (422, 1)
    assert sentence in errors_of(response)
    assert kinds_of(chief)[-1] == "passkey_failed"


def test_another_persons_passkey_confirms_nothing(client, chief, editor, key):
    stranger = registered(editor, origin=ORIGIN)
    response = client.post(removal(chief), {"answer": answer_of(client, stranger)})

    assert (response.status_code, errors_of(response), passkeys.of(chief).count()) == (422, NOT_YOURS, 1)


def test_an_answer_confirms_once_for_ten_minutes_and_in_its_session(client, chief, key, clock):
    answer = answer_of(client, key)
    clock.shift(dt.timedelta(minutes=11))
    late = client.post(removal(chief), {"answer": answer})
    again = client.post(removal(chief), {"answer": answer})
    fresh = answer_of(client, key)
    other = type(client)()
    other.force_login(chief)
    clock.shift(dt.timedelta(minutes=16))
    other.post(OPTIONS)
    elsewhere = other.post(removal(chief), {"answer": fresh})

    assert [errors_of(response) for response in (late, again, elsewhere)] == [EXPIRED] * 3


def test_an_answer_for_signing_in_confirms_nothing(client, chief, key):
    options = json.loads(client.post("/admin/passkey-options/").content)
    response = client.post(removal(chief), {"answer": key.get(options)})

    assert errors_of(response) == EXPIRED


@pytest.mark.parametrize("answer", ["null", "[[", '{"id": 1}', "\0", "x" * 30_000])
def test_an_unreadable_answer_is_a_sentence(client, chief, key, answer):
    client.post(OPTIONS)
    response = client.post(removal(chief), {"answer": answer})

    assert (response.status_code, errors_of(response)) == (
        422,
        "The response of the passkey could not be read. Press the button again.",
    )


def test_too_many_wrong_answers_have_to_wait(client, chief, key):
    for _attempt in range(6):
        response = client.post(removal(chief), {"answer": answer_of(client, key, challenge=b"x" * 32)})

    assert errors_of(response).startswith("Too many attempts.")


def test_a_right_answer_counts_although_another_field_is_missing(client, chief, reviewer, key):
    signing_key = confirmed_key(reviewer, by=chief, origin=ORIGIN).key
    address = reverse("admin:conditions_remove_signing_key", args=[signing_key.pk])
    incomplete = client.post(address, {"answer": answer_of(client, key)})
    response = client.post(address, {"reason": "Lost."})

    assert (incomplete.status_code, 'type="password"' in incomplete.content.decode()) == (422, False)
    assert response.status_code == 302


def test_passkeys_at_another_address_are_refused_with_a_sentence(client, chief, key, settings):
    settings.SITE_URL = "https://elsewhere.example"

    assert client.post(OPTIONS).json() == {
        "error": "Passkeys work only at https://elsewhere.example. Open this screen there."
    }


def test_a_form_that_waits_is_saved_unchanged(client, key, superuser):
    superuser_key = registered(superuser, origin=ORIGIN)
    alone(client, superuser_key)
    person = factories.make_editor("erin")
    address = reverse("admin:accounts_user_change", args=[person.pk])
    typed = {"username": "erin", "first_name": "Erin", "last_name": "Typed", "email": "erin@example.org"}
    typed |= {"is_active": "on", "is_staff": "on", "groups": [group.pk for group in person.groups.all()]}
    with later(20):
        asked = client.post(address, typed)
        wrong = client.post(address, {**typed, "again-password": "", "answer": "{}"})
        answer = answer_of(client, superuser_key)
        done = client.post(address, {**typed, "again-password": "", "answer": answer})

    person.refresh_from_db()
    hidden = dict(wrong.context["hidden_values"])
    assert (asked.status_code, BUTTON in asked.content.decode(), wrong.status_code) == (401, True, 422)
    assert (hidden["last_name"], "answer" in hidden, "again-password" in hidden) == ("Typed", False, False)
    assert (done.status_code, person.last_name) == (302, "Typed")


def screens(chief, reviewer, editor, page):
    """Return the addresses of screens that ask, one of each kind, for a chief editor."""
    signing_key = confirmed_key(reviewer, by=chief, origin=ORIGIN).key
    _authenticator, proposal = proposed_key(reviewer, name="Phone", origin=ORIGIN)
    signer = factories.make_reviewer("signer")
    live = factories.make_published(page, by=editor, reviewer=signer)
    person = reverse("admin:accounts_user_change", args=[editor.pk]).removesuffix("change/")
    entry = reverse("admin:conditions_medicalreviewer_change", args=[signer.medical_reviewer.pk])
    return [
        removal(chief),
        "/admin/passkeys/add/",
        "/admin/second-factor/set-up/",
        "/admin/second-factor/codes/",
        "/admin/sign-ins/end/",
        "/admin/accounts/user/invite/",
        f"{person}sign-out/",
        reverse("admin:conditions_remove_signing_key", args=[signing_key.pk]),
        reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"]),
        f"{entry.removesuffix('change/')}signed/",
        reverse("admin:conditions_leaving", args=[reviewer.pk]),
        f"{reverse('admin:conditions_edition_bulk', args=['withdraw'])}?ids={live.pk}",
    ]


def test_every_screen_that_asks_offers_the_passkey(client, chief, reviewer, editor, page, key):
    shown = {address: client.get(address) for address in screens(chief, reviewer, editor, page)}

    offers = {
        address: (response.status_code, 'type="password"' in text, BUTTON in text, "newsroom/passkeys.js" in text)
        for address, response in shown.items()
        for text in [response.content.decode()]
    }
    assert offers == dict.fromkeys(shown, (200, True, True, True))


# --- Signatures of reviewers without a signing key ---------------------------------------


@pytest.fixture
def signing(client, reviewer, editor, clock):
    """Return (edition, form data, authenticator) of a reviewer who signed in with a passkey twenty minutes ago."""
    edition = factories.make_in_review(by=editor)
    authenticator = registered(with_password(reviewer), origin=ORIGIN)
    alone(client, authenticator)
    clock.shift(dt.timedelta(minutes=20))
    typed = {"seen": workflow.seen_by(edition, reviewer), "scope": "whole_page", "signed": "on", "interest": "none"}
    return edition, typed, authenticator


def approve(client, edition, typed):
    return client.post(reverse("admin:conditions_edition_step", args=[edition.pk, "approve"]), typed)


def test_a_passkey_confirms_the_signature_of_a_reviewer_without_a_key(client, signing):
    edition, typed, authenticator = signing
    shown = client.get(reverse("admin:conditions_edition_change", args=[edition.pk])).content.decode()
    response = approve(client, edition, {**typed, "answer": answer_of(client, authenticator)})

    edition.refresh_from_db()
    assert (BUTTON in shown, "Sign with your passkey" in shown) == (True, False)
    assert (response.status_code, edition.state) == (302, "published")
    assert edition.sign_off.data["signature"]["method"] == "password"


def test_an_answer_of_an_expired_session_is_dropped_and_nothing_else(client, signing, reviewer, clock):
    edition, typed, authenticator = signing
    answer = answer_of(client, authenticator)
    second_factor.turn_off(reviewer, request=None)
    clock.shift(dt.timedelta(hours=2))
    address = reverse("admin:conditions_edition_step", args=[edition.pk, "approve"])
    asked = client.post(address, {**typed, "note": "Kept.", "answer": answer})
    again = {"sign-in-username": reviewer.username, "sign-in-password": PASSWORD}
    response = client.post(address, {**dict(asked.context["typed"]), **again})

    assert asked.status_code == 401
    assert dict(asked.context["typed"]).keys() == {*typed, "note"}
    assert response.status_code == 302


def test_a_passkey_confirms_no_signature_of_a_reviewer_with_a_key(client, signing, reviewer, chief):
    edition, typed, authenticator = signing
    answer = answer_of(client, authenticator)
    confirmed_key(reviewer, by=chief, origin=ORIGIN, name="Key")
    response = approve(client, edition, {**typed, "answer": answer})

    edition.refresh_from_db()
    assert (response.status_code, edition.state) == (409, "in_review")
    assert " ".join(response.context["form"].non_field_errors()) == EXPIRED


def test_an_answer_of_a_key_that_was_removed_meanwhile_signs_nothing(client, signing, reviewer, chief):
    edition, typed, _authenticator = signing
    key = confirmed_key(reviewer, by=chief, origin=ORIGIN, name="Key")
    options = client.post(reverse("admin:conditions_edition_approve_options", args=[edition.pk]), typed)
    answer = key.get(options.content.decode())
    signing_keys.remove_key(key.key, by=chief)
    response = approve(client, edition, {**typed, "answer": answer})

    edition.refresh_from_db()
    assert (response.status_code, edition.state, errors_of(response)) == (422, "in_review", EXPIRED)
