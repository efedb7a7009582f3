"""Attacks on signatures by key: other keys, other pages, other records, and rows written by the database's owner."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Proposal
from accounts.proposals import confirm
from conditions import workflow
from conditions.models import KeySignature, SigningKey, SignOff
from conditions.newsroom import signing_keys
from tests import factories
from tests.signing_keys import approve_by_key, confirmed_key, proposed_key, signed_by_key
from tests.software_authenticator import PRESENT, registered

pytestmark = pytest.mark.django_db
GUARDS = ("key_signature_is_final", "key_signature_comes_with_its_record", "signing_key_is_confirmed")
NOT_THIS_KEY = "The signature by key is not a valid one of this key over this record."


@pytest.fixture
def live(page, editor, reviewer, key):
    return approve_by_key(factories.make_in_review(page, by=editor), key, by=reviewer)


def findings():
    return [sentence for _edition, sentences in workflow.verify() for sentence in sentences]


def test_a_signature_by_key_is_stored_and_verified(live, key):
    signature = KeySignature.objects.get()

    assert live.sign_off.data["signature"]["method"] == "passkey"
    assert (signature.key, signature.sign_off) == (key.key, live.sign_off)
    assert findings() == []


def test_a_signature_by_another_reviewers_key_is_refused(page, editor, reviewer, second_reviewer, chief, key):
    edition = factories.make_in_review(page, by=editor)
    stranger = confirmed_key(second_reviewer, by=chief)

    with pytest.raises(workflow.Refused, match="not one of your signing keys"):
        approve_by_key(edition, stranger, by=reviewer)
    assert not SignOff.objects.exists()


def test_a_signature_by_an_unconfirmed_passkey_is_refused(page, editor, reviewer, key):
    edition = factories.make_in_review(page, by=editor)
    unconfirmed = registered(reviewer, name="New")
    unconfirmed.key = key.key

    with pytest.raises(workflow.Refused, match="not a valid one of this key over this record"):
        approve_by_key(edition, unconfirmed, by=reviewer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"origin": "https://example.net"}, "It was signed at an address other than that of the key"),
        ({"origin": "http://example.org"}, "The passkey signed on another site: http://example.org, not"),
        ({"cross_origin": True}, "The passkey signed in a frame that another site showed."),
        ({"flags": PRESENT}, NOT_THIS_KEY),
        ({"challenge": b"x" * 32}, NOT_THIS_KEY),
        ({"rp_id": "example.net"}, NOT_THIS_KEY),
        ({"type": "webauthn.create"}, NOT_THIS_KEY),
    ],
)
def test_an_assertion_with_a_wrong_part_is_refused(page, editor, reviewer, key, wrong, sentence):
    edition = factories.make_in_review(page, by=editor)

    with pytest.raises(workflow.Refused, match=sentence):
        approve_by_key(edition, key, by=reviewer, **wrong)
    assert not KeySignature.objects.exists()


def test_a_signature_of_another_record_is_refused(page, editor, reviewer, key):
    edition = factories.make_in_review(page, by=editor)
    seen, by_key = signed_by_key(edition, key, by=reviewer, declaration="I own shares.")

    with pytest.raises(workflow.TextChanged, match="has changed since you pressed the button"):
        workflow.approve(edition, by=reviewer, seen=seen, declaration="None.", by_key=by_key)


def test_a_signature_is_refused_after_something_else_happened_to_the_page(page, editor, reviewer, chief, key):
    edition = factories.make_in_review(page, by=editor)
    seen, by_key = signed_by_key(edition, key, by=reviewer)
    workflow.schedule(edition, by=chief, at=None)

    with pytest.raises(workflow.TextChanged, match="the state of the page"):
        workflow.approve(edition, by=reviewer, seen=seen, by_key=by_key)


def test_a_signature_is_not_given_twice(live, reviewer, key):
    seen, by_key = signed_by_key(live, key, by=reviewer, verb="reaffirm")
    workflow.reaffirm(live, by=reviewer, seen=seen, by_key=by_key)

    with pytest.raises(workflow.TextChanged):
        workflow.reaffirm(live, by=reviewer, seen=workflow.seen_by(live, reviewer), by_key=by_key)


def test_a_removed_key_signs_nothing(page, editor, reviewer, chief, key):
    edition = factories.make_in_review(page, by=editor)
    seen, by_key = signed_by_key(edition, key, by=reviewer)
    signing_keys.remove_key(key.key, by=chief)

    with pytest.raises(workflow.Refused, match="has been removed"):
        workflow.approve(edition, by=reviewer, seen=seen, by_key=by_key)


def test_a_text_signed_with_a_key_removed_since_is_not_published(page, editor, reviewer, chief, key):
    draft = factories.make_draft(page, by=editor)
    workflow.schedule(draft, by=chief, at=factories.timezone.now() + factories.dt.timedelta(days=7))
    approved = approve_by_key(workflow.submit(draft, by=editor), key, by=reviewer)
    signing_keys.remove_key(key.key, by=reviewer)

    with pytest.raises(workflow.SignatureLapsed, match="The key with which Dr Rao, MD signed was removed on"):
        workflow.schedule(approved, by=chief, at=None)


def test_password_and_code_are_refused_where_the_site_demands_a_key(page, editor, reviewer, settings):
    settings.SIGNING = "passkey"

    with pytest.raises(workflow.Refused, match="only signatures with a signing key"):
        factories.make_published(page, by=editor, reviewer=reviewer)


@pytest.mark.parametrize("verb", ["approve", "reaffirm"])
def test_password_and_code_do_not_sign_for_the_owner_of_a_key(page, editor, reviewer, chief, verb):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    edition = live if verb == "reaffirm" else factories.make_in_review(by=editor)
    seen, key = workflow.seen_by(edition, reviewer), confirmed_key(reviewer, by=chief)
    records = SignOff.objects.count()

    with pytest.raises(workflow.Refused, match="nothing else can sign for you"):
        getattr(workflow, verb)(edition, by=reviewer, seen=seen)
    assert SignOff.objects.count() == records
    signing_keys.remove_key(key.key, by=reviewer)
    getattr(workflow, verb)(edition, by=reviewer, seen=seen)


def test_a_key_of_one_reviewer_does_not_bind_another(page, editor, reviewer, second_reviewer, key):
    live = factories.make_published(page, by=editor, reviewer=second_reviewer)

    assert live.sign_off.data["signature"]["method"] == "password"


def test_a_forged_row_beside_a_password_signature_is_found(page, editor, reviewer, chief):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    key = confirmed_key(reviewer, by=chief)
    parts = {"authenticator_data": b"", "client_data": b"{}", "signature": b""}
    with pytest.raises(DatabaseError, match="stored with its record"), transaction.atomic():
        KeySignature.objects.create(sign_off=live.sign_off, key=key.key, **parts)
    with factories.without_guards(*GUARDS):
        KeySignature.objects.create(sign_off=live.sign_off, key=key.key, **parts)

    assert findings() == ["It has a signature by key, but its sign-off record does not say so."]


def test_a_signature_that_the_owner_deleted_is_found(live):
    with factories.without_guards("key_signature_is_kept"):
        KeySignature.objects.all().delete()

    assert findings() == ["Its sign-off record says that it was signed with a passkey, but that signature is missing."]


@pytest.mark.parametrize("column", ["public_key", "fingerprint"])
def test_a_key_that_the_owner_exchanged_is_found(live, column):
    with factories.without_guards("signing_key_never_changes"):
        SigningKey.objects.update(**{column: b"x" if column == "public_key" else "0" * 64})

    assert "The signing key does not match its fingerprint: it was changed." in findings()


def test_a_key_given_to_another_reviewer_by_the_owner_is_found(live, second_reviewer):
    with factories.without_guards("signing_key_never_changes"):
        SigningKey.objects.update(reviewer=second_reviewer.medical_reviewer)

    assert "It was signed with the key of another reviewer." in findings()
    assert "It was signed with a key that no second person has confirmed." in findings()


def test_a_key_whose_confirmation_is_later_is_found(live):
    guards = ("proposal_is_decided_once",)
    with factories.without_guards(*guards):
        Proposal.objects.update(decided_at=live.signed_at + factories.dt.timedelta(days=1))

    assert findings() == ["It was signed with a key that was not confirmed at that time, or had been removed."]


def test_a_key_never_confirmed_is_refused_by_the_database(reviewer):
    authenticator, proposal = proposed_key(reviewer)
    row = {
        "reviewer": reviewer.medical_reviewer,
        "proposal": proposal,
        "name": "Mine",
        "rp_id": "example.org",
        "credential_id": authenticator.credential_id,
        "public_key": authenticator.public_key,
        "fingerprint": proposal.changes["fingerprint"],
    }

    with pytest.raises(DatabaseError, match="confirmed by a second person"), transaction.atomic():
        SigningKey.objects.create(**row)


def test_nobody_confirms_their_own_key_not_even_a_chief_editor():
    person = factories.make_reviewer("chief-reviewer", factories.CHIEF_EDITORS)
    _authenticator, proposal = proposed_key(person)

    with pytest.raises(workflow.Refused, match="You proposed this"):
        confirm(proposal, by=person, typed={"characters": signing_keys.rows_of(person)[0].spoken})
    assert not SigningKey.objects.exists()


def test_a_removed_key_is_not_confirmed_again_with_characters_from_the_public_log(reviewer, chief, key):
    signing_keys.remove_key(key.key, by=chief)
    (row,) = signing_keys.rows_of(reviewer)

    assert row.was_removed
    with pytest.raises(workflow.Refused, match="was a signing key and was removed"):
        signing_keys.propose_key(row.passkey)


def test_a_proposal_made_before_the_passkey_was_a_removed_key_is_refused(reviewer, chief):
    _authenticator, proposal = proposed_key(reviewer)
    other = Proposal.objects.get(pk=proposal.pk)
    other.pk = None
    other.save(force_insert=True)
    typed = {"characters": signing_keys.rows_of(reviewer)[0].spoken}
    confirm(proposal, by=chief, typed=typed)
    signing_keys.remove_key(SigningKey.objects.get(), by=chief)

    with pytest.raises(workflow.Refused, match="is or was a signing key"):
        confirm(other, by=chief, typed=typed)


@pytest.mark.parametrize("typed", [{}, {"characters": ""}, {"characters": "0000-0000-0000"}])
def test_wrong_characters_confirm_nothing_and_the_proposal_waits(reviewer, chief, typed):
    _authenticator, proposal = proposed_key(reviewer)

    with pytest.raises(workflow.Refused, match="not the characters on the screen"):
        confirm(proposal, by=chief, typed=typed)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
    assert not SigningKey.objects.exists()
