"""Passkeys without screens: what an authenticator signs is taken, and everything else is refused with a sentence."""

import json

import pytest
from django.core import mail

from accounts import passkey_options, passkeys
from accounts.models import Passkey
from tests import factories
from tests.software_authenticator import PRESENT, SoftwareAuthenticator, changed, registered
from web.refusals import Refused

from .sign_in_helpers import kinds_of

pytestmark = pytest.mark.django_db

ADDRESS = (
    "The passkey was used at an address other than https://example.org. If you did not choose that, somebody may be "
    "imitating this site. Open the site at that address."
)
EXPIRED = "That request was used before, or has expired. Press the button again."
UNVERIFIED = "The passkey did not check who you are. Use one that asks for your fingerprint, your face, or a PIN."
SIGNATURE = "The signature of this passkey is not valid. Try again, or use another passkey."
UNREADABLE = "The response of the passkey could not be read. Press the button again."
FRAMED = "The passkey was used inside a page of another site. Open this site in a window of its own."
NOT_YOURS = "This is not one of your passkeys here. Choose another one."
NOBODYS = "This passkey belongs to no open account here. Choose another one, or sign in with your password."


def refusal(function, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return str(refused.value)


def answered(authenticator, person=None, **wrong):
    """Return (answer, challenge) of a new request to sign."""
    options, challenge = passkey_options.for_assertion(passkeys.of(person) if person else None)
    return authenticator.get(options, **wrong), challenge


def test_registered_passkey_signs_a_challenge(editor):
    authenticator = registered(editor)
    answer, challenge = answered(authenticator, editor)

    passkey = passkeys.check(answer, challenge, editor)

    assert (passkey.user, passkey.name, passkey.sign_count) == (editor, "Laptop", 1)
    assert bytes(passkey.public_key) == authenticator.public_key
    assert passkey.last_used_at
    assert kinds_of(editor) == ["passkey_added"]


def test_passkey_signs_a_challenge_of_ours(editor):
    authenticator = registered(editor)
    options, challenge = passkey_options.for_assertion(passkeys.of(editor), challenge=b"\x07" * 32)

    passkey = passkeys.check(authenticator.get(options), b"\x07" * 32, editor)

    assert (challenge, passkey.user) == (b"\x07" * 32, editor)


def test_options_ask_for_a_stored_key_that_verifies_the_person(editor):
    authenticator = registered(editor)

    options = json.loads(passkey_options.for_registration(editor, passkeys.of(editor))[0])
    alone = json.loads(passkey_options.for_assertion()[0])
    own = json.loads(passkey_options.for_assertion(passkeys.of(editor))[0])

    assert options["rp"] == {"name": "DiseaseMaps", "id": "example.org"}
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [row["id"] for row in options["excludeCredentials"]] == [row["id"] for row in own["allowCredentials"]]
    assert (own["userVerification"], alone["allowCredentials"], len(own["allowCredentials"])) == ("required", [], 1)
    assert authenticator.user_handle == options["user"]["id"]


REGISTRATIONS = [
    ({"origin": "https://evil.example"}, ADDRESS),
    ({"rp_id": "evil.example"}, ADDRESS),
    ({"challenge": b"another" * 8}, EXPIRED),
    ({"flags": PRESENT}, UNVERIFIED),
    ({"cross_origin": True}, FRAMED),
]


@pytest.mark.parametrize(("wrong", "sentence"), REGISTRATIONS)
def test_wrong_registration_is_refused(editor, wrong, sentence):
    options, challenge = passkey_options.for_registration(editor, passkeys.of(editor))
    answer = SoftwareAuthenticator().create(options, **wrong)

    assert refusal(passkeys.register, editor, answer, challenge, "Laptop", None) == sentence
    assert not Passkey.objects.exists()


@pytest.mark.parametrize(("wrong", "sentence"), [*REGISTRATIONS, ({"type": "webauthn.create"}, UNREADABLE)])
def test_wrong_answer_is_refused(editor, wrong, sentence):
    answer, challenge = answered(registered(editor), editor, **wrong)

    assert refusal(passkeys.check, answer, challenge, editor) == sentence


def _flipped(data):
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"signature": _flipped}, SIGNATURE),
        ({"signature": lambda data: b""}, SIGNATURE),
        ({"authenticatorData": _flipped}, SIGNATURE),
        ({"authenticatorData": lambda data: data[:20]}, UNREADABLE),
        ({"authenticatorData": lambda data: data[:32] + b"\xc5" + data[33:]}, UNREADABLE),
        ({"authenticatorData": 7}, UNREADABLE),
        ({"clientDataJSON": lambda data: b"[]"}, UNREADABLE),
        ({"clientDataJSON": lambda data: b"\xff\xfe"}, UNREADABLE),
        ({"clientDataJSON": lambda data: b'{"type": 1, "challenge": 2, "origin": 3}'}, UNREADABLE),
        ({"clientDataJSON": "*"}, UNREADABLE),
        ({"userHandle": {}}, UNREADABLE),
    ],
)
def test_altered_answer_is_refused(editor, change, sentence):
    answer, challenge = answered(registered(editor), editor)

    assert refusal(passkeys.check, changed(answer, **change), challenge, editor) == sentence


@pytest.mark.parametrize(
    "change",
    [
        {"attestationObject": lambda data: data[:-30]},
        {"attestationObject": lambda data: b"\xa1"},
        {"attestationObject": lambda data: b"\x5b" + b"\xff" * 8},
        {"attestationObject": lambda data: b"\x81" * 5000},
        {"attestationObject": 5},
        {"clientDataJSON": None},
    ],
)
def test_truncated_registration_is_refused(editor, change):
    options, challenge = passkey_options.for_registration(editor, passkeys.of(editor))
    answer = changed(SoftwareAuthenticator().create(options), **change)

    assert refusal(passkeys.register, editor, answer, challenge, "Laptop", None) == UNREADABLE


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", "7", "{" * 9000, "[" * 19_000, "x" * 30_000, None, '{"id": {}}']
)
def test_anything_else_is_unreadable(editor, answer):
    _options, challenge = passkey_options.for_registration(editor, passkeys.of(editor))

    assert refusal(passkeys.check, answer, challenge, editor) == UNREADABLE
    assert refusal(passkeys.register, editor, answer, challenge, "Laptop", None) == UNREADABLE


def test_challenge_is_signed_once(editor):
    answer, challenge = answered(registered(editor, count=None), editor)
    passkeys.check(answer, challenge, editor)

    assert refusal(passkeys.check, answer, challenge, editor) == EXPIRED


def test_passkey_of_another_person_is_refused(editor, reviewer):
    authenticator = registered(reviewer)
    answer, challenge = answered(authenticator)

    assert refusal(passkeys.check, answer, challenge, editor) == NOT_YOURS
    assert passkeys.check(answer, challenge).user == reviewer


@pytest.mark.parametrize("column", ["is_active", "is_staff"])
def test_passkey_of_a_closed_account_is_refused(editor, column):
    authenticator = registered(editor)
    type(editor).objects.update(**{column: False})

    assert refusal(passkeys.check, *answered(authenticator)) == NOBODYS


def test_unknown_passkey_is_refused(editor):
    assert refusal(passkeys.check, *answered(SoftwareAuthenticator())) == NOBODYS


def test_count_that_goes_backwards_is_refused_and_told(reviewer, chief, django_capture_on_commit_callbacks):
    authenticator = registered(reviewer)
    passkeys.check(*answered(authenticator), reviewer)
    authenticator.count = 0
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        sentence = refusal(passkeys.check, *answered(authenticator), reviewer)

    assert "a copy of it may exist" in sentence
    assert kinds_of(reviewer) == ["passkey_added", "passkey_copied"]
    assert sorted(message.to[0] for message in mail.outbox) == ["chris@example.org", "rao@example.org"]
    assert Passkey.objects.get().sign_count == 1


def test_invalid_signature_with_an_old_count_tells_nobody(reviewer):
    authenticator = registered(reviewer)
    passkeys.check(*answered(authenticator), reviewer)
    authenticator.count = 0
    answer, challenge = answered(authenticator)

    refusal(passkeys.check, changed(answer, signature=_flipped), challenge, reviewer)

    assert kinds_of(reviewer) == ["passkey_added"]


def test_authenticators_without_a_count_sign_again(editor):
    authenticator = registered(editor, count=None)

    counts = [passkeys.check(*answered(authenticator), editor).sign_count for _time in range(2)]

    assert counts == [0, 0]


def test_passkey_is_registered_once(editor, second_editor):
    authenticator = registered(editor)
    options, challenge = passkey_options.for_registration(second_editor, passkeys.of(second_editor))

    sentence = refusal(passkeys.register, second_editor, authenticator.create(options), challenge, "Laptop", None)

    assert sentence == "This passkey is registered already."


def test_number_of_passkeys_is_limited(editor, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 1)
    registered(editor)

    assert refusal(registered, editor) == "Nobody can have more than 1 passkeys. Remove one first."


@pytest.mark.parametrize("address", ["https://203.0.113.7", "https://[2001:db8::1]"])
def test_site_without_a_host_name_has_no_passkeys(settings, rf, address):
    settings.SITE_URL = address

    assert not passkey_options.are_possible()
    assert "Passkeys do not work here" in refusal(passkey_options.check_address, rf.get("/"))


def test_other_addresses_of_the_site_have_no_passkeys(rf, settings):
    settings.ALLOWED_HOSTS = ["*"]

    sentence = refusal(passkey_options.check_address, rf.get("/", headers={"host": "www.example.net"}))
    passkey_options.check_address(rf.get("/", headers={"host": "example.org"}, secure=True))

    assert sentence == "Passkeys work only at https://example.org. Open this screen there."


def test_key_of_a_passkey_never_changes(editor):
    registered(editor)

    with pytest.raises(Exception, match="A passkey keeps its person and its key"):
        Passkey.objects.update(public_key=b"another")


def test_sign_ins_of_others_are_not_matched(editor):
    registered(editor)
    other = factories.make_editor("noor")

    assert list(passkeys.of(other)) == []
