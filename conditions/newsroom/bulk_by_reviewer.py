"""All that one reviewer signed, at once: withdrawn, or asked to be reviewed again."""

from django.db.models import Q
from django.utils.translation import gettext as _

from conditions import workflow
from conditions.models import Edition

from . import bulk


def signed_by(reviewer, verb="withdraw"):
    """Live editions under which the reviewer's name stands, and for "expedite" those that nobody has asked for yet."""
    editions = Edition.objects.live().filter(Q(reviewer=reviewer) | Q(full_reviewer=reviewer))
    return (editions.filter(expedited_at=None) if verb == "expedite" else editions).order_by("pk")


def sweep(reviewer, verb, *, by, reason, number, seconds=None):
    """Do `verb`, "withdraw" or "expedite", to every page of `signed_by`; return `bulk.Done`.

    `number` is how many whoever acts was told they are; raises Refused where that is not so any more.
    """
    editions = signed_by(reviewer, verb)
    if (count := editions.count()) != number:
        raise workflow.Refused(_("There are %(count)s such pages now; type this number to confirm.") % {"count": count})
    editions = editions.with_page().defer("body", "body_as_written", "search_text")
    return bulk.do(verb, editions, by=by, reason=reason, reviewer=reviewer, seconds=seconds)
