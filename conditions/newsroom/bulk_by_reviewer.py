"""Withdrawal or new review of every live page that one reviewer signed."""

from django.db.models import Q
from django.utils.translation import gettext as _

from conditions import workflow
from conditions.models import Edition

from . import bulk


def signed_by(reviewer, verb="withdraw"):
    """Return the live editions signed by the reviewer; for "expedite" those without a request for a new review."""
    editions = Edition.objects.live().filter(Q(reviewer=reviewer) | Q(full_reviewer=reviewer))
    return (editions.filter(expedited_at=None) if verb == "expedite" else editions).order_by("pk")


def do(reviewer, verb, *, by, reason, number, seconds=None):
    """Apply `verb`, "withdraw" or "expedite", to every edition of `signed_by`; return a `bulk.BulkResult`.

    `number` is the number of pages that `by` confirmed. `reason` and `seconds` are as in `bulk.do`. Raises Refused if
    the number of pages has changed, or if `by` is no chief editor.
    """
    editions = signed_by(reviewer, verb)
    if (count := editions.count()) != number:
        raise workflow.Refused(_("There are %(count)s pages now. Type this number to confirm.") % {"count": count})
    editions = editions.with_page().defer("body", "body_as_written", "search_text")
    return bulk.do(verb, editions, by=by, reason=reason, reviewer=reviewer, seconds=seconds)
