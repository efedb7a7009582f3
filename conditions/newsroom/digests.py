"""Reminders: one mail a person with all that needs them, as often as they wish."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.mail import deliver, message
from conditions.models import Authorship, Digest
from conditions.models.claim import held_on
from conditions.models.digest import ReminderFrequency
from conditions.workflow import rules

from . import lists

# Lines of a part of a mail; the desk has all of them.
SHOWN = 10
_SALT = "conditions.newsroom.digests"


@dataclass(frozen=True)
class Line:
    """A thing that needs the person: its words, why, and where it is."""

    title: str
    why: str
    url: str


@dataclass(frozen=True)
class Part:
    """What a mail says of one kind of thing: its heading, the first lines, and how many there are."""

    title: str
    lines: list
    count: int

    @property
    def others(self):
        return self.count - len(self.lines)


def parts_for(user):
    """Return the Parts of a reminder to `user`, [] where nothing needs them."""
    found = []
    if user.has_perm(rules.REVIEW):
        found.append(_part(_("Waiting for your verdict"), lists.waiting_for(user), _waiting))
    if user.has_perm(rules.WRITE):
        found.append(_part(_("Sent back to you"), lists.returned_to(user), _changed))
        found.append(_part(_("Your pages whose review is due soon"), _own(lists.due_soon(), user), _due))
    if user.has_perm(rules.STEER):
        found.append(_part(_("Review overdue"), lists.overdue(), _due))
        found.append(_part(_("Long in review"), stuck(), _waiting))
        found.append(_credentials())
    return [part for part in found if part.count]


def stuck(now=None):
    """Editions that nobody has decided on for STUCK_DAYS, the oldest first."""
    now = now or timezone.now()
    return lists.in_review().filter(submitted_at__lt=now - dt.timedelta(days=settings.STUCK_DAYS))


def send_reminders(today=None):
    """Send each person their reminder if it is due; yield (user, whether it was sent) of each that was tried.

    Any number of runs a day, also at the same time, send it once. What could not be sent is
    tried again with the next run.
    """
    today = today or timezone.localdate()
    for user in _people():
        digest, _made = Digest.objects.get_or_create(user=user)
        if not digest.is_due(today) or not digest.take():
            continue
        parts = parts_for(user)
        if not parts:
            digest.let_go()
            continue
        is_sent = _send(user, parts)
        if is_sent:
            digest.sent(today)
        else:
            digest.failed()
        yield user, is_sent


def set_frequency(user, frequency):
    """Note how often `user` wants to be reminded."""
    Digest.objects.update_or_create(user=user, defaults={"frequency": ReminderFrequency(frequency)})


def frequency_of(user):
    digest = Digest.objects.filter(user=user).first()
    return digest.frequency if digest else ReminderFrequency.DAILY


def token_for(user):
    """Return what in an address says, signed, whose reminders are meant."""
    return signing.Signer(salt=_SALT).sign(user.pk)


def user_of(token):
    """Return the person of a token, None where it is not ours. It is good for ever, as old mails must still work."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return get_user_model().objects.filter(pk=pk).first()


def unsent():
    """Digests whose last attempt failed, the latest first."""
    return Digest.objects.exclude(failed_at=None).select_related("user").order_by("-failed_at", "pk")


def _people():
    people = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk")
    return people.iterator()


def _send(user, parts):
    """Send a reminder; return whether the mail server took it."""
    count = sum(part.count for part in parts)
    unsubscribe = f"{settings.SITE_URL}{reverse('unsubscribe', args=[token_for(user)])}"
    words = ngettext("%(count)s thing needs you", "%(count)s things need you", count) % {"count": count}
    mail = message(
        "digest",
        user,
        {
            "subject": words,
            "parts": parts,
            "organisation": settings.ORGANISATION_NAME,
            "desk": f"{settings.SITE_URL}{reverse('admin:index')}",
            "preferences": f"{settings.SITE_URL}{reverse('admin:reminders')}",
            "unsubscribe": unsubscribe,
        },
    )
    # RFC 8058: the mail program's own button.
    mail.extra_headers = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return not deliver("digest", [mail])


def _own(editions, user):
    return editions.filter(Exists(Authorship.objects.filter(edition=OuterRef("pk"), user=user)))


def _part(title, editions, why):
    rows = editions.select_related("page").defer("body", "body_as_written", "search_text")[:SHOWN]
    lines = [Line(edition.title, why(edition), f"{settings.SITE_URL}{edition.get_admin_url()}") for edition in rows]
    return Part(title, lines, len(lines) if len(lines) < SHOWN else editions.order_by().count())


def _waiting(edition):
    words = _("since %(day)s") % {"day": date_format(timezone.localtime(edition.submitted_at))}
    if edition.needed_by:
        words += ", " + _("needed by %(day)s") % {"day": date_format(edition.needed_by)}
    claim = held_on(edition)
    return words + (", " + _("%(who)s reads it") % {"who": claim.user} if claim else "")


def _changed(edition):
    return _("on %(day)s") % {"day": date_format(timezone.localtime(edition.created_at))}


def _due(edition):
    if edition.expedited_at:
        return _("asked for on %(day)s") % {"day": date_format(timezone.localtime(edition.expedited_at))}
    return _("due %(day)s") % {"day": date_format(edition.review_due)}


def _credentials():
    rows = list(lists.credentials_ending()[: SHOWN + 1])
    lines = [
        Line(
            str(reviewer),
            _("until %(day)s") % {"day": date_format(reviewer.valid_until)},
            f"{settings.SITE_URL}{reverse('admin:conditions_medicalreviewer_change', args=[reviewer.pk])}",
        )
        for reviewer in rows[:SHOWN]
    ]
    count = len(rows) if len(rows) <= SHOWN else lists.credentials_ending().order_by().count()
    return Part(_("Credentials that end"), lines, count)
