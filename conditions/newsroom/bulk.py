"""One thing done to many texts at once: each in a transaction of its own, and one mail a person about all of theirs.

Nothing here approves, publishes or deletes: what readers get to read is decided text by text.
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

# A server in front waits no longer than half a minute for an answer; whatever is left goes on with the next click.
SECONDS = 15


@dataclass(frozen=True)
class Done:
    """The editions it was done to, (edition, why not) of those refused, and those there was no time for."""

    done: list
    refused: list
    left: list


def do(verb, editions, *, by, reason="", to=None, reviewer=None, seconds=None):
    """Do `verb`, a key of VERBS, to each of the editions, for chief editors; return Done.

    `to` is who is to read them ("assign"), `reason` what is told to everybody concerned, and `reviewer` whose
    signature is why they were chosen, if it is. Raises Refused where `by` may not.
    """
    if not by.has_perm(rules.STEER):
        raise workflow.Refused(_("Only chief editors do this to many pages at once."))
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
    """Return the people whose turn it is: nobody's where the edition is approved, or live and not due."""
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
        raise workflow.Refused(_("It waits for nobody else."))
    workflow_notices.send("many", people, edition, by=by)


def _expedite(edition, *, by, reason, **_given):
    if Edition.objects.filter(pk=edition.pk, expedited_at__isnull=False).exists():
        raise workflow.Refused(_("A new review is asked for already."))
    workflow.expedite(edition, by=by, reason=reason)


def _withdraw(edition, *, by, reason, **_given):
    workflow.withdraw(edition.page, by=by, reason=reason, edition=edition)


VERBS = {"assign": _assign, "remind": _remind, "expedite": _expedite, "withdraw": _withdraw}
