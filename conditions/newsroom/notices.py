"""Mails about the work itself, sent only after the commit."""

from django.conf import settings
from django.urls import reverse

from accounts.mail import message, send_after_commit
from conditions.workflow.notices import send


def given(edition, *, to, by):
    """To whoever is asked to read it."""
    send("given", [to], edition, by=by)


def many(people, verb, *, by, reason, reviewer=None):
    """To each person, one mail about all of their editions to which `verb` was done: `people` is {person: editions}."""
    messages = [
        message(
            "many",
            person,
            {
                "verb": verb,
                "reviewer": reviewer,
                "by": by,
                "note": reason,
                "editions": editions,
                "organisation": settings.ORGANISATION_NAME,
                "newsroom_url": f"{settings.SITE_URL}{reverse('admin:index')}",
            },
        )
        for person, editions in people.items()
    ]
    if messages:
        send_after_commit("many", messages)
