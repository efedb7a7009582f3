"""What waits for whom: each list of the desk as a queryset, so that a desk and a full list cannot differ."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.models import Authorship, Claim, Edition, Event, MedicalReviewer
from conditions.vocabularies import State

# How long before a day that matters people are told of it.
SOON = dt.timedelta(days=60)
# How long what was published or withdrawn counts as recent.
RECENT = dt.timedelta(days=30)
_SENT_BACK = ("return", "revoke", "withdraw")


def waiting_for(user):
    """Editions in review that `user` wrote nothing of and that nobody else reads; the most urgent first."""
    taken = Claim.objects.held().exclude(user=user).filter(edition=OuterRef("pk"))
    editions = Edition.objects.in_review().filter(~Exists(_authored(user)), ~Exists(taken)).exclude(submitted_by=user)
    return _with_claims(editions.order_by(F("needed_by").asc(nulls_last=True), "submitted_at", "pk"))


def in_review_elsewhere(user):
    """Editions in review that do not wait for `user`: others read them, or `user` wrote part of them."""
    taken = Claim.objects.held().exclude(user=user).filter(edition=OuterRef("pk"))
    editions = Edition.objects.in_review().filter(Q(Exists(_authored(user))) | Q(Exists(taken)) | Q(submitted_by=user))
    return _with_claims(editions.order_by("submitted_at", "pk"))


def in_review(user=None):
    """All editions in review, the oldest first."""
    return _with_claims(Edition.objects.in_review().order_by("submitted_at", "pk"))


def returned_to(user):
    """Drafts of `user` whose text a reviewer or a withdrawal gave back; `sent_back` is the id of that Event."""
    event = Event.objects.filter(
        edition__page=OuterRef("page"),
        edition__number=OuterRef("number") - 1,
        to_state=State.RETURNED,
        verb__in=_SENT_BACK,
    )
    drafts = _drafts_of(user).annotate(sent_back=Subquery(event.order_by("-pk").values("pk")[:1]))
    return drafts.filter(sent_back__isnull=False).order_by("-updated_at", "pk")


def drafts_of(user):
    """Drafts that `user` wrote in or opened, but for those that were sent back; the latest first."""
    return _drafts_of(user).exclude(pk__in=returned_to(user).order_by().values("pk")).order_by("-updated_at", "pk")


def nobodys(user=None):
    """Drafts that are on nobody's desk, as the accounts of those who wrote them are closed; the oldest first."""
    # Asked first: most sites have few of them, and PostgreSQL would look at the authors of each draft there is.
    closed = list(get_user_model().objects.filter(is_active=False).values_list("pk", flat=True))
    if not closed:
        return Edition.objects.none()
    theirs = Authorship.objects.filter(user__in=closed)
    # Look-ups row by row: as EXISTS, PostgreSQL may read who wrote anything at all.
    author = Authorship.objects.filter(edition=OuterRef("pk"), user__is_active=True).values("pk")[:1]
    given = Claim.objects.filter(edition=OuterRef("pk"), user__is_active=True).values("pk")[:1]
    drafts = Edition.objects.filter(state=State.DRAFT, pk__in=theirs.values("edition"))
    drafts = drafts.alias(author=Subquery(author), given=Subquery(given)).filter(author=None, given=None)
    return drafts.order_by("updated_at", "pk")


def scheduled(user=None):
    """Approved editions that wait for their time, the next first."""
    return Edition.objects.filter(state=State.APPROVED).order_by("publish_at", "pk")


def overdue(user=None):
    return Edition.objects.overdue()


def due_soon(user=None, today=None):
    """Live editions whose review is due in the next days, the next first."""
    today = today or timezone.localdate()
    soon = Edition.objects.live().filter(review_due__range=(today, today + SOON), expedited_at__isnull=True)
    return soon.order_by("review_due", "pk")


def published_lately(user=None):
    since = timezone.now() - RECENT
    return Edition.objects.live().filter(published_at__gte=since).order_by("-published_at", "-pk")


def withdrawn_lately(user=None):
    since = timezone.now() - RECENT
    return Edition.objects.withdrawn().filter(withdrawn_at__gte=since).order_by("-withdrawn_at", "-pk")


def credentials_ending(today=None):
    """Active reviewers whose credential has ended or is about to, the first to end first."""
    today = today or timezone.localdate()
    people = MedicalReviewer.objects.filter(is_active=True, user__is_active=True, valid_until__lte=today + SOON)
    return people.order_by("valid_until", "pk")


def _with_claims(editions):
    return editions.select_related("claim__user", "claim__given_by")


def _authored(user):
    return Authorship.objects.filter(edition=OuterRef("pk"), user=user)


def _drafts_of(user):
    opened = Event.objects.filter(edition=OuterRef("pk"), verb="open_draft", actor=user)
    anybody = Authorship.objects.filter(edition=OuterRef("pk"))
    # Whoever sends a text back opens the draft that follows, and has nothing to write in it.
    own = Q(Exists(_authored(user))) | (Q(Exists(opened)) & ~Exists(anybody)) | Q(claim__user=user)
    return Edition.objects.filter(state=State.DRAFT).filter(own)


# The lists of editions by the name that addresses use: what it is called, and its rows for a person.
EDITIONS = {
    "waiting": (_("Waiting for me"), waiting_for),
    "elsewhere": (_("In review elsewhere"), in_review_elsewhere),
    "returned": (_("Returned to me"), returned_to),
    "drafts": (_("My drafts"), drafts_of),
    "nobodys": (_("Drafts of nobody"), nobodys),
    "scheduled": (_("Scheduled"), scheduled),
    "published": (_("Published in the last 30 days"), published_lately),
    "withdrawn": (_("Withdrawn in the last 30 days"), withdrawn_lately),
}
