"""Attack: the owner of the database lifts the guards and writes a page that seems to be signed by key.

Both judges tell each forgery: `verify_published` in the database, and `verify.py` in the file that readers download.
"""

import datetime as dt
import json

import pytest
from webauthn.helpers import bytes_to_base64url

from accounts import passkeys
from conditions import workflow
from conditions.models import KeySignature, SigningKey, SignOff
from conditions.workflow.record import hash_of, record_bytes
from operations import verification
from tests import factories
from tests.api.public_urls import of_page
from tests.signing_keys import approve_by_key, confirmed_key, proposed_key, signed_by_key
from tests.software_authenticator import PRESENT
from transparency import checkpoints
from verify.verify import NO, check_page

pytestmark = pytest.mark.django_db
GUARDS = (
    *("sign_off_is_final", "key_signature_is_final", "key_signature_comes_with_its_record"),
    *("signing_key_is_confirmed", "signing_key_never_changes", "signing_key_is_removed_once"),
)
NOT_THIS_KEY = "The signature by key is not a valid one of this key over this record."
OTHER_ADDRESS = "It was signed at an address other than that of the key: https://evil.example."
OTHER_SITE = "The passkey signed on another site: {}, not example.org."
NOT_VERIFIED = "The passkey signed without checking who used it (no fingerprint, face or PIN)."
NOT_ASKED = "The passkey did not sign in response to a request for a signature."
OTHER_RECORD = "The passkey signed something other than this record."


@pytest.fixture
def live(page, editor, reviewer, key):
    return approve_by_key(factories.make_in_review(page, by=editor), key, by=reviewer)


def told_by_the_database():
    return " ".join(verification.verify().errors)


def told_by_the_file(client, edition):
    """Return {check: sentence} of what verify.py finds wrong with the page as it can be downloaded."""
    page = json.loads(client.get(of_page(edition.page)[1]).content)
    findings = check_page(page, log_key=checkpoints.log_key())
    return {one.check: one.sentence for one in findings if one.result == NO}


def write(edition, authenticator, *, key=None, **wrong):
    """Store an assertion over the edition's record, with a wrong part, in place of the reviewer's own."""
    challenge = bytes.fromhex(edition.sign_off.sha256)
    options = {"challenge": bytes_to_base64url(challenge), "rpId": "example.org"}
    assertion = passkeys.assertion_of(authenticator.get(options, **wrong))
    values = {name: getattr(assertion, name) for name in ("authenticator_data", "client_data", "signature")}
    with factories.without_guards(*GUARDS):
        KeySignature.objects.filter(sign_off=edition.sign_off).update(key=key or authenticator.key, **values)


def with_value(record, path, value):
    *parents, last = path.split(".")
    part = record
    for name in parents:
        part = part[name]
    assert part[last] != value
    part[last] = value
    return record


def test_an_honest_signature_is_wrong_nowhere(client, live):
    assert (told_by_the_database(), told_by_the_file(client, live)) == ("", {})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("edition.title", "STOP nitisinone"),
        ("edition.short_answer", "Take it [1]."),
        ("edition.body", "<p>Take it [1].</p>"),
        ("page.condition.name", "Another condition"),
        ("signature.reviewer.name", "Dr Eve"),
        ("signature.reviewer.number", 99),
        ("signature.reviewed_on", "2031-01-01"),
        ("signature.review_due", "2039-01-01"),
        ("signature.signed_at", "2031-01-01T12:00:00.000000Z"),
        ("signature.scope", "changes_only"),
        ("signature.declaration", "I have none."),
        ("signature.nonce", "0" * 64),
    ],
)
def test_an_altered_record(client, live, path, value):
    record = with_value(json.loads(live.sign_off.record), path, value)
    name = record["page"]["condition"]["name"]
    altered = {"record": record_bytes(record).decode(), "sha256": hash_of(record), "condition_name": name}
    with factories.without_guards(*GUARDS):
        SignOff.objects.filter(pk=live.sign_off_id).update(**altered)

    assert NOT_THIS_KEY in told_by_the_database()
    assert told_by_the_file(client, live)["signature"] == OTHER_RECORD


@pytest.mark.parametrize(
    ("wrong", "in_file", "in_database"),
    [
        ({"origin": "https://evil.example"}, OTHER_SITE.format("https://evil.example"), OTHER_ADDRESS),
        ({"origin": "http://example.org"}, OTHER_SITE.format("http://example.org"), ""),
        ({"cross_origin": True}, "The passkey signed in a frame that another site showed.", ""),
        ({"rp_id": "evil.example"}, "The passkey belongs to a site other than example.org.", NOT_THIS_KEY),
        ({"flags": PRESENT}, NOT_VERIFIED, NOT_THIS_KEY),
        ({"flags": 0}, NOT_VERIFIED, NOT_THIS_KEY),
        ({"challenge": b"x" * 32}, OTHER_RECORD, NOT_THIS_KEY),
        ({"type": "webauthn.create"}, NOT_ASKED, NOT_THIS_KEY),
    ],
)
def test_an_assertion_with_a_wrong_part(client, live, key, wrong, in_file, in_database):
    write(live, key, **wrong)

    assert (in_database or in_file) in told_by_the_database()
    assert told_by_the_file(client, live) == {"signature": in_file}


def test_a_signature_moved_to_another_page(client, live, editor, reviewer, key):
    other = approve_by_key(factories.make_in_review(by=editor), key, by=reviewer)
    moved = KeySignature.objects.filter(sign_off=live.sign_off)
    with factories.without_guards(*GUARDS):
        values = moved.values("authenticator_data", "client_data", "signature").get()
        KeySignature.objects.filter(sign_off=other.sign_off).update(**values)

    assert NOT_THIS_KEY in told_by_the_database()
    assert told_by_the_file(client, other) == {"signature": OTHER_RECORD}


def test_a_signature_given_before_is_played_again(client, live, reviewer, key):
    first = KeySignature.objects.values("authenticator_data", "client_data", "signature").get()
    seen, by_key = signed_by_key(live, key, by=reviewer, verb="reaffirm")
    again = workflow.reaffirm(live, by=reviewer, seen=seen, by_key=by_key)
    with factories.without_guards(*GUARDS):
        KeySignature.objects.filter(sign_off=again.sign_off).update(**first)

    assert NOT_THIS_KEY in told_by_the_database()
    assert told_by_the_file(client, again) == {"signature": OTHER_RECORD}


def test_the_confirmed_key_of_another_reviewer(client, live, second_reviewer, chief):
    write(live, confirmed_key(second_reviewer, by=chief))

    assert "It was signed with the key of another reviewer." in told_by_the_database()
    assert "The key belongs to another reviewer: entry" in told_by_the_file(client, live)["key"]


def test_a_key_that_was_never_confirmed(client, live, reviewer):
    authenticator, proposal = proposed_key(reviewer, name="Mine")
    values = {"rp_id": "example.org", "credential_id": authenticator.credential_id}
    with factories.without_guards(*GUARDS):
        key = SigningKey.objects.create(
            reviewer=reviewer.medical_reviewer,
            proposal=proposal,
            name="Mine",
            public_key=authenticator.public_key,
            fingerprint=proposal.changes["fingerprint"],
            **values,
        )
    write(live, authenticator, key=key)

    told = told_by_the_database()
    assert "It was signed with a key that no second person has confirmed." in told
    assert "The key was never confirmed: the file has no entry of the log" in told_by_the_file(client, live)["key"]


@pytest.mark.parametrize("has_new_fingerprint", [False, True])
def test_a_key_exchanged_under_its_confirmation(client, live, reviewer, key, has_new_fingerprint):
    authenticator, proposal = proposed_key(reviewer, name="Mine")
    values = {"public_key": authenticator.public_key}
    if has_new_fingerprint:
        values |= {"fingerprint": proposal.changes["fingerprint"]}
    with factories.without_guards(*GUARDS):
        SigningKey.objects.filter(pk=key.key.pk).update(**values)
    write(live, authenticator, key=key.key)

    told = told_by_the_database()
    assert ("The public log lacks confirmations or removals of signing keys: 1." in told) is has_new_fingerprint
    assert ("The signing key does not match its fingerprint" in told) is not has_new_fingerprint
    assert "The key was never confirmed" in told_by_the_file(client, live)["key"]


def test_a_key_removed_before_the_signature(live, chief):
    with factories.without_guards(*GUARDS):
        SigningKey.objects.update(removed_at=live.signed_at - dt.timedelta(minutes=1), removed_by=chief)

    told = told_by_the_database()
    assert "It was signed with a key that was not confirmed at that time, or had been removed." in told
    assert "The public log lacks confirmations or removals of signing keys: 1." in told
