"""What a person did lately, on their desk: the acts of the workflow, drafts and submissions included."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.models import Event
from conditions.newsroom import lists

SHOWN = 8
# Events that are read: many saves of one draft are one act.
READ = 60
DONE = {
    "open_draft": _("Opened a draft"),
    "save_draft": _("Saved"),
    "submit": _("Submitted for review"),
    "discard": _("Discarded the draft"),
    "recall": _("Recalled from review"),
    "return": _("Sent back"),
    "approve": _("Approved the whole page"),
    "approve_changes": _("Approved the changes"),
    "publish": _("Published"),
    "hold": _("Held back"),
    "supersede": _("Replaced by a later edition"),
    "schedule": _("Scheduled"),
    "revoke": _("Revoked the approval"),
    "reaffirm": _("Reaffirmed"),
    "expedite": _("Requested a new review"),
    "withdraw": _("Withdrew the page"),
    "ask_withdrawal": _("Asked for the withdrawal"),
    "ask_take_back": _("Asked to take back the withdrawal"),
    "dismiss_request": _("Dismissed a request"),
    "take_back": _("Took back the withdrawal"),
}


@dataclass(frozen=True)
class Act:
    """An act of a person: what they did, to which edition, and when they last did it."""

    done: str
    edition: object
    at: object


def acts_of(user):
    """Return the latest Acts of `user` within `lists.RECENT`, at most SHOWN, the latest first; runs one query."""
    if not user.has_perm("conditions.view_edition"):
        return []
    since = timezone.now() - lists.RECENT
    events = Event.objects.filter(actor=user, at__gte=since).select_related("edition__page__condition")
    events = events.select_related("edition__page__topic").defer("edition__body", "edition__body_as_written")
    # By time: the range of an index ends the search for the events of somebody who did little.
    events = events.defer("edition__search_text").order_by("-at", "-pk")[:READ]
    acts = [next(same) for _key, same in groupby(events, key=lambda event: (event.edition_id, event.verb))]
    return [Act(DONE.get(event.verb, event.verb), event.edition, event.at) for event in acts[:SHOWN]]
