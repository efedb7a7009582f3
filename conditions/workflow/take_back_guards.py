"""Guards before a withdrawal is taken back: within a day, by a chief editor and the signer, if nothing has changed.

Also the guard before a request to withdraw a page, or to take its withdrawal back, is dismissed.
"""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.vocabularies import State

from .publication_guards import why_lapsed
from .refusals import Refused
from .rights import STEER

# After this period, only a new text with a new review makes the page public.
PERIOD = dt.timedelta(days=1)


def within_a_day(edition, by):
    """Refuse to take back a withdrawal that is older than PERIOD."""
    if edition.withdrawn_at < timezone.now() - PERIOD:
        raise Refused(
            _("A withdrawal can be taken back only within a day. The page now needs a new draft and a new review.")
        )


def chief_editor_or_signer(edition, by):
    """Refuse anybody but the chief editors and the reviewer who signed the edition."""
    if edition.signed_by_id != by.pk and not by.has_perm(STEER):
        raise Refused(_("Only a chief editor or the reviewer who signed this text can take back its withdrawal."))


def no_later_edition_was_public(edition, by):
    """Refuse unless the edition is the last one of its page that was public."""
    if edition.page.editions.ever_published().filter(number__gt=edition.number).exists():
        raise Refused(_("A later edition of this page has been published, so this withdrawal cannot be taken back."))


def signature_would_be_valid(edition, by):
    """Refuse unless the signer could sign the edition today and its review is not due."""
    if why := why_lapsed(edition):
        raise Refused(why, _("So the page needs a new draft and a new review."))


def open_request(edition):
    """Return the Event of the last request about a live or withdrawn edition that nobody has dismissed, or None."""
    if edition.state == State.PUBLISHED:
        return edition.events.open_requests("ask_withdrawal").last()
    return edition.events.open_requests("ask_take_back").filter(at__gte=edition.withdrawn_at).last()


def request_is_open(edition, by):
    """Refuse to dismiss a request that nobody has made, or that somebody has dismissed already."""
    if open_request(edition) is None:
        raise Refused(_("There is no request about a withdrawal of this page, or it has been dismissed already."))


def the_other_person_has_asked(edition, by):
    """Refuse a chief editor unless the signer has asked for it since the withdrawal, and the other way round."""
    asked = edition.events.open_requests("ask_take_back").filter(at__gte=edition.withdrawn_at)
    asked = asked.select_related("actor")
    people = [event.actor for event in asked if event.actor_id != by.pk]
    if edition.signed_by_id == by.pk:
        agreed = any(person.has_perm(STEER) for person in people)
        missing = _("A chief editor has to ask for this first.")
    else:
        agreed = any(person.pk == edition.signed_by_id for person in people)
        missing = _("The reviewer who signed this text has to ask for this first.")
    if not agreed:
        raise Refused(missing)
