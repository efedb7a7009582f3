"""Withdrawals in WITHDRAWALS_FILE: writing each after its commit, and comparing the file with the database."""

import logging

from django.utils.translation import gettext as _

from conditions.models import Edition, Event
from conditions.vocabularies import State
from operations import withdrawals

log = logging.getLogger(__name__)


class OtherSite(Exception):
    """WITHDRAWALS_FILE is not the file of the site whose backup is restored."""


def write(withdrawal):
    """Write a Withdrawal to WITHDRAWALS_FILE.

    A full disk must not stop a withdrawal: an error is only logged, and `publish_due` tries again each minute.
    """
    try:
        withdrawals.append([withdrawal])
    except OSError as error:
        log.error("A withdrawal could not be written to WITHDRAWALS_FILE: %s", error.strerror or type(error).__name__)


def write_missing():
    """Append the withdrawals that WITHDRAWALS_FILE lacks; return their number.

    Raises OSError, and UnreadableLine if a line of the file is not a withdrawal.
    """
    try:
        written = withdrawals.read()
    except FileNotFoundError:
        written = []
    lacking = missing(written)
    withdrawals.append(lacking)
    return len(lacking)


def missing(written):
    """Return the Withdrawals in the database that are not among `written`, in order, including those taken back."""
    last = withdrawals.last_lines(written)
    editions = Edition.objects.withdrawn().select_related("page__condition", "page__topic")
    editions = editions.defer("short_answer", "body", "body_as_written", "search_text")
    stored = (withdrawal_of(edition) for edition in editions.order_by("withdrawn_at", "pk").iterator())
    lacking = [line for line in stored if line.key not in last or last[line.key].verb != withdrawals.WITHDRAW]
    events = Event.objects.filter(verb="take_back", edition__state=State.PUBLISHED).order_by("pk")
    for event in events.select_related("edition__page__condition", "edition__page__topic"):
        line = taking_back(event.edition, event.at)
        if line.key in last and last[line.key].verb == withdrawals.WITHDRAW and last[line.key].at < event.at:
            lacking.append(line)
    return lacking


def live_again(written):
    """Return the live editions that, by the file, were withdrawn after their publication."""
    last = {}
    for withdrawal in withdrawals.standing(written):
        last[withdrawal.page] = max(withdrawal.at, last.get(withdrawal.page, withdrawal.at))
    editions = Edition.objects.live().filter(page__in=last).select_related("page__condition", "page__topic")
    editions = editions.defer("short_answer", "body", "body_as_written", "search_text").order_by("pk")
    return [edition for edition in editions if edition.published_at <= last[edition.page_id]]


def check_text(withdrawal, page):
    """Raise OtherSite if the page's edition of that number is another text than the one that was withdrawn."""
    stored = page.editions.filter(number=withdrawal.edition).values_list("sha256", flat=True).first()
    # An edition that was a draft when the backup was made has no hash, and a later one does not exist.
    if stored and stored != withdrawal.sha256:
        raise OtherSite(
            _("Edition %(number)s of %(address)s is not the text that was withdrawn.")
            % {"number": withdrawal.edition, "address": page.get_absolute_url()}
        )


def withdrawal_of(edition):
    """Return the Withdrawal of a withdrawn edition."""
    return _line(edition, edition.withdrawn_at, withdrawals.WITHDRAW)


def taking_back(edition, at):
    """Return the line about a withdrawal that was taken back at this datetime."""
    return _line(edition, at, withdrawals.TAKE_BACK)


def _line(edition, at, verb):
    return withdrawals.Withdrawal(
        at=at,
        verb=verb,
        page=edition.page_id,
        address=edition.get_absolute_url(),
        edition=edition.number,
        sha256=edition.sha256,
    )
