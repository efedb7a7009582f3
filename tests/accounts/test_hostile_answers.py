"""Answers of passkeys that no browser made, and stored keys that no authenticator made, are refused with a sentence."""

import contextlib
import json

import cbor2
import pytest
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as some
from webauthn.helpers import bytes_to_base64url

from accounts import passkey_answers
from tests.software_authenticator import ORIGIN, SoftwareAuthenticator, changed
from web.refusals import Refused

CHALLENGE = b"c" * 32
OPTIONS = {"challenge": bytes_to_base64url(CHALLENGE), "rpId": "example.org", "rp": {"id": "example.org"}}
OPTIONS["user"] = {"id": bytes_to_base64url(b"person")}
AUTHENTICATOR = SoftwareAuthenticator()
USED, MADE = AUTHENTICATOR.get(OPTIONS), AUTHENTICATOR.create(OPTIONS)
DEEP, LONG_NUMBER = "[" * 9_000, "9" * 9_000

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=40) | some.just("\ud800"),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=9), inner, max_size=3),
    max_leaves=4,
)
CBOR = VALUES.filter(lambda value: "\\ud800" not in json.dumps(value)) | some.binary(max_size=80)
CLIENT_DATA = some.dictionaries(
    some.sampled_from(["type", "challenge", "origin", "crossOrigin", "tokenBinding"]),
    VALUES | some.sampled_from(["webauthn.get", "webauthn.create", OPTIONS["challenge"], ORIGIN, "http://["]),
)
KEY = some.dictionaries(
    some.sampled_from([1, 3, -1, -2, -3]) | some.integers(-9, 9),
    CBOR | some.sampled_from([1, 2, 3, 6, -7, -8, -257, b"x" * 32, b"\xff" * 256, b"\x01\x00\x01"]),
)


@pytest.fixture(autouse=True, scope="module")
def address():
    """Set SITE_URL for the module: a fixture of one test would not be set again for each example."""
    with override_settings(SITE_URL=ORIGIN):
        yield


def check_all(answer, key=AUTHENTICATOR.public_key):
    """Read the answer in each way; anything but success and Refused fails."""
    for read in (
        lambda: passkey_answers.assertion_of(answer),
        lambda: passkey_answers.verified_use(answer, CHALLENGE, key),
        lambda: passkey_answers.verified_registration(answer, CHALLENGE),
    ):
        with contextlib.suppress(Refused):
            read()


def with_value(answer, path, value):
    data = json.loads(answer)
    inner = data["response"] if path in data["response"] else data
    inner[path] = value
    return json.dumps(data)


@given(some.text(max_size=200) | VALUES.map(json.dumps))
@example(DEEP)
@example(LONG_NUMBER)
@example('"\\ud800"')
def test_any_text(answer):
    check_all(answer)


@given(
    some.sampled_from([USED, MADE]),
    some.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature"])
    | some.sampled_from(["userHandle", "attestationObject", "transports", "authenticatorAttachment"]),
    VALUES,
)
@example(USED, "userHandle", "x")
@example(USED, "clientDataJSON", "\ud800")
def test_any_value_of_a_member(answer, path, value):
    check_all(with_value(answer, path, value))


@given(some.sampled_from([USED, MADE]), CLIENT_DATA.map(json.dumps).map(str.encode) | some.binary(max_size=99))
@example(USED, DEEP.encode())
@example(USED, b'{"type": ' + LONG_NUMBER.encode() + b"}")
@example(USED, b"\xff{")
def test_any_client_data(answer, client_data):
    check_all(changed(answer, clientDataJSON=lambda old: client_data))


@given(some.binary(max_size=99), some.integers(0, 40))
def test_any_authenticator_data(data, kept):
    check_all(changed(USED, authenticatorData=lambda old: old[:kept] + data))


@given(some.fixed_dictionaries({"fmt": CBOR, "attStmt": CBOR, "authData": CBOR}).map(cbor2.dumps) | some.binary())
@example(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": 2**70}))
@example(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": -1}))
def test_any_attestation(attestation):
    check_all(changed(MADE, attestationObject=lambda old: attestation))


@given(some.sampled_from(["packed", "fido-u2f", "tpm", "apple", "android-safetynet", "android-key"]), KEY, VALUES, CBOR)
def test_any_certificate(form, key, algorithm, certificate):
    def attested(old):
        attestation = cbor2.loads(old)
        statement = {"alg": algorithm, "sig": certificate, "x5c": [certificate], "response": certificate}
        data = attestation["authData"].removesuffix(AUTHENTICATOR.public_key) + cbor2.dumps(key)
        return cbor2.dumps({"fmt": form, "attStmt": statement, "authData": data})

    if "\\ud800" not in json.dumps(algorithm):
        check_all(changed(MADE, attestationObject=attested))


@given(KEY.map(cbor2.dumps) | some.binary(max_size=99) | CBOR.map(cbor2.dumps))
@example(b"")
@example(b"\x04")
@example(cbor2.dumps({1: 2, 3: -7, -1: 1, -2: "x", -3: "y"}))
def test_any_stored_key(key):
    check_all(USED, key)
