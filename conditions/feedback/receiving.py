"""Storage of what readers send: a report, or whether a page was useful."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string

from conditions.models import Report, UsefulCount
from conditions.vocabularies import ReportState

from . import notices, rate_limit
from .locks import record

# Read aloud and written down by hand, so no letter that looks or sounds like a digit.
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


def receive(token, *, section, text, email, address):
    """Store a report and return it; the same form sent twice is the same report.

    `token` is the `FormToken` of the form, `address` the sender's network address,
    which is not stored. Raises `rate_limit.RateLimited`.
    """
    fingerprint = token.fingerprint(section, text)
    stored = Report.objects.filter(fingerprint=fingerprint).first()
    if stored is not None:
        return stored
    rate_limit.take("report", address)
    with transaction.atomic():
        report, is_new = Report.objects.get_or_create(
            fingerprint=fingerprint,
            defaults={
                "reference": _reference(),
                "page": token.page,
                "edition": token.read,
                "section": section,
                "text": text,
                "email": email,
            },
        )
        if is_new:
            record(report, "receive", None, from_state="")
            if not Report.objects.filter(state=ReportState.NEW).exclude(pk=report.pk).exists():
                notices.reported(report)
    return report


def count_useful(edition, *, is_useful, address):
    """Count one answer; return False if this sender's answer on this page was counted within the hour.

    Raises `rate_limit.RateLimited` if one sender answers on very many pages.
    """
    rate_limit.take("useful", address)
    if not rate_limit.may_take(f"useful {edition.page_id}", address, most=1):
        return False
    today, column = timezone.localdate(), "yes" if is_useful else "no"
    with transaction.atomic():
        UsefulCount.objects.bulk_create([UsefulCount(edition=edition, day=today)], ignore_conflicts=True)
        UsefulCount.objects.filter(edition=edition, day=today).update(**{column: F(column) + 1})
    return True


def _reference():
    letters = get_random_string(8, _LETTERS)
    return f"{letters[:4]}-{letters[4:]}"
