"""Reminder mails: one digest per person of the work that waits for them, as often as they choose."""

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

from accounts.mail import message
from accounts.outbox import deliver
from accounts.proposals import lists as proposal_lists
from accounts.proposals import words as proposal_words
from conditions.models import Authorship, Digest
from conditions.models.claim import held_on
from conditions.models.digest import ReminderFrequency
from conditions.public.signed import with_names_when_signed
from conditions.workflow import rules

from . import lists

# Items of a section of a mail; the desk has all of them.
SHOWN = 10
_SALT = "conditions.newsroom.digests"


@dataclass(frozen=True)
class DigestItem:
    """One piece of work: its title, the reason it is listed, and the URL of its screen."""

    title: str
    reason: str
    url: str


@dataclass(frozen=True)
class DigestSection:
    """A list in a digest: its heading, its first items, and how many items the whole list has."""

    title: str
    items: list
    count: int

    @property
    def others(self):
        """How many items the mail leaves out."""
        return self.count - len(self.items)


def sections_for(user):
    """Return the DigestSections of a reminder to `user`, [] if nothing waits for them."""
    sections = []
    if user.has_perm(rules.REVIEW) or user.has_perm(rules.STEER):
        sections.append(_section(_("Promises overdue"), lists.promises_overdue(user), _waiting))
    if user.has_perm(rules.REVIEW):
        sections.append(_section(_("Waiting for your review"), lists.waiting_for(user), _waiting))
    if user.has_perm(rules.WRITE):
        sections.append(_section(_("Sent back to you"), lists.returned_to(user), _changed))
        sections.append(_section(_("Your pages whose review is due soon"), _own(lists.due_soon(), user), _due))
    if user.has_perm(rules.STEER):
        sections.append(_section(_("Review overdue"), lists.overdue(), _due))
        sections.append(_section(_("Long in review"), long_in_review(), _waiting))
        renamed = with_names_when_signed(lists.renamed().select_related("page__condition"))
        sections.append(_section(_("Name changed since review"), renamed, lists.renamed_in_words))
        sections.append(_credentials())
    sections.append(_proposals(user))
    return [section for section in sections if section.count]


def long_in_review(now=None):
    """Return the editions that have been in review for more than STUCK_DAYS, the oldest first."""
    now = now or timezone.now()
    return lists.in_review().filter(submitted_at__lt=now - dt.timedelta(days=settings.STUCK_DAYS))


def send_reminders(today=None):
    """Send each person their reminder if it is due; yield (user, whether it was sent) for each attempt.

    However often it runs in a day, and even if two runs overlap, each person gets one mail. A mail that could not be
    sent is tried again by the next run.
    """
    today = today or timezone.localdate()
    for user in _people():
        digest, _made = Digest.objects.get_or_create(user=user)
        if not digest.is_due(today) or not digest.take():
            continue
        sections = sections_for(user)
        if not sections:
            digest.let_go()
            continue
        is_sent = _send(user, sections)
        if is_sent:
            digest.sent(today)
        else:
            digest.failed()
        yield user, is_sent


def set_frequency(user, frequency):
    """Store how often `user` wants reminders, a value of ReminderFrequency."""
    Digest.objects.update_or_create(user=user, defaults={"frequency": ReminderFrequency(frequency)})


def frequency_of(user):
    """Return how often `user` gets reminders: daily, unless they chose otherwise."""
    digest = Digest.objects.filter(user=user).first()
    return digest.frequency if digest else ReminderFrequency.DAILY


def token_for(user):
    """Return the signed token that stands for `user` in the unsubscribe URL."""
    return signing.Signer(salt=_SALT).sign(user.pk)


def user_of_token(token):
    """Return the user of a token, or None if the signature is wrong; a token never expires, as old mails hold it."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return get_user_model().objects.filter(pk=pk).first()


def unsent():
    """Return the Digests whose last mail could not be sent, the latest failure first."""
    return Digest.objects.exclude(failed_at=None).select_related("user").order_by("-failed_at", "pk")


def _people():
    people = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("pk")
    return people.iterator()


def _send(user, sections):
    """Send a reminder; return whether the mail server accepted it."""
    count = sum(section.count for section in sections)
    unsubscribe = f"{settings.SITE_URL}{reverse('unsubscribe', args=[token_for(user)])}"
    subject = ngettext("%(count)s task waits for you", "%(count)s tasks wait for you", count) % {"count": count}
    mail = message(
        "digest",
        user,
        {
            "subject": subject,
            "sections": sections,
            "organisation": settings.ORGANISATION_NAME,
            "desk": f"{settings.SITE_URL}{reverse('admin:index')}",
            "preferences": f"{settings.SITE_URL}{reverse('admin:reminders')}",
            "unsubscribe": unsubscribe,
        },
    )
    # RFC 8058: the unsubscribe button of mail programs.
    mail.extra_headers = {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return not deliver("digest", [mail])


def _own(editions, user):
    return editions.filter(Exists(Authorship.objects.filter(edition=OuterRef("pk"), is_earlier=False, user=user)))


def _section(title, editions, reason):
    rows = editions.select_related("page").defer("body", "body_as_written", "search_text")[:SHOWN]
    items = [
        DigestItem(edition.title, reason(edition), f"{settings.SITE_URL}{edition.get_admin_url()}") for edition in rows
    ]
    return DigestSection(title, items, len(items) if len(items) < SHOWN else editions.order_by().count())


def _waiting(edition):
    reason = _("since %(day)s") % {"day": date_format(timezone.localtime(edition.submitted_at))}
    if edition.needed_by:
        reason += ", " + _("needed by %(day)s") % {"day": date_format(edition.needed_by)}
    claim = held_on(edition)
    if claim:
        reason += ", " + _("claimed by %(who)s") % {"who": claim.user}
        if claim.promised_by:
            reason += ", " + _("promised by %(day)s") % {"day": date_format(claim.promised_by)}
    return reason


def _changed(edition):
    return _("on %(day)s") % {"day": date_format(timezone.localtime(edition.created_at))}


def _due(edition):
    if edition.expedited_at:
        return _("requested on %(day)s") % {"day": date_format(timezone.localtime(edition.expedited_at))}
    return _("due %(day)s") % {"day": date_format(edition.review_due)}


def _credentials():
    rows = list(lists.credentials_ending()[: SHOWN + 1])
    items = [
        DigestItem(
            str(reviewer),
            _("until %(day)s") % {"day": date_format(reviewer.valid_until)},
            f"{settings.SITE_URL}{reverse('admin:conditions_medicalreviewer_change', args=[reviewer.pk])}",
        )
        for reviewer in rows[:SHOWN]
    ]
    count = len(rows) if len(rows) <= SHOWN else lists.credentials_ending().order_by().count()
    return DigestSection(_("Credentials that end soon"), items, count)


def _proposals(user):
    proposals = proposal_lists.waiting_for(user)
    items = [
        DigestItem(
            proposal.title,
            proposal_words.proposed(proposal),
            f"{settings.SITE_URL}{proposal.get_admin_url()}",
        )
        for proposal in proposals[:SHOWN]
    ]
    count = len(items) if len(items) < SHOWN else proposals.order_by().count()
    return DigestSection(_("Proposals waiting for you"), items, count)
