"""Mails to a person about their way in. They go after the commit, and name no other host than the site's own."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from .mail import deliver, message


def invitation(person, link, *, by):
    _send("invitation", person, link=link, by=by, days=settings.INVITATION_DAYS, roles=person.role_names)


def password_link(person, link):
    _send("password_link", person, link=link)


def password_changed(person, *, by=None):
    _send("password_changed", person, link=reverse("admin:forgotten_password"), by=by)


def second_factor_changed(person, what, *, by=None):
    """`what`: set, replaced, off or reset."""
    _send("second_factor", person, link=reverse("admin:sign_ins"), what=what, by=by)


def _send(notice, person, *, link, **context):
    if not (person.email and person.is_active):
        return
    context = {
        **context,
        "organisation": settings.ORGANISATION_NAME,
        "newsroom_url": f"{settings.SITE_URL}{link}",
        "when": timezone.localtime(),
    }
    mail = message(notice, person, context)
    transaction.on_commit(lambda: deliver(notice, [mail]))
