"""Bulk actions on editions: each edition in a transaction of its own, and one mail to each person about all of theirs.

No bulk action approves, publishes or deletes: what readers see is decided edition by edition.
"""

import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions import workflow
from conditions.models import Claim, Edition
from conditions.vocabularies import State
from conditions.workflow import notices as workflow_notices
from conditions.workflow import rules

from . import claims, notices

# A proxy waits no longer than half a minute for a response; the next click continues with what is left.
SECONDS = 15


@dataclass(frozen=True)
class Done:
    """The editions done, a list of (edition, reason) for those refused, and the editions that there was no time for."""

    done: list
    refused: list
    left: list


def do(verb, editions, *, by, reason="", to=None, reviewer=None, seconds=None):
    """Do `verb`, a key of VERBS, to each of the editions, for chief editors; return Done.

    `to` is the reviewer to assign ("assign"), `reason` goes into the mails, and `reviewer` is the reviewer whose
    signature is the reason for the action, if there is one. `seconds` is how long the action may take, instead of
    SECONDS. Raises Refused if `by` is no chief editor.
    """
    if not by.has_perm(rules.STEER):
        raise workflow.Refused(_("Only chief editors can change many pages at once."))
    editions, end = list(editions), time.monotonic() + (SECONDS if seconds is None else seconds)
    done, refused = [], []
    with workflow_notices.gathered() as people:
        for edition in editions:
            if time.monotonic() > end:
                break
            try:
                VERBS[verb](edition, by=by, reason=reason, to=to)
            except workflow.Refused as refusal:
                refused.append((edition, str(refusal)))
            else:
                done.append(edition)
    notices.many(people, verb, by=by, reason=reason, reviewer=reviewer)
    return Done(done, refused, editions[len(done) + len(refused) :])


def waited_for(edition):
    """Return the people who have to act next: nobody if the edition is approved, or live and not due."""
    if edition.state == State.IN_REVIEW:
        held = claims.held(edition)
        return [held.user] if held else workflow_notices.reviewers_of(edition)
    if edition.state == State.DRAFT:
        given = Claim.objects.filter(edition=edition, user__is_active=True).select_related("user").first()
        if given:
            return [given.user]
        opened = edition.events.filter(verb="open_draft").select_related("actor").first()
        return workflow_notices.authors_of(edition) or [opened.actor]
    if edition.state == State.PUBLISHED and edition.is_overdue:
        return [*workflow_notices.authors_of(edition), edition.signed_by]
    return []


def _assign(edition, *, by, to, **_given):
    claims.give(edition, to=to, by=by)


def _remind(edition, *, by, **_given):
    people = [person for person in waited_for(edition) if person != by and person.is_active and person.email]
    if not people:
        raise workflow.Refused(_("There is nobody to remind."))
    workflow_notices.send("many", people, edition, by=by)


def _expedite(edition, *, by, reason, **_given):
    if Edition.objects.filter(pk=edition.pk, expedited_at__isnull=False).exists():
        raise workflow.Refused(_("A new review has been requested already."))
    workflow.expedite(edition, by=by, reason=reason)


def _withdraw(edition, *, by, reason, **_given):
    workflow.withdraw(edition.page, by=by, reason=reason, edition=edition)


VERBS = {"assign": _assign, "remind": _remind, "expedite": _expedite, "withdraw": _withdraw}
