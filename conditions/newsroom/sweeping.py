"""All that one reviewer signed, at once: withdrawn, or asked to be reviewed again."""

import time
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from conditions import workflow
from conditions.models import Edition
from conditions.workflow import notices as workflow_notices
from conditions.workflow import rules

from . import notices

# A server in front waits no longer than half a minute for an answer; whatever is left goes on with the next click.
SECONDS = 15


@dataclass(frozen=True)
class Swept:
    """How many pages it was done to, why it was refused where it was, and how many are left."""

    done: int
    refused: list
    left: int


def signed_by(reviewer, verb="withdraw"):
    """Live editions under which the reviewer's name stands, and for "expedite" those that nobody has asked for yet."""
    editions = Edition.objects.live().filter(Q(reviewer=reviewer) | Q(full_reviewer=reviewer))
    return (editions.filter(expedited_at=None) if verb == "expedite" else editions).order_by("pk")


def sweep(reviewer, verb, *, by, reason, number, seconds=SECONDS):
    """Do `verb`, "withdraw" or "expedite", to every page of `signed_by`, each in a transaction of its own.

    `number` is how many whoever acts was told they are; raises Refused where that is not so any more. Everybody
    concerned gets one mail about all of theirs.
    """
    if not by.has_perm(rules.STEER):
        raise workflow.Refused(_("Only chief editors do this to many pages at once."))
    editions = signed_by(reviewer, verb)
    if (count := editions.count()) != number:
        raise workflow.Refused(_("There are %(count)s such pages now; type this number to confirm.") % {"count": count})
    done, refused, end = 0, [], time.monotonic() + seconds
    with workflow_notices.gathered() as people:
        for edition in editions.with_page().defer("body", "body_as_written", "search_text"):
            if time.monotonic() > end:
                break
            try:
                _do(verb, edition, by, reason)
            except workflow.Refused as refusal:
                refused.append((edition, str(refusal)))
            else:
                done += 1
    notices.swept(people, reviewer, verb=verb, by=by, reason=reason)
    return Swept(done, refused, signed_by(reviewer, verb).count())


def _do(verb, edition, by, reason):
    if verb == "withdraw":
        workflow.withdraw(edition.page, by=by, reason=reason)
    else:
        workflow.expedite(edition, by=by, reason=reason)
