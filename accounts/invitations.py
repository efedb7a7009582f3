"""Inviting people: an account without a password, and a mail with a link to choose one."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from . import notices, roles, sign_ins
from .sign_ins import Kind

PERMISSION = "accounts.invite_user"
# What else is asked for where somebody gets a role: {role: form class}, filled by the apps that know of such a thing.
# Each form takes data and `prefix`, is shown where `asked_of(by)` says so, may stay empty, and has a `title`, a
# sentence `when`, and `save(person)`.
PARTS = {}


def roles_to_give(by):
    """Return the roles that this person may give: chief editors do not make chief editors."""
    if by.is_superuser:
        return list(roles.ROLES)
    return [roles.EDITORS, roles.MEDICAL_REVIEWERS] if by.has_perm(PERMISSION) else []


@transaction.atomic
def invite(*, by, roles, request, parts=(), **columns):
    """Make the account and mail its link; `columns` are username, first_name, last_name and email.

    `parts` are valid forms of PARTS, which are saved with it.
    """
    person = get_user_model()(is_staff=True, **columns)
    person.set_unusable_password()
    person.save()
    person.groups.set(Group.objects.filter(name__in=roles))
    for part in parts:
        part.save(person)
    send(person, by=by, request=request)
    return person


def is_waiting(person):
    """Whether this person has been invited and has not chosen a password yet."""
    return person.is_active and not person.has_usable_password() and person.last_login is None


@transaction.atomic
def send(person, *, by, request):
    sign_ins.record(Kind.INVITED, person, request, by=by)
    notices.invitation(person, by=by)
