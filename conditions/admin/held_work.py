"""A person's editions and register entry, for the lists of what they hold on their account's screen."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.holdings import SHOWN, listed
from conditions.newsroom import handover

from .bulk_by_reviewer import may_use
from .changelists import without_texts

SIGNED_SHOWN = 5


def held_work(person, viewer):
    """Return the HeldLists of the editions and the register entry of `person`, as far as `viewer` may see them."""
    holdings, held = handover.holdings_of(person), []
    if viewer.has_perm("conditions.view_edition"):
        held = [listed(title, _links(editions)) for title, editions in titled(holdings)]
        held.append(_signed(holdings, viewer))
    if holdings.entry and viewer.has_perm("conditions.view_medicalreviewer"):
        address = reverse("admin:conditions_medicalreviewer_change", args=[holdings.entry.pk])
        held.append(listed(_("Entry in the register"), [(_entry_in_words(holdings.entry), address)]))
    return held


def titled(holdings):
    """Return (title, queryset of editions) of what can be handed over, and of what waits for others."""
    return [
        (_("Reviews they claimed"), holdings.reading),
        (_("Their drafts"), holdings.drafts),
        (_("Their texts in review or approved (these stay as they are)"), holdings.written),
    ]


def _signed(holdings, viewer):
    may_list = holdings.entry and may_use(viewer)
    address = reverse("admin:conditions_medicalreviewer_bulk", args=[holdings.entry.pk]) if may_list else ""
    return listed(_("Live pages they signed"), _links(holdings.signed), SIGNED_SHOWN, address)


def _links(editions):
    return [(edition.title, edition.get_admin_url()) for edition in without_texts(editions)[: SHOWN + 1]]


def _entry_in_words(entry):
    return (
        _("%(reviewer)s (active)") % {"reviewer": entry}
        if entry.is_active
        else _("%(reviewer)s (inactive)") % {"reviewer": entry}
    )
