"""Response after a change was proposed, and the log of proposals about a person."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import Proposal
from accounts.proposals import lists

SHOWN = 20


def proposed(request, proposal):
    """Return a redirect to the proposal's page, with the message that a second person has to confirm it."""
    messages.success(
        request,
        _("Proposed: %(title)s. This waits until a second person confirms it.") % {"title": proposal.title},
    )
    return redirect(proposal.get_admin_url())


def log_about(person, viewer):
    """Return the list of the latest proposals about `person` that `viewer` may see, at most SHOWN."""
    about = Q(about=person) | Q(target=f"accounts.user:{person.pk}")
    visible = lists.visible_to(viewer).order_by().values("pk")
    rows = Proposal.objects.filter(about, pk__in=visible).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-pk")[:SHOWN])
