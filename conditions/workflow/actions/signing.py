"""Signatures: what the signer saw, the sign-off record, and the columns that repeat it; with a key or a password."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.key_demand import PASSKEY, PASSWORD
from conditions.models import Edition, KeySignature, SigningKey
from conditions.workflow import rules
from conditions.workflow.key_signatures import signature_problem, why_only_key
from conditions.workflow.record import columns_of, completed, hash_of, new_nonce, new_sign_off
from conditions.workflow.refusals import Refused, TextChanged
from conditions.workflow.screen import on_screen


@dataclass(frozen=True)
class Prepared:
    """What a reviewer is about to sign with a key: the time and the nonce of the record, and its SHA-256."""

    at: datetime
    nonce: str
    sha256: str


@dataclass(frozen=True)
class SignedByKey:
    """A signature by a passkey: what was prepared, the SigningKey, and the three parts of the assertion as bytes."""

    prepared: Prepared
    key: SigningKey
    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def check_text_seen(edition, seen):
    """Raise TextChanged unless `seen` is the edition's SHA-256 and the stored text matches it."""
    if seen != edition.sha256:
        raise TextChanged(_("This is not the text that you had on your screen; read it again before you decide."))
    _check_stored_text(edition)


def prepare(edition, *, verb, by, seen, scope, declaration):
    """Return the Prepared record that the user `by` would sign now with a key. It stores nothing.

    `verb` is that of the transition table; the other arguments and the errors are as in `sign`.
    """
    edition = Edition.objects.select_related("page__condition", "page__topic").get(pk=edition.pk)
    rules.check(verb, edition, by)
    draft = _draft_seen(edition, by, seen, scope)
    at, nonce = timezone.now(), new_nonce()
    return Prepared(at, nonce, hash_of(completed(draft, declaration=declaration, at=at, nonce=nonce, method=PASSKEY)))


def sign(edition, *, by, seen, scope, declaration, by_key=None):
    """Store the record of a signature by the user `by`; return the columns of the signature.

    `seen` is the hash of what was on their screen. `by_key` is a SignedByKey; without it, the caller has asked for the
    password. Raises TextChanged if their screen would show anything else now, if another record was prepared for the
    key, or if the stored text is not the submitted one; Refused if the key is not a valid one of `by` or has not signed
    this record, or if only a key may sign (`why_only_key`).
    """
    draft = _draft_seen(edition, by, seen, scope)
    if by_key is None:
        if reason := why_only_key(by):
            raise Refused(reason)
        given = {"at": timezone.now(), "nonce": new_nonce(), "method": PASSWORD}
    else:
        given = {"at": by_key.prepared.at, "nonce": by_key.prepared.nonce, "method": PASSKEY}
    record = completed(draft, declaration=declaration, **given)
    sign_off = new_sign_off(edition, record)
    if by_key is not None:
        _check_prepared(edition, by_key.prepared, sign_off)
    sign_off.save(force_insert=True)
    if by_key is not None:
        _store_signature(sign_off, by_key, by)
    # A signature ends a request for a new review: changes only are not signed while there is one.
    return {"signed_by": by, "sign_off": sign_off, "expedited_at": None, **columns_of(record)}


def _draft_seen(edition, by, seen, scope):
    """Return the draft of the record in this scope, if the screen of `by` still shows what has the hash `seen`."""
    screen = on_screen(edition, by)
    if seen != screen.seen:
        raise TextChanged(
            _(
                "This is not what you had on your screen: the text, a name, a date or your entry in the register has "
                "changed since. Read it again before you sign."
            )
        )
    _check_stored_text(edition)
    return screen.records[scope]


def _check_prepared(edition, prepared, sign_off):
    """Raise TextChanged if the record differs from the prepared one, or something happened to the page in between."""
    last = edition.page.events.order_by("position").last()
    if sign_off.sha256 != prepared.sha256 or (last is not None and last.at > prepared.at):
        raise TextChanged(
            _(
                "Something about this signature has changed since you pressed the button: what you chose or typed, or "
                "the state of the page. Nothing was signed. Check it, and sign again."
            )
        )


def _store_signature(sign_off, by_key, by):
    # The lock makes a removal of the key wait, or this wait for it.
    key = SigningKey.objects.select_for_update(of=("self",)).filter(pk=by_key.key.pk, reviewer__user=by).first()
    if key is None:
        raise Refused(_("This is not one of your signing keys."))
    if key.removed_at is not None:
        raise Refused(_("This signing key has been removed. Nothing was signed."))
    signature = KeySignature(
        sign_off=sign_off,
        key=key,
        authenticator_data=by_key.authenticator_data,
        client_data=by_key.client_data,
        signature=by_key.signature,
    )
    if problem := signature_problem(signature, sign_off.sha256):
        raise Refused(problem, _("Nothing was signed. Try again, or tell the operator."))
    signature.save(force_insert=True)


def _check_stored_text(edition):
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(
            _("The stored text is not the one that was submitted. Nothing was signed; tell the operator.")
        )
