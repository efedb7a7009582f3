"""Closing an account: its person cannot sign in any more. Nobody is ever deleted, because the history names them."""

from django.db import transaction

from . import invitations, sign_ins
from .sign_ins import Kind


def may_close(by, person):
    """Whether `by` may: nobody their own, chief editors those whom they could have invited."""
    if by == person or (person.is_superuser and not by.is_superuser):
        return False
    given = invitations.roles_to_give(by)
    return bool(given) and set(person.role_names) <= set(given)


def close(person, *, by, request):
    """Close the account; who is signed in is out with the next request. A closed one stays as it is."""
    if not person.is_active:
        return
    person.is_active = False
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        # None of theirs holds again if the account is opened again.
        person.end_sessions()
        sign_ins.record(Kind.CLOSED, person, request, by=by)
