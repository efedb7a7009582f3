"""Signatures and the review dates that they set, as values of columns."""

import calendar

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import MedicalReviewer
from conditions.workflow.refusals import TextChanged


def check_seen(edition, seen):
    """Raise TextChanged unless `seen` is the edition's SHA-256 and the stored text matches it."""
    if seen != edition.sha256:
        raise TextChanged(_("This is not the text that you had on your screen; read it again before you decide."))
    if edition.computed_hash() != edition.sha256:
        raise TextChanged(
            _("The stored text is not the one that was submitted. Nothing was signed; tell the operator.")
        )


def signature_of(edition, by):
    """Return the columns of a signature by this user, now."""
    reviewer = MedicalReviewer.objects.get(user=by)
    return {
        "signed_by": by,
        "reviewer": reviewer,
        "reviewer_name": reviewer.name_with_credentials,
        "signed_at": timezone.now(),
    }


def dates_of_a_whole_review(edition, signature):
    """Return the columns for a review of the whole page today; it ends a request for a new review."""
    today = timezone.localdate()
    return {
        "full_reviewer": signature["reviewer"],
        "full_reviewer_name": signature["reviewer_name"],
        "reviewed_on": today,
        "review_due": add_months(today, edition.page.topic.review_interval_months),
        "expedited_at": None,
    }


def dates_carried_over(live):
    """Return the review columns of the live edition, to keep them."""
    return {
        "full_reviewer": live.full_reviewer,
        "full_reviewer_name": live.full_reviewer_name,
        "reviewed_on": live.reviewed_on,
        "review_due": live.review_due,
        "expedited_at": live.expedited_at,
    }


def add_months(day, months):
    """Return the date `months` later; the last day of the month if that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))
