"""Claims on editions: claim, promise a day, assign, release and hand over, and reviewers to suggest."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.proposals import vouching
from conditions.models import Authorship, Claim, Classification, Condition, ConditionPage, Edition, MedicalReviewer
from conditions.vocabularies import State
from conditions.workflow import Refused, rules

from . import notices

# How far ahead a reviewer may promise a decision, and the day that is offered if the editor asked for none.
DAY = dt.timedelta(days=1)
LONGEST_PROMISE = dt.timedelta(days=90)
USUAL_PROMISE = dt.timedelta(days=7)
# Letters of a word that are compared, and the fewest letters of a word that is compared at all.
STEM_LENGTH = 7
SHORTEST_WORD = 5
# Stems of words that occur in most specialities and group names, so they say nothing about a reviewer.
EMPTY_STEMS = frozenset(
    {"consult", "special", "profess", "medical", "medicin", "disease", "diseas", "disorde", "syndrom"}
)


@dataclass(frozen=True)
class Suggestion:
    """A MedicalReviewer who could review an edition, the reasons to choose them, and how many reviews they claimed."""

    reviewer: MedicalReviewer
    reasons: tuple
    claimed: int


def claim(edition, *, by, instead_of=None, promised_by=None):
    """Record that `by` is reviewing the edition, and the day by which they promise to decide, or None.

    `instead_of` is the user whose claim `by` saw on the screen and takes over, or None. Raises Refused if `by` could
    not sign the edition, if another user holds the claim, if the edition is no longer in review, or if the promised
    day is no day from tomorrow to LONGEST_PROMISE.
    """
    check_promise(promised_by)
    with _in_review(edition) as edition:
        check_reviewer(edition, by, by)
        current = current_claim(edition)
        if current and current.user != by and current.user != instead_of:
            raise Refused(_("%(who)s has just claimed this edition.") % {"who": current.user})
        _set(edition, user=by, given_by=None, promised_by=promised_by)


def promise(edition, *, by, day):
    """Change the day by which `by` promises to decide on the edition; None takes the promise back.

    Raises Refused if `by` does not hold the claim, if the edition is no longer in review, or if `day` is no day from
    tomorrow to LONGEST_PROMISE. A day that stays the same is not checked again.
    """
    with _in_review(edition) as edition:
        current = current_claim(edition)
        if current is None or current.user != by:
            raise Refused(_("You have not claimed this review, so you cannot promise a day for it."))
        if day == current.promised_by:
            return
        check_promise(day)
        current.promised_by = day
        current.save(update_fields=["promised_by"])


def check_promise(day):
    """Raise Refused unless `day` is None or a day from tomorrow to LONGEST_PROMISE."""
    today = timezone.localdate()
    if day is not None and not today < day <= today + LONGEST_PROMISE:
        raise Refused(
            _("Promise a day from tomorrow to %(last)s, or leave the day empty.")
            % {"last": date_format(today + LONGEST_PROMISE)}
        )


def promise_to_offer(edition):
    """Return the day that a form offers as a promise: the one the editor asked for, if possible, or USUAL_PROMISE."""
    today = timezone.localdate()
    if edition.needed_by and today < edition.needed_by <= today + LONGEST_PROMISE:
        return edition.needed_by
    return today + USUAL_PROMISE


def assign(edition, *, to, by):
    """Assign the review of the edition to `to` and notify them by mail; does nothing if `to` holds the claim already.

    For chief editors. Raises Refused if `by` is no chief editor, `to` could not sign the edition, or the edition is no
    longer in review.
    """
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors can assign an edition."))
    with _in_review(edition) as edition:
        check_reviewer(edition, to, by)
        current = current_claim(edition)
        if current and current.user == to:
            return
        _set(edition, user=to, given_by=by)
        if to != by:
            notices.assigned(edition, to=to, by=by)


def release(edition, *, by):
    """Delete the claim on the edition, if there is one.

    Raises Refused if it is somebody else's and `by` is no chief editor, or if the edition is no longer in review.
    """
    with _in_review(edition) as edition:
        current = Claim.objects.filter(edition=edition).first()
        if current is None:
            return
        if current.user != by and not by.has_perm(rules.STEER):
            raise Refused(
                _("%(who)s has claimed this edition. Only they or a chief editor can release it.")
                % {"who": current.user}
            )
        current.delete()


def hand_over(draft, *, to, by):
    """Put a draft on the desk of `to`, who becomes an author only by editing it. For chief editors.

    Raises Refused if `by` is no chief editor, `to` may not write drafts, or the edition is no longer a draft.
    """
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors can assign an edition."))
    if not to.is_active or not to.has_perm(rules.WRITE):
        raise Refused(_("%(who)s cannot write drafts.") % {"who": to})
    with _in(State.DRAFT, draft) as edition:
        _set(edition, user=to, given_by=by)


def renew(edition, user):
    """Restart the time limit of the claim that `user` holds; does nothing for users who could not sign the edition."""
    try:
        check_reviewer(edition, user, user)
    except Refused:
        return
    Claim.objects.filter(edition=edition, user=user).update(since=timezone.now())


def check_reviewer(edition, user, by):
    """Raise Refused if `user` could not sign the edition; the sentence is addressed to `by`."""
    row = rules.TRANSITIONS["approve"]
    if not user.is_active or not rules.has_right(row, user):
        raise Refused(_("Only medical reviewers can review an edition."))
    for guard in row.guards:
        try:
            guard(edition, user)
        except Refused as refusal:
            if user == by:
                raise
            raise Refused(_("%(who)s cannot sign this edition.") % {"who": user}) from refusal


def current_claim(edition):
    """Return the claim on the edition, or None if there is none or it has expired."""
    return Claim.objects.held().filter(edition=edition).select_related("user").first()


def suggestions(edition, most=20):
    """Return at most `most` Suggestions for an edition in review: most reasons first, then fewest claimed reviews."""
    authors = Authorship.objects.filter(edition=edition).values("user")
    vouching_people = vouching.people_vouching_for(get_user_model().objects.filter(pk__in=authors).values("pk")).values(
        "pk"
    )
    people = MedicalReviewer.objects.current().exclude(user__in=authors).exclude(user=edition.submitted_by_id)
    people = people.exclude(user__in=vouching_people)
    people = people.filter(user__in=get_user_model().objects.with_perm(rules.REVIEW)).select_related("user")
    signed = Edition.objects.filter(page__condition=edition.page.condition_id, reviewer__isnull=False)
    signed = set(signed.order_by().values_list("reviewer", "page").distinct())
    on_page = {reviewer for reviewer, page in signed if page == edition.page_id}
    on_condition = {reviewer for reviewer, _page in signed}
    claim_counts = _claim_counts()
    stems = _stems(" ".join(_groups_of(edition.page.condition)))
    suggested = []
    for reviewer in people.order_by("name", "pk"):
        reasons = []
        if reviewer.pk in on_page:
            reasons.append(_("signed this page before"))
        elif reviewer.pk in on_condition:
            reasons.append(_("signed other pages about this condition"))
        if _stems(reviewer.speciality) & stems:
            reasons.append(reviewer.speciality)
        suggested.append(Suggestion(reviewer, tuple(reasons), claim_counts.get(reviewer.user_id, 0)))
    return sorted(suggested, key=lambda suggestion: (-len(suggestion.reasons), suggestion.claimed))[:most]


def _claim_counts():
    """Return {user id: number of editions in review that the user has claimed}."""
    users = Claim.objects.held().filter(edition__state=State.IN_REVIEW).values_list("user", flat=True)
    counts = {}
    for user in users:
        counts[user] = counts.get(user, 0) + 1
    return counts


def _groups_of(condition, generations=4):
    """Return the names of the condition and of its ancestors in the classifications, up to `generations` levels."""
    names, current = [condition.name], [condition.pk]
    for _generation in range(generations):
        parents = Classification.objects.filter(child__in=current).values_list("parent", flat=True)
        current = list(parents.order_by().distinct()[:100])
        if not current:
            break
        names += Condition.objects.filter(pk__in=current).order_by().values_list("name", flat=True)
    return names


def _stems(text):
    """Return the stems of the words in `text`: "endocrinologist" and "endocrine" share the stem "endocri"."""
    words = ("".join(filter(str.isalnum, word)) for word in text.casefold().split())
    return {word[:STEM_LENGTH] for word in words if len(word) >= SHORTEST_WORD} - EMPTY_STEMS


def _in_review(edition):
    return _in(State.IN_REVIEW, edition)


@contextmanager
def _in(state, edition):
    """Lock the edition's page, as the workflow's verbs do, and yield the edition as it is stored now.

    Raises Refused if the edition is no longer in `state`.
    """
    with transaction.atomic():
        list(ConditionPage.objects.select_for_update(of=("self",)).filter(pk=edition.page_id).values("pk"))
        fresh = Edition.objects.with_page().get(pk=edition.pk)
        if fresh.state != state:
            sentence = _("%(edition)s is no longer in review: it is %(state)s.")
            if state == State.DRAFT:
                sentence = _("%(edition)s is no longer a draft: it is %(state)s.")
            raise Refused(sentence % {"edition": fresh.name, "state": fresh.get_state_display().lower()})
        yield fresh


def _set(edition, *, promised_by=None, **values):
    now = timezone.now()
    values |= {"promised_by": promised_by, "since": now, "claimed_at": now}
    Claim.objects.update_or_create(edition=edition, defaults=values)
