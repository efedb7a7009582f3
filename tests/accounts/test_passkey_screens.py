"""Screens of passkeys: adding, renaming and removing them, signing in alone, and as second step."""

import datetime as dt
import json
import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from accounts import passkeys, second_factor
from accounts.models import Attempts, Passkey
from tests import factories
from tests.attacks.people_screens import confirm, last_waiting
from tests.software_authenticator import PRESENT, SoftwareAuthenticator, changed, registered

from .sign_in_helpers import PASSWORD, code_of, is_in, kinds_of, sign_in, with_app, with_password

pytestmark = pytest.mark.django_db

LOGIN, STEP, LIST, ADD = "/admin/login/", "/admin/second-step/", "/admin/passkeys/", "/admin/passkeys/add/"
OPTIONS, STEP_OPTIONS, ADD_OPTIONS = "/admin/passkey-options/", f"{STEP}options/", f"{ADD}options/"
ORIGIN = "http://testserver"
EXPIRED = "That request was used before, or has expired. Press the button again."


@pytest.fixture(autouse=True)
def site_address(settings):
    settings.SITE_URL = ORIGIN


def has_passkey(person, **options):
    return registered(person, origin=ORIGIN, **options)


def later(minutes):
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes), tick=False)


def options_from(client, address=OPTIONS, **data):
    return json.loads(client.post(address, data).content)


def alone(client, authenticator, *, wrong=None, **data):
    """Sign in with the passkey alone and return the response."""
    answer = authenticator.get(options_from(client), **(wrong or {}))
    return client.post(LOGIN, {"answer": answer, **data})


def add(client, authenticator, name="Laptop"):
    answer = authenticator.create(options_from(client, ADD_OPTIONS, name=name))
    return client.post(ADD, {"name": name, "answer": answer})


def test_passkey_alone_signs_in_as_second_factor(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    authenticator = has_passkey(reviewer)

    response = alone(client, authenticator, next="/admin/passkeys/")

    assert (response.status_code, response.url, is_in(client)) == (302, "/admin/passkeys/", True)
    assert response.cookies["known-browser"].value
    assert kinds_of(reviewer) == ["passkey_added", "in_passkey"]


def test_next_address_on_another_site_is_ignored(client, editor):
    assert alone(client, has_passkey(editor), next="https://evil.example/").url == "/admin/"


def test_sign_in_with_a_passkey_starts_a_new_session(client, editor):
    authenticator = has_passkey(editor)
    options = options_from(client)
    session = client.session
    session["planted"] = True
    session.save()
    old_key = client.cookies["sessionid"].value

    client.post(LOGIN, {"answer": authenticator.get(options)})

    assert client.cookies["sessionid"].value != old_key
    assert "planted" not in client.session


@pytest.mark.parametrize("column", ["is_active", "is_staff"])
def test_passkey_of_a_closed_account_does_not_sign_in(client, editor, column):
    authenticator = has_passkey(editor)
    type(editor).objects.update(**{column: False})

    response = alone(client, authenticator)

    assert (response.status_code, is_in(client)) == (422, False)
    assert "This passkey belongs to no open account here." in response.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"origin": "https://evil.example"}, "The passkey was used at an address other than http://testserver."),
        ({"rp_id": "evil.example"}, "The passkey was used at an address other than http://testserver."),
        ({"challenge": b"another" * 8}, EXPIRED),
        ({"flags": PRESENT}, "The passkey did not check who you are."),
    ],
)
def test_wrong_answer_does_not_sign_in(client, editor, wrong, sentence):
    response = alone(client, has_passkey(editor), wrong=wrong)

    assert (response.status_code, is_in(client)) == (422, False)
    assert sentence in response.content.decode()


@pytest.mark.parametrize("answer", ["", "null", "[[", '{"id": 1}', "\0", "x" * 30_000])
def test_unreadable_answer_does_not_sign_in(client, editor, answer):
    options_from(client)

    response = client.post(LOGIN, {"answer": answer})

    assert response.status_code == 422
    assert "The response of the passkey could not be read." in response.content.decode()


def test_answer_works_once_and_for_ten_minutes(client, editor):
    authenticator = has_passkey(editor)
    answer = authenticator.get(options_from(client))
    client.post(LOGIN, {"answer": answer})
    client.post(reverse("admin:logout"))
    late = authenticator.get(options_from(client))

    with later(11):
        responses = [client.post(LOGIN, {"answer": late}), client.post(LOGIN, {"answer": answer})]
    without_options = type(client)().post(LOGIN, {"answer": authenticator.get(options_from(client))})

    assert [response.status_code for response in (*responses, without_options)] == [422, 422, 422]
    assert all(EXPIRED in response.content.decode() for response in (*responses, without_options))


def test_failures_with_passkeys_wait_without_blocking_passwords(client, editor):
    authenticator = has_passkey(with_password(editor))
    for _attempt in range(30):
        client.post(LOGIN, {"answer": "{}"})

    refused = alone(client, authenticator)
    elsewhere = sign_in(client, "erin")

    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert "Too many attempts. Try again in 1 minute." in refused.content.decode()
    assert elsewhere.url == STEP


def test_working_passkey_leaves_no_failure(client, editor):
    alone(client, has_passkey(editor))

    assert list(Attempts.objects.values_list("failures", flat=True)) == [0]


def test_passkey_is_the_second_step_of_a_password(client, reviewer):
    authenticator = has_passkey(with_password(reviewer))

    first = sign_in(client, "rao")
    page = client.get(STEP).content.decode()
    answer = authenticator.get(options_from(client, STEP_OPTIONS))
    second = client.post(STEP, {"answer": answer})

    assert (first.url, second.url, is_in(client)) == (STEP, "/admin/", True)
    assert "Now use your passkey." in page
    assert 'name="code"' not in page


def test_second_step_takes_only_the_persons_own_passkey(client, reviewer, editor):
    has_passkey(with_password(reviewer))
    other = has_passkey(editor)
    sign_in(client, "rao")

    response = client.post(STEP, {"answer": other.get(options_from(client, STEP_OPTIONS))})

    assert (response.status_code, is_in(client)) == (422, False)
    assert "This is not one of your passkeys here." in response.content.decode()
    assert kinds_of(reviewer) == ["passkey_added", "passkey_failed"]


def test_second_step_takes_the_app_as_well(client, reviewer):
    has_passkey(with_password(reviewer))
    device = with_app(reviewer)
    sign_in(client, "rao")

    response = client.post(STEP, {"code": code_of(device)})

    assert (response.status_code, is_in(client)) == (302, True)


def test_challenge_of_one_step_is_not_taken_in_another(client, reviewer):
    authenticator = has_passkey(with_password(reviewer))
    sign_in(client, "rao")
    answer = authenticator.get(options_from(client))

    response = client.post(STEP, {"answer": answer})

    assert (response.status_code, is_in(client)) == (422, False)
    assert EXPIRED in response.content.decode()


def test_recovery_code_replaces_a_lost_passkey(client, reviewer, rf):
    has_passkey(with_password(reviewer))
    code = second_factor.make_codes(reviewer, request=rf.get("/"))[0]
    sign_in(client, "rao")

    response = client.post(f"{STEP}?recovery", {"code": code})

    assert (response.status_code, is_in(client)) == (302, True)


def test_code_is_refused_without_an_app(client, reviewer):
    has_passkey(with_password(reviewer))
    sign_in(client, "rao")

    assert client.post(STEP, {"code": "123456"}).status_code == 422


@pytest.mark.parametrize("address", [OPTIONS, STEP_OPTIONS, ADD_OPTIONS])
def test_options_need_a_post_and_the_sites_address(client, editor, address, settings):
    client.force_login(editor)
    settings.SITE_URL = "https://example.org"

    asked = client.get(address)
    refused = client.post(address, {"name": "Laptop"})

    assert (asked.status_code, refused.status_code) == (405, 409)
    assert "error" in json.loads(refused.content)


def test_first_passkey_shows_recovery_codes(client, editor, django_capture_on_commit_callbacks):
    client.force_login(editor)

    with django_capture_on_commit_callbacks(execute=True):
        response = add(client, SoftwareAuthenticator(ORIGIN), "Laptop at the clinic")
    page = client.get(LIST).content.decode()

    assert len(response.context["codes"]) == 10
    assert "Laptop at the clinic" in page
    assert "not backed up: only on its device" in page
    assert [message.subject for message in mail.outbox] == ["[DiseaseMaps] Your second factor was changed"]
    assert kinds_of(editor) == ["in", "passkey_added", "codes_made"]


def test_second_passkey_keeps_the_recovery_codes(client, editor):
    client.force_login(editor)
    add(client, SoftwareAuthenticator(ORIGIN))

    response = add(client, SoftwareAuthenticator(ORIGIN), "Phone")

    assert (response.url, second_factor.codes_left(editor)) == (LIST, 10)
    assert [passkey.name for passkey in passkeys.of(editor)] == ["Laptop", "Phone"]


def test_name_is_needed_before_the_browser_makes_a_key(client, editor):
    client.force_login(editor)

    refused = client.post(ADD_OPTIONS, {"name": " "})

    assert (refused.status_code, json.loads(refused.content)) == (
        409,
        {"error": "Type a name for the passkey, such as “Laptop at the clinic”."},
    )


def test_refused_passkey_keeps_the_typed_name(client, editor):
    client.force_login(editor)
    options = options_from(client, ADD_OPTIONS, name="My <key>")
    answer = changed(SoftwareAuthenticator(ORIGIN).create(options), attestationObject=lambda data: data[:50])

    response = client.post(ADD, {"name": "My <key>", "answer": answer})

    assert response.status_code == 422
    assert "My &lt;key&gt;" in response.content.decode()
    assert "The response of the passkey could not be read." in response.content.decode()
    assert not Passkey.objects.exists()


def test_passkey_is_added_only_soon_after_the_password(client, editor):
    client.force_login(with_password(editor))

    with later(16):
        question = client.get(ADD)
        options = client.post(ADD_OPTIONS, {"name": "Laptop"})

    assert "First confirm that it is you." in question.content.decode()
    assert options.status_code == 409


def test_session_without_the_second_factor_adds_no_passkey(client, editor):
    client.force_login(editor)
    with_app(editor)

    page = client.get(ADD).content.decode()
    options = client.post(ADD_OPTIONS, {"name": "Laptop"})

    assert "You signed in without your second factor." in page
    assert options.status_code == 409


def test_mandatory_factor_may_be_a_passkey_within_a_day(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    sign_in(client, with_password(reviewer).username)
    offered = ADD in client.get("/admin/second-factor/set-up/").content.decode()

    response = add(client, SoftwareAuthenticator(ORIGIN))

    assert (offered, len(response.context["codes"]), is_in(client)) == (True, 10, True)


def test_stolen_password_adds_no_passkey_after_a_day(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    reviewer.date_joined = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    sign_in(client, with_password(reviewer).username)

    page = client.get(ADD)
    options = client.post(ADD_OPTIONS, {"name": "Laptop"})

    assert (page.status_code, options.status_code) == (403, 409)


def test_password_alone_adds_no_passkey_to_a_second_factor(client, reviewer):
    has_passkey(with_password(reviewer))
    sign_in(client, "rao")

    assert (client.get(ADD).url, client.post(ADD_OPTIONS, {"name": "x"}).status_code) == (STEP, 409)
    assert client.get("/admin/second-factor/set-up/").url == STEP


def test_passkey_is_renamed_and_removed_by_its_owner(client, editor, second_editor):
    has_passkey(editor)
    has_passkey(second_editor)
    own, other = (passkeys.of(person).get() for person in (editor, second_editor))
    client.force_login(editor)

    renamed = client.post(f"{LIST}{own.pk}/rename/", {"name": "Phone"})
    foreign = [client.post(f"{LIST}{other.pk}/{step}/", {"name": "Mine"}).status_code for step in ("rename", "remove")]
    names = sorted(Passkey.objects.values_list("name", flat=True))
    removed = client.post(f"{LIST}{own.pk}/remove/")

    assert (renamed.url, removed.url, foreign, names) == (LIST, LIST, [404, 404], ["Laptop", "Phone"])
    assert list(Passkey.objects.values_list("user__username", flat=True)) == ["sam"]


def test_last_mandatory_factor_is_not_removed(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    authenticator = has_passkey(reviewer)
    alone(client, authenticator)
    address = f"{LIST}{passkeys.of(reviewer).get().pk}/remove/"

    page, refused = client.get(address), client.post(address)

    assert "this passkey is your only one" in page.content.decode()
    assert (refused.status_code, Passkey.objects.count()) == (409, 1)


def test_passkey_of_this_session_is_not_removed_where_one_is_required(client, reviewer, settings):
    settings.SECOND_FACTOR = "signers"
    first, second = has_passkey(reviewer), has_passkey(reviewer)
    addresses = [f"{LIST}{passkey.pk}/remove/" for passkey in passkeys.of(reviewer)]
    alone(client, first)

    refused = client.post(addresses[0])
    removed = client.post(addresses[1])

    assert (refused.status_code, removed.status_code, is_in(client)) == (409, 302, True)
    assert "You signed in with this passkey." in refused.content.decode()
    assert alone(type(client)(), second).status_code == 422


def test_recovery_codes_go_with_the_last_factor(client, editor):
    client.force_login(editor)
    add(client, SoftwareAuthenticator(ORIGIN))

    client.post(f"{LIST}{passkeys.of(editor).get().pk}/remove/")

    assert (second_factor.is_set_up(editor), second_factor.codes_left(editor)) == (False, 0)


def test_turning_off_the_second_factor_removes_passkeys(client, editor):
    has_passkey(editor)
    with_app(editor)
    client.force_login(editor)

    client.post("/admin/second-factor/off/")

    assert not second_factor.is_set_up(editor)


def test_reset_by_two_people_removes_passkeys_and_names_their_number(client, chief, reviewer):
    has_passkey(reviewer)
    has_passkey(reviewer)
    client.force_login(chief)

    client.post(f"/admin/accounts/user/{reviewer.pk}/reset-second-factor/", {"reason": "We spoke face to face."})
    proposal = client.get(last_waiting().get_admin_url()).content.decode()
    confirm(factories.make_chief("casey"))

    assert "2 passkeys" in re.sub("<[^>]*>", "", proposal)
    assert not second_factor.is_set_up(reviewer)


def test_reset_is_refused_after_a_passkey_was_added(client, chief, reviewer):
    has_passkey(reviewer)
    client.force_login(chief)
    client.post(f"/admin/accounts/user/{reviewer.pk}/reset-second-factor/", {"reason": "We spoke face to face."})
    has_passkey(reviewer)

    refused = confirm(factories.make_chief("casey"))

    assert (refused.status_code, passkeys.of(reviewer).count()) == (409, 2)


def test_sign_in_page_of_a_site_without_a_host_name_offers_no_passkey(client, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"

    assert "data-passkey=" not in client.get(LOGIN).content.decode()


def test_signing_in_again_beside_a_text_explains_passkeys(client, reviewer):
    from accounts.forms import SignInAgainForm

    has_passkey(with_password(reviewer))
    request = client.get(LOGIN).wsgi_request
    form = SignInAgainForm(request, {"username": "rao", "password": PASSWORD, "code": ""})

    assert not form.is_valid()
    assert form.errors["code"] == [
        "Your second factor is a passkey. Sign in with it in another window, then press the button here again; or type "
        "a recovery code."
    ]
