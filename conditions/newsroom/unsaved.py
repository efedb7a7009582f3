"""Unsaved copies of drafts: keep what a person has typed, offer it back, and see who is typing."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions.models import UnsavedCopy
from conditions.vocabularies import State
from conditions.workflow import Refused, rules
from conditions.workflow.checklist import PASTE_LIMIT

# An unsaved copy is kept so long; then `manage.py forget` deletes it.
KEPT_DAYS = 30
# Who typed within this time is said to be editing.
EDITING = dt.timedelta(minutes=5)
# All fields together, in characters.
LONGEST = PASTE_LIMIT + 500_000


def keep(edition, *, by, fields):
    """Keep {name: text} of the draft's form as the unsaved copy of `by`, in place of the one before; return it.

    Raises Refused if `by` may not save drafts, the edition is no longer a draft, or the text is too long.
    """
    if not by.has_perm(rules.WRITE):
        raise Refused(_("You have no permission to write texts."))
    if edition.state != State.DRAFT:
        raise Refused(_("This edition is no longer a draft. Copy what you typed, then open the page’s draft."))
    if sum(map(len, fields.values())) > LONGEST:
        raise Refused(_("The text is too long to be kept. Save it in parts."))
    copy, _created = UnsavedCopy.objects.update_or_create(
        edition=edition, person=by, defaults={"fields": fields, "at": timezone.now()}
    )
    return copy


def discard(edition, *, by):
    """Delete the unsaved copy of `by`; does nothing if there is none."""
    UnsavedCopy.objects.filter(edition=edition, person=by).delete()


def copy_of(edition, person):
    """Return the UnsavedCopy of a person, or None."""
    return UnsavedCopy.objects.filter(edition=edition, person=person).first()


def editing(edition, *, but=None):
    """Return a sentence for each person, except `but`, who typed into the draft within EDITING, the latest first."""
    now = timezone.now()
    copies = UnsavedCopy.objects.filter(edition=edition, at__gte=now - EDITING).select_related("person")
    if but is not None:
        copies = copies.exclude(person=but)
    return [_sentence(copy.person, now - copy.at) for copy in copies.order_by("-at", "pk")]


def forget():
    """Delete copies older than KEPT_DAYS; return their number."""
    return UnsavedCopy.objects.filter(at__lt=timezone.now() - dt.timedelta(days=KEPT_DAYS)).delete()[0]


def _sentence(person, ago):
    minutes = int(ago.total_seconds() // 60)
    if minutes < 1:
        return _("%(who)s is editing this draft now.") % {"who": person}
    return ngettext(
        "%(who)s is editing this draft; last change %(minutes)s minute ago.",
        "%(who)s is editing this draft; last change %(minutes)s minutes ago.",
        minutes,
    ) % {"who": person, "minutes": minutes}
