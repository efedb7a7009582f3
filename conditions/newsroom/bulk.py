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

# Proxies commonly time out after 30 seconds; the next click continues with the editions that are left.
SECONDS = 15


@dataclass(frozen=True)
class BulkResult:
    """The editions done, (edition, reason) for each edition refused, and the editions left when the time was up."""

    done: list
    refused: list
    left: list


def do(verb, editions, *, by, reason="", to=None, reviewer=None, seconds=None):
    """Apply `verb`, a key of VERBS, to each of the editions; return a BulkResult.

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
    return BulkResult(done, refused, editions[len(done) + len(refused) :])


def people_to_remind(edition):
    """Return the users who have to act next: [] if the edition is approved, or live and its review is not overdue."""
    if edition.state == State.IN_REVIEW:
        claim = claims.current_claim(edition)
        return [claim.user] if claim else workflow_notices.reviewers_of(edition)
    if edition.state == State.DRAFT:
        claim = Claim.objects.filter(edition=edition, user__is_active=True).select_related("user").first()
        if claim:
            return [claim.user]
        opening = edition.events.filter(verb="open_draft").select_related("actor").first()
        return workflow_notices.authors_of(edition) or [opening.actor]
    if edition.state == State.PUBLISHED and edition.is_overdue:
        return [*workflow_notices.authors_of(edition), edition.signed_by]
    return []


def _assign(edition, *, by, to, **_others):
    claims.assign(edition, to=to, by=by)


def _remind(edition, *, by, **_others):
    people = [person for person in people_to_remind(edition) if person != by and person.is_active and person.email]
    if not people:
        raise workflow.Refused(_("There is nobody to remind."))
    workflow_notices.send("many", people, edition, by=by)


def _expedite(edition, *, by, reason, **_others):
    if Edition.objects.filter(pk=edition.pk, expedited_at__isnull=False).exists():
        raise workflow.Refused(_("A new review has been requested already."))
    workflow.expedite(edition, by=by, reason=reason)


def _withdraw(edition, *, by, reason, **_others):
    workflow.withdraw(edition.page, by=by, reason=reason, edition=edition)


VERBS = {"assign": _assign, "remind": _remind, "expedite": _expedite, "withdraw": _withdraw}
