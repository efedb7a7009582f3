"""Passkeys of people: their list, adding, using and removing them (docs/adr/0050).

`accounts.passkey_options` says what browsers are asked, `accounts.passkey_answers` checks what they answer, and
`accounts.passkey_challenges` keeps a challenge in the session in between.
"""

import hashlib
from dataclasses import asdict

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from web.refusals import Refused

from . import account_changes, notices, sign_ins
from .models import Passkey
from .passkey_answers import assertion_of, expired, verified_registration, verified_use
from .sign_ins import Kind

# Passkeys of one person.
MOST = 20
# Functions of other apps that are called, in the transaction, before a passkey is deleted: (passkey, by).
ON_REMOVAL = set()
# Functions of other apps that take a person and return (label, URL) of a screen about their passkeys, or None.
LINKS = []


def of(person):
    """Return the passkeys of `person`, oldest first."""
    return Passkey.objects.filter(user=person, confirmed=True)


def register(person, answer, challenge, name, request):
    """Store the new passkey in `answer` as `name`, tell the person by mail, and return the Passkey.

    Raise Refused if the answer does not fit `challenge`, or the person has MOST passkeys.
    """
    credential = verified_registration(answer, challenge)
    with transaction.atomic():
        # The lock makes two requests at the same moment count each other's passkey.
        get_user_model().objects.select_for_update().get(pk=person.pk)
        if of(person).count() >= MOST:
            raise Refused(_("Nobody can have more than %(count)d passkeys. Remove one first.") % {"count": MOST})
        try:
            with transaction.atomic():
                passkey = Passkey.objects.create(user=person, name=name, **asdict(credential))
        except IntegrityError as error:
            raise Refused(_("This passkey is registered already.")) from error
        sign_ins.record(Kind.PASSKEY_ADDED, person, request)
        notices.second_factor_changed(person, "passkey_added")
        account_changes.tell_if_signer(person, _("A passkey was added."), by=person, to_person=False)
    return passkey


def check(answer, challenge, person=None, *, request=None):
    """Return the Passkey that signed `challenge` in `answer`, and store its use; with a `person`, accept only theirs.

    Raise Refused if the answer is not valid, if its account may not use the newsroom, if the passkey has signed this
    challenge before, or if its count of uses went backwards, which a copy of the key would explain: then the person is
    told by mail. Call this outside a transaction that a refusal would roll back, or nobody is told.
    """
    credential_id = assertion_of(answer).credential_id
    with transaction.atomic():
        passkey = _locked(credential_id, person)
        count, is_backed_up = verified_use(answer, challenge, bytes(passkey.public_key))
        is_copied = bool(count or passkey.sign_count) and count <= passkey.sign_count
        if bytes(passkey.used_challenge) == _digest(challenge):
            raise Refused(expired())
        if is_copied:
            _tell_of_copy(passkey, request)
        else:
            passkey.sign_count, passkey.is_backed_up = count, is_backed_up
            passkey.used_challenge, passkey.last_used_at = _digest(challenge), timezone.now()
            passkey.save(update_fields=["sign_count", "is_backed_up", "used_challenge", "last_used_at"])
    if is_copied:
        raise Refused(
            _(
                "This passkey was refused, because a copy of it may exist: its count of uses went backwards. Sign in "
                "another way, remove the passkey, and tell a chief editor."
            )
        )
    return passkey


@transaction.atomic
def remove(passkey, *, request):
    """Delete a person's own passkey, and tell them by mail."""
    person = passkey.user
    delete([passkey], by=person)
    sign_ins.record(Kind.PASSKEY_REMOVED, person, request)
    notices.second_factor_changed(person, "passkey_removed")
    account_changes.tell_if_signer(person, _("A passkey was removed."), by=person, to_person=False)


def remove_all(person, *, by):
    """Delete the passkeys of `person` for `by`, in the caller's transaction, and tell the person if there were any."""
    if delete(of(person), by=by):
        sign_ins.record(Kind.PASSKEY_REMOVED, person, by=by)
        notices.second_factor_changed(person, "passkey_removed")


def delete(passkeys, *, by):
    """Delete passkeys for `by`, after the functions in ON_REMOVAL; return their number. It sends no mail."""
    passkeys = list(passkeys)
    for passkey in passkeys:
        for forget in ON_REMOVAL:
            forget(passkey, by)
        passkey.delete()
    return len(passkeys)


def _locked(credential_id, person):
    """Return the Passkey with this id, whose row stays locked. Raise Refused if there is none, or not of `person`."""
    passkeys = Passkey.objects.select_for_update(of=("self",)).select_related("user")
    passkey = passkeys.filter(
        credential_id=credential_id, confirmed=True, user__is_active=True, user__is_staff=True
    ).first()
    if person is not None and (passkey is None or passkey.user_id != person.pk):
        raise Refused(_("This is not one of your passkeys here. Choose another one."))
    if passkey is None:
        raise Refused(
            _("This passkey belongs to no open account here. Choose another one, or sign in with your password.")
        )
    return passkey


def _tell_of_copy(passkey, request):
    sign_ins.record(Kind.PASSKEY_COPIED, passkey.user, request)
    notices.second_factor_changed(passkey.user, "passkey_copied")
    account_changes.tell_if_signer(
        passkey.user, _("A passkey was refused, because a copy of it may exist."), by=None, to_person=False
    )


def _digest(challenge):
    return hashlib.sha256(challenge).digest()
