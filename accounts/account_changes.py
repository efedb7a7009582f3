"""Changes of signers' accounts: what changed, and the mails to the person, the chief editors and namesakes."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from . import notices, sign_ins, signers
from .account_state import state_of
from .sign_ins import Kind

_BACKEND = "django.contrib.auth.backends.ModelBackend"
# Functions of other apps that take a person and a set of names, and return users with such a name in public.
NAMESAKES = set()


def record(before, person, *, by, request=None, proposed_by=None):
    """Record how the account differs from the AccountState `before`, and tell others if it is a signer's.

    A new address of somebody else's account is told to the old and the new address in any case.

    `by` changed it, or confirmed what `proposed_by` had proposed. Return whether the person has become a signer.
    """
    after = state_of(person.pk)
    concerns_signer = bool(before.rights) or signers.is_or_was_signer(person)
    if before.email != after.email:
        sign_ins.record(Kind.EMAIL_CHANGED, person, request, by=by)
    is_new_signer = bool(after.rights) and not before.rights
    if is_new_signer:
        sign_ins.record(Kind.RIGHT_GIVEN, person, request, by=by)
    elif before.rights and not after.rights:
        sign_ins.record(Kind.RIGHT_TAKEN, person, request, by=by)
    sentences = differences(before, after)
    if concerns_signer and sentences:
        if proposed_by:
            sentences.append(proposed_sentence(proposed_by))
        tell(person, sentences, by=by, emails=[before.email, after.email], old_names={before.name})
    elif before.email != after.email and by != person:
        notices.address_changed(person, by=by, addresses=[email for email in (before.email, after.email) if email])
    return is_new_signer


def tell(person, sentences, *, by, emails=None, old_names=(), to_person=True, proposal=None):
    """Mail that a signer's account or register entry has changed, or would change if a waiting `proposal` is confirmed.

    The mail goes to the person at their address or at each of `emails`, old and new (unless `to_person` is False:
    another mail tells them), to all chief editors, and to people whose public name reads like one of the person's.
    `sentences` say what changed. A `person` who is not stored yet has no address.
    """
    chiefs = get_user_model().objects.with_perm(
        signers.INVITE, is_active=True, include_superusers=False, backend=_BACKEND
    )
    names = {person.get_full_name(), *old_names}
    namesakes = [user for namesakes_of in NAMESAKES for user in namesakes_of(person, names)]
    others = {user.pk: user for user in [*chiefs, *namesakes] if user.is_active and user.email and user != person}
    own = [person.email] if emails is None else emails
    addresses = {address.casefold(): address for address in own if address and to_person and person.pk}
    recipients = {"addresses": list(addresses.values()), "others": list(others.values())}
    notices.signer_changed(person, sentences, by=by, proposal=proposal, **recipients)


def tell_if_signer(person, *sentences, **more):
    """Call `tell` with the sentences if `person` is or was a signer."""
    if signers.is_or_was_signer(person):
        tell(person, sentences, **more)


def proposed_sentence(proposed_by):
    """Return the sentence that names the person who had proposed a change, for the mail about it."""
    return _("Proposed by %(who)s.") % {"who": proposed_by}


def differences(before, after):
    """Return sentences on what differs between two AccountStates. Addresses are not named: namesakes read this too."""
    sentences = []
    if before.email != after.email:
        sentences.append(_("The e-mail address was changed."))
    if before.name != after.name:
        sentences.append(_("The name “%(old)s” is now “%(new)s”.") % {"old": before.name, "new": after.name})
    if before.username != after.username:
        names = {"old": before.username, "new": after.username}
        sentences.append(_("The user name “%(old)s” is now “%(new)s”.") % names)
    if given := sorted(after.grants - before.grants):
        sentences.append(_("Given: %(grants)s.") % {"grants": ", ".join(given)})
    if taken := sorted(before.grants - after.grants):
        sentences.append(_("Taken away: %(grants)s.") % {"grants": ", ".join(taken)})
    if before.is_active != after.is_active:
        sentences.append(_("The account was opened again.") if after.is_active else _("The account was closed."))
    if before.is_staff != after.is_staff:
        sentences.append(
            _("The account may use the newsroom now.")
            if after.is_staff
            else _("The account may not use the newsroom any more.")
        )
    return sentences


def proposed_differences(before, after):
    """Return sentences on what a proposal would change, without the addresses themselves."""
    sentences = []
    if before.email != after.email:
        sentences.append(_("A new e-mail address."))
    if before.name != after.name:
        sentences.append(_("The name “%(new)s” instead of “%(old)s”.") % {"old": before.name, "new": after.name})
    if before.username != after.username:
        names = {"old": before.username, "new": after.username}
        sentences.append(_("The user name “%(new)s” instead of “%(old)s”.") % names)
    if given := sorted(after.grants - before.grants):
        sentences.append(_("New: %(grants)s.") % {"grants": ", ".join(given)})
    if after.is_active and not before.is_active:
        sentences.append(_("The account is opened again."))
    if after.is_staff and not before.is_staff:
        sentences.append(_("The account gets access to the newsroom."))
    return sentences
