"""Work lists: each list of the desk as a queryset, which the full list and the reminder mails use as well."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.models import Authorship, Claim, Edition, Event, MedicalReviewer
from conditions.public.signed import name_when_signed
from conditions.vocabularies import State
from conditions.workflow import rules
from conditions.workflow.take_back_guards import PERIOD as TAKE_BACK_PERIOD

# How long before its date an event counts as soon.
SOON = dt.timedelta(days=60)
# How long a publication or a withdrawal counts as recent.
RECENT = dt.timedelta(days=30)
# How long a request to withdraw a page stays on the desks of the chief editors.
ASKED = dt.timedelta(days=7)
_SENT_BACK = ("return", "revoke", "withdraw")


def waiting_for(user):
    """Return editions in review that `user` did not write or submit and no other claimed, most urgent first.

    A review that `user` promised for a day that is over comes before all others.
    """
    claimed = Claim.objects.held().exclude(user=user).filter(edition=OuterRef("pk"))
    editions = Edition.objects.in_review().filter(~Exists(_authored(user)), ~Exists(claimed)).exclude(submitted_by=user)
    is_broken = ExpressionWrapper(
        Q(claim__user=user, claim__promised_by__lt=timezone.localdate()), output_field=BooleanField()
    )
    urgency = (F("needed_by").asc(nulls_last=True), "submitted_at", "pk")
    return _with_claims(editions.alias(is_broken=is_broken).order_by(F("is_broken").desc(nulls_last=True), *urgency))


def promised(user=None):
    """Return editions in review with a promised day, the earliest first; with `user`, those that `user` promised."""
    claims = Claim.objects.held().filter(promised_by__isnull=False)
    claims = claims.filter(user=user) if user is not None else claims
    editions = Edition.objects.in_review().filter(pk__in=claims.order_by().values("edition"))
    return _with_claims(editions.order_by("claim__promised_by", "pk"))


def promises_overdue(user):
    """Return editions in review whose promised day is over: a chief editor's list has all, another's their own."""
    editions = promised(None if user.has_perm(rules.STEER) else user)
    return editions.filter(claim__promised_by__lt=timezone.localdate())


def in_review_elsewhere(user):
    """Return editions in review that do not wait for `user`: claimed by others, or written or submitted by `user`."""
    claimed = Claim.objects.held().exclude(user=user).filter(edition=OuterRef("pk"))
    editions = Edition.objects.in_review().filter(
        Q(Exists(_authored(user))) | Q(Exists(claimed)) | Q(submitted_by=user)
    )
    return _with_claims(editions.order_by("submitted_at", "pk"))


def in_review(user=None):
    """Return all editions in review, the oldest first."""
    return _with_claims(Edition.objects.in_review().order_by("submitted_at", "pk"))


def returned_to(user):
    """Return drafts of `user` that were sent back, revoked or withdrawn; `sent_back` is the id of that Event."""
    event = Event.objects.filter(
        edition__page=OuterRef("page"),
        edition__number=OuterRef("number") - 1,
        to_state=State.RETURNED,
        verb__in=_SENT_BACK,
    )
    drafts = _drafts_of(user).annotate(sent_back=Subquery(event.order_by("-pk").values("pk")[:1]))
    return drafts.filter(sent_back__isnull=False).order_by("-updated_at", "pk")


def drafts_of(user):
    """Return the drafts on the desk of `user` that were not sent back, the latest change first."""
    return _drafts_of(user).exclude(pk__in=returned_to(user).order_by().values("pk")).order_by("-updated_at", "pk")


def unassigned_drafts(user=None):
    """Return the drafts on nobody's desk because the accounts of their authors are closed, the oldest first."""
    # Queried first: most sites have few closed accounts, and PostgreSQL would look at the authors of every draft.
    closed = list(get_user_model().objects.filter(is_active=False).values_list("pk", flat=True))
    if not closed:
        return Edition.objects.none()
    closed_authorships = Authorship.objects.filter(user__in=closed)
    # Scalar subqueries run row by row; for EXISTS, PostgreSQL may read the whole authorship table.
    author = Authorship.objects.filter(edition=OuterRef("pk"), user__is_active=True).values("pk")[:1]
    claim = Claim.objects.filter(edition=OuterRef("pk"), user__is_active=True).values("pk")[:1]
    drafts = Edition.objects.filter(state=State.DRAFT, pk__in=closed_authorships.values("edition"))
    drafts = drafts.alias(author=Subquery(author), claimed=Subquery(claim)).filter(author=None, claimed=None)
    return drafts.order_by("updated_at", "pk")


def scheduled(user=None):
    """Return approved editions that wait for their publishing time, the next first.

    `last_verb` is "hold" if the scheduler refused to publish the edition because its signature has lapsed.
    """
    last = Event.objects.filter(edition=OuterRef("pk")).order_by("-pk").values("verb")[:1]
    editions = Edition.objects.filter(state=State.APPROVED).annotate(last_verb=Subquery(last))
    return editions.order_by("publish_at", "pk")


def held(user=None):
    """Return the editions of `scheduled` that the scheduler refused to publish because their signature has lapsed."""
    return scheduled().filter(last_verb="hold")


def overdue(user=None):
    """Return live editions whose review is overdue."""
    return Edition.objects.overdue()


def due_soon(user=None, today=None):
    """Return live editions whose review is due within SOON and was not requested earlier, the next first."""
    today = today or timezone.localdate()
    soon = Edition.objects.live().filter(review_due__range=(today, today + SOON), expedited_at__isnull=True)
    return soon.order_by("review_due", "pk")


def renamed(user=None):
    """Return live editions whose condition got another name after they were signed, the earliest signature first."""
    present = F("page__condition__name")
    # Every rename sets `changed_at`, which has an index; comparing the names of all pages would read all of them.
    live = Edition.objects.live().filter(page__condition__changed_at__isnull=False, sign_off__isnull=False)
    return live.exclude(sign_off__condition_name=present).order_by("signed_at", "pk")


def renamed_in_words(edition):
    """Return the signed and the present name of an edition of `renamed`, for a list.

    The edition comes from `with_names_when_signed`, with its page and condition.
    """
    names = {"signed": name_when_signed(edition), "present": edition.page.condition.name}
    return _("signed as “%(signed)s”, now “%(present)s”") % names


def published_lately(user=None):
    """Return live editions published within RECENT, the latest first."""
    since = timezone.now() - RECENT
    return Edition.objects.live().filter(published_at__gte=since).order_by("-published_at", "-pk")


def worked_on_lately(user):
    """Return the editions on which `user` acted within RECENT, such as by saving a draft, the last changed first."""
    acts = Event.objects.filter(actor=user, at__gte=timezone.now() - RECENT).order_by()
    return Edition.objects.filter(pk__in=acts.values("edition")).order_by("-updated_at", "-pk")


def requests_about_withdrawals(user=None):
    """Return the Events by which others ask `user` to withdraw a page or take back a withdrawal, the oldest first.

    Without `user`, the requests of all people that wait for somebody.
    """
    now = timezone.now()
    back = Q(verb="ask_take_back", edition__state=State.WITHDRAWN)
    back &= Q(at__gte=F("edition__withdrawn_at"), edition__withdrawn_at__gte=now - TAKE_BACK_PERIOD)
    # PostgreSQL finds these verbs by an index of their own, SQLite the latest events; an OR alone would read all.
    requests = Event.objects.open_requests().filter(at__gte=now - max(ASKED, TAKE_BACK_PERIOD)).order_by("pk")
    if user is not None:
        requests = requests.exclude(actor=user)
        if not user.has_perm(rules.STEER):
            return requests.filter(back, edition__signed_by=user)
    withdraw = Q(verb="ask_withdrawal", at__gte=now - ASKED, edition__state=State.PUBLISHED)
    return requests.filter(back | withdraw)


def last_withdrawal_request(edition):
    """Return the Event of the last request to withdraw this live edition within ASKED, or None."""
    return edition.events.open_requests("ask_withdrawal").filter(at__gte=timezone.now() - ASKED).last()


def withdrawn_lately(user=None):
    """Return editions withdrawn within RECENT, the latest first."""
    since = timezone.now() - RECENT
    return Edition.objects.withdrawn().filter(withdrawn_at__gte=since).order_by("-withdrawn_at", "-pk")


def credentials_ending(today=None):
    """Return active reviewers whose credential has ended or ends within SOON, the earliest first."""
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
    # The reviewer who sends a text back opens the next draft without being its author.
    own = (
        (Q(Exists(_authored(user))) & ~_imported_for_others(user))
        | (Q(Exists(opened)) & ~Exists(anybody))
        | Q(claim__user=user)
    )
    return Edition.objects.filter(state=State.DRAFT).filter(own)


def _imported_for_others(user):
    """Return a Q for drafts that `user` imported in the name of another author, and has not changed since."""
    # Only an import opens a draft with a note.
    opened = Event.objects.filter(edition=OuterRef("pk"), verb="open_draft", actor=user).exclude(note="")
    changed = Event.objects.filter(edition=OuterRef("pk"), verb="save_draft", actor=user, note="")
    others = Authorship.objects.filter(edition=OuterRef("pk"), user__is_active=True).exclude(user=user)
    return Q(Exists(opened)) & Q(Exists(others)) & ~Q(Exists(changed))


# {name in URLs: (title, function that returns the list of a user)}
EDITIONS = {
    "promises": (_("Promises overdue"), promises_overdue),
    "waiting": (_("Waiting for me"), waiting_for),
    "elsewhere": (_("In review elsewhere"), in_review_elsewhere),
    "returned": (_("Returned to me"), returned_to),
    "drafts": (_("My drafts"), drafts_of),
    "nobodys": (_("Unassigned drafts"), unassigned_drafts),
    "mine": (_("I worked on in the last 30 days"), worked_on_lately),
    "scheduled": (_("Scheduled"), scheduled),
    "published": (_("Published in the last 30 days"), published_lately),
    "withdrawn": (_("Withdrawn in the last 30 days"), withdrawn_lately),
}
