"""Sections of the desk about mails that did not arrive: notices and reminders."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conditions.newsroom import digests, unsent_notices
from operations import mail_queue

from .changelists import FirstRows, first_rows
from .desk_sections import SHOWN, DeskRow, DeskSection


def notices():
    """Return the notices that were not sent: given up lately, refused and waiting for another attempt, or late."""
    unsent = unsent_notices.unsent()
    rows = [_row(notice.person, _details(notice)) for notice in unsent[:SHOWN]]
    return _section("mails", _("Notices not sent"), rows, FirstRows(rows, len(unsent)), _("Every notice was sent."))


def reminders():
    """Return the reminders that could not be sent."""
    unsent = first_rows(digests.unsent(), SHOWN)
    details = _("failed on %(day)s; the next run tries again")
    rows = [
        _row(digest.user, (details % {"day": date_format(timezone.localtime(digest.failed_at), "j M Y")},))
        for digest in unsent.rows
    ]
    return _section("unsent", _("Reminders not sent"), rows, unsent, _("Every reminder was sent."))


def _details(notice):
    when = date_format(timezone.localtime(notice.at), "j M Y, H:i")
    if notice.is_given_up:
        says = _("given up on %(when)s; please tell them")
    elif notice.at < timezone.now() - mail_queue.LATE:
        says = _("should have been sent at %(when)s; ask your operator whether retry_mails runs")
    else:
        says = _("the next attempt is at %(when)s")
    return notice.about, says % {"when": when}


def _row(person, details):
    address = reverse("admin:accounts_user_change", args=[person.pk])
    return DeskRow(address, f"{person} <{person.email}>", details, True)


def _section(code, title, rows, first, empty):
    return DeskSection(code, title, reverse("admin:accounts_user_changelist"), rows, first, empty)
