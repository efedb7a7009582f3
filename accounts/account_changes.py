"""Changes of signers' accounts: what changed, and the mails to the person, the chief editors and namesakes."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from . import notices, sign_ins, signers
from .sign_ins import Kind

_BACKEND = "django.contrib.auth.backends.ModelBackend"
# Functions of other apps that take a person and a set of names, and return users with such a name in public.
NAMESAKES = set()


@dataclass(frozen=True)
class AccountState:
    """What decides who can act in a person's name, as stored at one moment."""

    username: str
    name: str
    email: str
    is_active: bool
    is_staff: bool
    is_superuser: bool
    roles: frozenset
    permissions: frozenset
    rights: frozenset

    @property
    def grants(self):
        """Return the names of the person's groups and permissions."""
        return {*self.roles, *self.permissions, *([_("superuser")] if self.is_superuser else [])}


def state_of(pk):
    """Return the AccountState of the person with this primary key, read from the database."""
    person = get_user_model().objects.get(pk=pk)
    return AccountState(
        username=person.username,
        name=person.get_full_name(),
        email=person.email,
        is_active=person.is_active,
        is_staff=person.is_staff,
        is_superuser=person.is_superuser,
        roles=frozenset(person.groups.values_list("name", flat=True)),
        permissions=frozenset(person.user_permissions.values_list("name", flat=True)),
        rights=signers.rights_of(person),
    )


def record(before, person, request):
    """Record how the account differs from the AccountState `before`, and tell others if it is a signer's.

    Return whether the person has become a signer.
    """
    after, by = state_of(person.pk), request.user
    concerns_signer = bool(before.rights) or signers.is_or_was_signer(person)
    if before.email != after.email:
        sign_ins.record(Kind.EMAIL_CHANGED, person, request, by=by)
    is_new_signer = bool(after.rights) and not before.rights
    if is_new_signer:
        sign_ins.record(Kind.RIGHT_GIVEN, person, request, by=by)
    elif before.rights and not after.rights:
        sign_ins.record(Kind.RIGHT_TAKEN, person, request, by=by)
    sentences = _differences(before, after)
    if concerns_signer and sentences:
        tell(person, sentences, by=by, old_email=before.email, old_names={before.name})
    return is_new_signer


def tell(person, sentences, *, by, old_email="", old_names=(), to_person=True):
    """Mail that a signer's account or register entry has changed.

    The mail goes to the person at the old and the new address (unless `to_person` is False: another mail tells them),
    to all chief editors, and to people whose public name reads like one of the person's. `sentences` say what changed.
    """
    chiefs = get_user_model().objects.with_perm(
        signers.INVITE, is_active=True, include_superusers=False, backend=_BACKEND
    )
    names = {person.get_full_name(), *old_names}
    namesakes = [user for namesakes_of in NAMESAKES for user in namesakes_of(person, names)]
    others = {user.pk: user for user in [*chiefs, *namesakes] if user.is_active and user.email and user != person}
    addresses = {address.casefold(): address for address in (old_email, person.email) if address and to_person}
    notices.signer_changed(person, sentences, by=by, addresses=list(addresses.values()), others=list(others.values()))


def tell_if_signer(person, sentence, **more):
    """Call `tell` with one sentence if `person` is or was a signer."""
    if signers.is_or_was_signer(person):
        tell(person, [sentence], **more)


def _differences(before, after):
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
