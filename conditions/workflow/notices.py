"""Mails to the people concerned, one function a notice, sent only after the commit."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string

from accounts import roles
from conditions.models import MedicalReviewer

from . import rules

log = logging.getLogger(__name__)


def submitted(edition, *, by, note):
    """To every reviewer who could sign it."""
    _send("submitted", _reviewers(edition), edition, by=by, note=note)


def recalled(edition, *, by, note):
    """To the reviewers who were asked."""
    _send("recalled", _reviewers(edition), edition, by=by, note=note)


def returned(edition, *, by, reason):
    _send("returned", _authors(edition), edition, by=by, note=reason)


def approved(edition, *, by, note):
    """Approved, with a publishing time to come."""
    _send("approved", _authors(edition), edition, by=by, note=note)


def published(edition, *, by):
    _send("published", [*_authors(edition), edition.signed_by], edition, by=by)


def reaffirmed(edition, *, by, note):
    _send("reaffirmed", _authors(edition), edition, by=by, note=note)


def revoked(edition, *, by, reason):
    _send("revoked", [*_authors(edition), edition.signed_by], edition, by=by, note=reason)


def expedited(edition, *, by, reason):
    """To whoever signed the page, and to its authors."""
    _send("expedited", [*_authors(edition), edition.signed_by], edition, by=by, note=reason)


def withdrawn(edition, in_progress, *, by, reason):
    """To authors and signer, to the authors of what was returned with it, and to the chief editors."""
    chiefs = get_user_model().objects.filter(groups__name=roles.CHIEF_EDITORS)
    people = [*_authors(edition), edition.signed_by, *(_authors(in_progress) if in_progress else []), *chiefs]
    _send("withdrawn", people, edition, by=by, note=reason)


def _reviewers(edition):
    authors = edition.authorships.values("user_id")
    reviewers = MedicalReviewer.objects.current().exclude(user_id__in=authors).select_related("user")
    return [reviewer.user for reviewer in reviewers if reviewer.user.has_perm(rules.REVIEW)]


def _authors(edition):
    return [authorship.user for authorship in edition.authorships.select_related("user")]


def _send(notice, people, edition, *, by, note=""):
    """Mail each person once the transaction is committed; whoever acted knows already."""
    to = {person.email: person for person in people if person.email and person.is_active and person != by}
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
    # Written now, from what is true in this transaction; sent only if it commits.
    messages = [_message(notice, person, context) for person in to.values()]
    transaction.on_commit(lambda: _deliver(notice, messages))


def _message(notice, person, context):
    context = {**context, "person": person}
    subject = " ".join(render_to_string(f"notices/{notice}.subject.txt", context).split())
    message = EmailMultiAlternatives(subject, render_to_string(f"notices/{notice}.txt", context), to=[person.email])
    message.attach_alternative(render_to_string(f"notices/{notice}.html", context), "text/html")
    return message


def _deliver(notice, messages):
    # A mail server that refuses must not undo what is committed, nor show an error to whoever signed.
    try:
        with get_connection() as connection:
            for message in messages:
                message.connection = connection
                message.send()
    except Exception:  # any backend's error means the same here
        log.exception("The notice %r could not be sent to all %s people.", notice, len(messages))
