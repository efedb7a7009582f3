"""Invitations: accounts without a password, and mails with a link to choose one."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from . import account_changes, notices, roles, sign_ins, signers
from .account_state import rights_from
from .sign_ins import Kind

PERMISSION = signers.INVITE
# More questions for a role: {role: form class}, filled by other apps. Each form class takes data and `prefix`; it is
# shown if `asked_of(by)` is true, stays empty without the role, and has a `title`, a sentence `when`, the words
# `required` for its required fields, `save(person)`, `outcome()`, a sentence on what is saved, and `public_name()`, the
# name that readers would see.
PARTS = {}


def roles_to_give(by):
    """Return the roles that `by` may give: everything for superusers, no chief editors for chief editors."""
    if by.is_superuser:
        return list(roles.ROLES)
    return [roles.EDITORS, roles.MEDICAL_REVIEWERS] if by.has_perm(PERMISSION) else []


def gives_rights(roles):
    """Return whether one of these roles makes a person a signer, so that the invitation needs a second person."""
    return bool(rights_from(roles))


@transaction.atomic
def invite(*, by, roles, request, parts=(), confirmed_by=None, **columns):
    """Create an account and mail its invitation; return the User.

    `columns`: username, first_name, last_name and email. `parts`: valid forms of PARTS, saved with the account.
    `confirmed_by` is the second person, None if none was needed.
    """
    person = get_user_model()(is_staff=True, **columns)
    person.set_unusable_password()
    person.save()
    person.groups.set(Group.objects.filter(name__in=roles))
    for part in parts:
        part.save(person)
    send(person, by=by, request=request)
    if signers.is_signer(person):
        changes = sentences(person.role_names, parts)
        if confirmed_by:
            changes.append(account_changes.proposed_sentence(by))
        account_changes.tell(person, changes, by=confirmed_by or by, to_person=False)
    return person


def sentences(roles, parts):
    """Return the sentences on an invitation with these roles and forms of PARTS, for the mail to others."""
    invited = _("Invited to the newsroom: %(roles)s.") % {"roles": ", ".join(roles)}
    return [invited, *(part.outcome() for part in parts)]


def is_waiting(person):
    """Return whether `person` was invited and has not chosen a password yet."""
    return person.is_active and not person.has_usable_password() and person.last_login is None


@transaction.atomic
def send(person, *, by, request):
    """Record the invitation of `person` and mail its link."""
    sign_ins.record(Kind.INVITED, person, request, by=by)
    notices.invitation(person, by=by)
