"""Guards of the transitions: conditions beyond the role and the state. Each raises Refused or returns None."""

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.proposals import vouching
from conditions.models import AuthoredBlocks, MedicalReviewer

from .authored_blocks import authors_of_blocks
from .measure import measures_of, problems_of
from .refusals import Refused

# The date formats of the public pages; the locale's own would end a sentence with "9:30 a.m..".
DAY, MOMENT = "j F Y", "j F Y, H:i"


def not_an_author(edition, by):
    """Refuse a person who submitted the edition, wrote in it, or wrote earlier words that are still in it."""
    if edition.submitted_by_id == by.pk:
        raise Refused(_("You submitted this text, so somebody else has to review it."))
    authorship = edition.authorships.filter(user=by).first()
    if authorship is not None and not authorship.is_earlier:
        raise Refused(_("You wrote part of this text, so somebody else has to review it."))
    if authorship is not None or _is_earlier_author(edition, by):
        raise Refused(
            _("Words that you wrote in an earlier edition are still in this text, so somebody else has to review it.")
        )


def invited_authors_are_confirmed(edition, by):
    """Refuse a person who invited an author, or set their password or address: the account could be their own.

    Once a second person has confirmed the account, it is no reason to refuse."""
    is_author = Q(pk__in=edition.authorships.order_by().values("user")) | Q(pk=edition.submitted_by_id)
    if own := vouching.accounts_vouched_for_by(by).filter(is_author).order_by("pk"):
        raise Refused(
            _(
                "You invited %(people)s, or set their password or address, and nobody else has confirmed that account, "
                "so somebody else has to review this text."
            )
            % {"people": ", ".join(map(str, own))},
            _("A chief editor or a superuser can confirm the account: ask them on the page of the account."),
        )


def _is_earlier_author(edition, by):
    """Return whether an edition submitted before earlier authors were stored still contains words of `by`."""
    return not AuthoredBlocks.objects.filter(edition=edition).exists() and by.pk in authors_of_blocks(edition)


def current_credential(edition, by):
    """Refuse a person without an active, valid entry in the register of medical reviewers."""
    reviewer = MedicalReviewer.objects.filter(user=by).select_related("user").first()
    if reviewer is None:
        raise Refused(_("You are not in the register of medical reviewers; a chief editor can add you."))
    if not reviewer.is_active:
        raise Refused(_("Your entry in the register of medical reviewers is not active."))
    if not reviewer.is_current():
        raise Refused(
            _("Your credential ended on %(day)s; a chief editor can renew it once it has been checked.")
            % {"day": date_format(reviewer.valid_until, DAY)}
        )


def live_edition_is_the_base(edition, by):
    """Refuse an approval of changes only unless the edition changes the live one, whose review is not overdue."""
    live = edition.page.live_edition()
    if live is None or edition.base_id != live.pk:
        raise Refused(_("There is no live edition that this text changes, so the whole page has to be reviewed."))
    if live.is_overdue:
        raise Refused(_("The live edition’s review is overdue, so the whole page has to be reviewed."))


def topic_allows_changes_only(edition, by):
    """Refuse an approval of changes only on a topic whose pages are always reviewed as a whole."""
    if not edition.page.topic.allows_changes_only:
        raise Refused(_("Pages on this topic are always reviewed as a whole: its settings allow no “changes only”."))


def changes_are_small(edition, by):
    """Refuse an approval of changes only for changes that are no small ones (docs/adr/0040)."""
    if problems := problems_of(measures_of(edition)):
        raise Refused(*problems, _("So the whole page has to be reviewed."))


def time_reached(edition, by):
    """Refuse to publish before the publishing time."""
    if edition.publish_at is not None and edition.publish_at > timezone.now():
        raise Refused(
            _("It is scheduled for %(when)s. Change the time to publish it sooner.")
            % {"when": date_format(timezone.localtime(edition.publish_at), MOMENT)}
        )
