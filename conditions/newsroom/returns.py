"""Returned editions: the return that a later edition of the page answers."""

from django.db.models import Exists, OuterRef

from conditions.models import Edition, Event
from conditions.vocabularies import State


def answered_return(edition):
    """Return the event with which a reviewer last sent back the text that this edition continues, or None.

    The edition continues it if every edition since then was returned too, for example taken back by its author.
    """
    others = Edition.objects.filter(
        page=edition.page_id, number__gt=OuterRef("edition__number"), number__lt=edition.number
    ).exclude(state=State.RETURNED)
    returned = Event.objects.filter(verb="return", edition__page=edition.page_id, edition__number__lt=edition.number)
    return returned.filter(~Exists(others)).select_related("actor", "edition").order_by("-pk").first()
