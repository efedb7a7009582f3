"""Notices: mails about the workflow, one function per notice, sent after the commit."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from accounts import roles
from accounts.mail import message, send_after_commit
from conditions.models import MedicalReviewer

from . import rules

_gathered = ContextVar("gathered", default=None)


def submitted(edition, *, by, note):
    """Mail every reviewer who could sign the edition."""
    send("submitted", reviewers_of(edition), edition, by=by, note=note)


def recalled(edition, *, by, note):
    """Mail the reviewers who were asked to review the edition."""
    send("recalled", reviewers_of(edition), edition, by=by, note=note)


def returned(edition, *, by, reason):
    """Mail the authors that the edition was sent back."""
    send("returned", authors_of(edition), edition, by=by, note=reason)


def approved(edition, *, by, note):
    """Mail the authors that the edition is approved and will be published later."""
    send("approved", authors_of(edition), edition, by=by, note=note)


def published(edition, *, by):
    """Mail the authors and the signer that the edition is published."""
    send("published", [*authors_of(edition), edition.signed_by], edition, by=by)


def held(edition, *, reason):
    """Mail the chief editors that the scheduler did not publish the edition."""
    send("held", _chief_editors(), edition, by=None, note=reason)


def reaffirmed(edition, *, by, note):
    """Mail the authors that the live edition was signed again."""
    send("reaffirmed", authors_of(edition), edition, by=by, note=note)


def revoked(edition, *, by, reason):
    """Mail the authors and the signer that the approval was revoked."""
    send("revoked", [*authors_of(edition), edition.signed_by], edition, by=by, note=reason)


def expedited(edition, *, by, reason):
    """Mail the authors and the signer that a new review was asked for."""
    send("expedited", [*authors_of(edition), edition.signed_by], edition, by=by, note=reason)


def withdrawn(edition, in_progress, *, by, reason):
    """Mail the authors, the signer, the authors of the edition in progress (or None), and the chief editors."""
    in_progress_authors = authors_of(in_progress) if in_progress else []
    people = [*authors_of(edition), edition.signed_by, *in_progress_authors, *_chief_editors()]
    send("withdrawn", people, edition, by=by, note=reason)


def withdrawal_asked(edition, *, by, reason):
    """Mail the chief editors that somebody asks them to withdraw the page; the link leads to its screen."""
    address = reverse("admin:conditions_conditionpage_withdraw", args=[edition.page_id])
    send("withdrawal_asked", _chief_editors(), edition, by=by, note=reason, address=address)


def take_back_asked(edition, *, by, reason):
    """Mail the chief editors and the signer that somebody asks to take the withdrawal back."""
    send("take_back_asked", [*_chief_editors(), edition.signed_by], edition, by=by, note=reason)


def request_dismissed(edition, asked_by, *, by, reason):
    """Mail the person who made a request about a withdrawal, and the other chief editors, that it was dismissed."""
    send("request_dismissed", [asked_by, *_chief_editors()], edition, by=by, note=reason)


def taken_back(edition, *, by):
    """Mail the authors, the signer and the chief editors that the edition is public again."""
    send("taken_back", [*authors_of(edition), edition.signed_by, *_chief_editors()], edition, by=by)


@contextmanager
def gathered():
    """Collect the notices of a block instead of mailing them; yield {person: [edition, ...]} for one mail each."""
    editions_by_person = {}
    token = _gathered.set(editions_by_person)
    try:
        yield editions_by_person
    finally:
        _gathered.reset(token)


def reviewers_of(edition):
    """Return the users who could sign the edition."""
    authors = edition.authorships.values("user_id")
    permitted = get_user_model().objects.with_perm(rules.REVIEW)
    reviewers = MedicalReviewer.objects.current().filter(user__in=permitted).exclude(user_id__in=authors)
    return [reviewer.user for reviewer in reviewers.select_related("user")]


def _chief_editors():
    return get_user_model().objects.filter(groups__name=roles.CHIEF_EDITORS)


def authors_of(edition):
    """Return the users who wrote in the edition."""
    return [authorship.user for authorship in edition.authorships.filter(is_earlier=False).select_related("user")]


def send(notice, people, edition, *, by, note="", address=""):
    """Mail each active person except `by`, once the transaction is committed.

    `address` is the path to which the mail leads, by default that of the edition in the newsroom.
    """
    recipients = {person.email: person for person in people if person.email and person.is_active and person != by}
    if (editions_by_person := _gathered.get()) is not None:
        for person in recipients.values():
            editions_by_person.setdefault(person, []).append(edition)
        return
    if not recipients:
        return
    context = {
        "edition": edition,
        "page": edition.page,
        "by": by,
        "note": note,
        "organisation": settings.ORGANISATION_NAME,
        "public_url": f"{settings.SITE_URL}{edition.page.get_absolute_url()}",
        "newsroom_url": f"{settings.SITE_URL}{address or edition.get_admin_url()}",
    }
    # Rendered now, from the data of this transaction; sent only if it commits.
    messages = [message(notice, person, context) for person in recipients.values()]
    send_after_commit(notice, messages)
