"""Mails about assignments and bulk actions, sent after the commit."""

from django.conf import settings
from django.urls import reverse

from accounts.mail import message, send_after_commit
from conditions.workflow.notices import send


def assigned(edition, *, to, by):
    """Tell a reviewer that the review of an edition was assigned to them."""
    send("given", [to], edition, by=by)


def many(people, verb, *, by, reason, reviewer=None):
    """Send each person one mail about all of their editions that `verb` was applied to.

    `people` is {person: editions}. `verb` is a key of `bulk.VERBS`, or "hand over". `reviewer` is as in `bulk.do`.
    """
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
