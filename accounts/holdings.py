"""What a person holds in the newsroom, such as drafts and claimed reviews, as lists of links on their screen."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from .models import Proposal
from .proposals import lists

SHOWN = 20
# Functions of other apps that take a person and a viewer, and return a list of HeldList.
HOLDINGS = []


class HeldList(NamedTuple):
    """A list of what a person holds: `links` are pairs of a text and a URL.

    `more` is the sentence on further rows, `address` the URL of the whole list; both are "" if there is none.
    """

    title: str
    links: list
    more: str = ""
    address: str = ""


def held_by(person, viewer):
    """Return the HeldLists of `person` that `viewer` may see, without empty ones."""
    held = [held_list for function in HOLDINGS for held_list in function(person, viewer)]
    return [held_list for held_list in [*held, _open_proposals(person, viewer)] if held_list.links]


def listed(title, rows, most=SHOWN, address=""):
    """Return the HeldList of `rows`, pairs of a text and a URL; at most `most` are shown."""
    return HeldList(title, rows[:most], _("… and others") if len(rows) > most else "", address)


def _open_proposals(person, viewer):
    """Return the waiting proposals of `person`: nobody takes them over; others confirm or refuse them."""
    visible = lists.visible_to(viewer).order_by().values("pk")
    waiting = Proposal.objects.filter(proposed_by=person, state=Proposal.State.WAITING, pk__in=visible)
    rows = [(proposal.title, proposal.get_admin_url()) for proposal in waiting.order_by("pk")[: SHOWN + 1]]
    return listed(_("Their open proposals (somebody else confirms or refuses them)"), rows)
