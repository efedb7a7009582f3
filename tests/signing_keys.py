"""Signing keys for tests: a reviewer's passkey that a chief editor has confirmed, and signatures with it."""

from contextlib import contextmanager

import pytest

from accounts import passkey_answers, passkey_options, passkeys
from accounts.proposals import confirm
from conditions import workflow
from conditions.identifiers import spoken_fingerprint
from conditions.models import SigningKey
from conditions.newsroom import signing_keys
from conditions.vocabularies import Scope
from conditions.workflow import record, rules
from conditions.workflow.actions import signing
from tests.software_authenticator import registered


def proposed_key(person, **options):
    """Return (SoftwareAuthenticator, Proposal) of a passkey that `person` has proposed as signing key."""
    authenticator = registered(person, **options)
    return authenticator, signing_keys.propose_key(passkeys.of(person).latest("pk"))


def confirmed_key(person, *, by, **options):
    """Return a SoftwareAuthenticator with the SigningKey of `person`, confirmed by `by`, as its `key`."""
    authenticator, proposal = proposed_key(person, **options)
    confirm(proposal, by=by, typed={"characters": spoken_fingerprint(proposal.changes["fingerprint"])})
    authenticator.key = SigningKey.objects.get(proposal=proposal)
    return authenticator


def signed_by_key(edition, authenticator, *, by, scope=Scope.WHOLE_PAGE, verb=None, declaration="", **wrong):
    """Return (seen, SignedByKey) for an edition; `wrong` makes one part of the assertion wrong."""
    seen = workflow.seen_by(edition, by)
    verb = verb or rules.verb_for(scope)
    prepared = workflow.prepare(edition, verb=verb, by=by, seen=seen, scope=scope, declaration=declaration)
    options, _challenge = passkey_options.for_assertion(passkeys.of(by), challenge=bytes.fromhex(prepared.sha256))
    assertion = passkey_answers.assertion_of(authenticator.get(options, **wrong))
    parts = (assertion.authenticator_data, assertion.client_data, assertion.signature)
    return seen, workflow.SignedByKey(prepared, authenticator.key, *parts)


def approve_by_key(edition, authenticator, *, by, **options):
    """Approve an edition as a whole with a signing key, and return it."""
    seen, by_key = signed_by_key(edition, authenticator, by=by, **options)
    return workflow.approve(edition, by=by, seen=seen, by_key=by_key)


@contextmanager
def signing_with_format_2():
    """Have the workflow write records as before signing keys: of format 2, without a nonce and a method."""
    completed = record.completed

    def completed_as_before(*arguments, **added):
        written = completed(*arguments, **added)
        signature = {name: value for name, value in written["signature"].items() if name not in ("nonce", "method")}
        return {**written, "signature": signature}

    with pytest.MonkeyPatch.context() as before:
        before.setattr(record, "FORMAT", "diseasemaps-signoff-2")
        before.setattr(signing, "completed", completed_as_before)
        yield
