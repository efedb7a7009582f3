"""Mails to the people concerned, one function a notice, sent only after the commit."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth import get_user_model

from accounts import roles
from accounts.mail import message, send_after_commit
from conditions.models import MedicalReviewer

from . import rules

_gathered = ContextVar("gathered", default=None)


def submitted(edition, *, by, note):
    """To every reviewer who could sign it."""
    send("submitted", reviewers_of(edition), edition, by=by, note=note)


def recalled(edition, *, by, note):
    """To the reviewers who were asked."""
    send("recalled", reviewers_of(edition), edition, by=by, note=note)


def returned(edition, *, by, reason):
    send("returned", authors_of(edition), edition, by=by, note=reason)


def approved(edition, *, by, note):
    """Approved, with a publishing time to come."""
    send("approved", authors_of(edition), edition, by=by, note=note)


def published(edition, *, by):
    send("published", [*authors_of(edition), edition.signed_by], edition, by=by)


def reaffirmed(edition, *, by, note):
    send("reaffirmed", authors_of(edition), edition, by=by, note=note)


def revoked(edition, *, by, reason):
    send("revoked", [*authors_of(edition), edition.signed_by], edition, by=by, note=reason)


def expedited(edition, *, by, reason):
    """To whoever signed the page, and to its authors."""
    send("expedited", [*authors_of(edition), edition.signed_by], edition, by=by, note=reason)


def withdrawn(edition, in_progress, *, by, reason):
    """To authors and signer, to the authors of what was returned with it, and to the chief editors."""
    chiefs = get_user_model().objects.filter(groups__name=roles.CHIEF_EDITORS)
    people = [*authors_of(edition), edition.signed_by, *(authors_of(in_progress) if in_progress else []), *chiefs]
    send("withdrawn", people, edition, by=by, note=reason)


@contextmanager
def gathered():
    """Within, nobody is mailed; give {person: editions} of whom it would have been, for one mail about all."""
    found = {}
    token = _gathered.set(found)
    try:
        yield found
    finally:
        _gathered.reset(token)


def reviewers_of(edition):
    """Return everybody who could sign it."""
    authors = edition.authorships.values("user_id")
    may = get_user_model().objects.with_perm(rules.REVIEW)
    reviewers = MedicalReviewer.objects.current().filter(user__in=may).exclude(user_id__in=authors)
    return [reviewer.user for reviewer in reviewers.select_related("user")]


def authors_of(edition):
    """Return everybody who wrote in it."""
    return [authorship.user for authorship in edition.authorships.select_related("user")]


def send(notice, people, edition, *, by, note=""):
    """Mail each person once the transaction is committed; whoever acted knows already."""
    to = {person.email: person for person in people if person.email and person.is_active and person != by}
    if (found := _gathered.get()) is not None:
        for person in to.values():
            found.setdefault(person, []).append(edition)
        return
    if not to:
        return
    context = {
        "edition": edition,
        "page": edition.page,
        "by": by,
        "note": note,
        "organisation": settings.ORGANISATION_NAME,
        "public_url": f"{settings.SITE_URL}{edition.page.get_absolute_url()}",
        "newsroom_url": f"{settings.SITE_URL}{edition.get_admin_url()}",
    }
    # Rendered now, from what is true in this transaction; sent only if it commits.
    messages = [message(notice, person, context) for person in to.values()]
    send_after_commit(notice, messages)
