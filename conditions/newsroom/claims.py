"""Claiming an edition in review, giving it to somebody, and letting it go."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.models import Authorship, Claim, Classification, Condition, ConditionPage, Edition, MedicalReviewer
from conditions.vocabularies import State
from conditions.workflow import Refused, rules

from . import notices

STEMS = 7
SHORTEST_STEM = 5
# Words of specialities and of groups that say nothing about what a person knows.
EMPTY_STEMS = frozenset(
    {"consult", "special", "profess", "medical", "medicin", "disease", "diseas", "disorde", "syndrom"}
)


@dataclass(frozen=True)
class Suggestion:
    """A reviewer who could read an edition: the MedicalReviewer, why they, and how many they read already."""

    reviewer: MedicalReviewer
    reasons: tuple
    reading: int


def claim(edition, *, by, instead_of=None):
    """Note that `by` reads the edition. `instead_of` is the user whose claim was on their screen, or None.

    Raises Refused where they could not sign it, or where somebody else took it meanwhile.
    """
    with _in_review(edition) as edition:
        check_reader(edition, by, by)
        current = held(edition)
        if current and current.user != by and current.user != instead_of:
            raise Refused(_("%(who)s has just taken this edition.") % {"who": current.user})
        _set(edition, user=by, given_by=None)


def give(edition, *, to, by):
    """Note that `to` is asked to read the edition, and tell them by mail. For chief editors."""
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors give an edition to somebody."))
    with _in_review(edition) as edition:
        check_reader(edition, to, by)
        current = held(edition)
        if current and current.user == to:
            return
        _set(edition, user=to, given_by=by)
        if to != by:
            notices.given(edition, to=to, by=by)


def let_go(edition, *, by):
    """Take a claim away: one's own, or for chief editors anybody's. No claim is no error."""
    with _in_review(edition) as edition:
        current = Claim.objects.filter(edition=edition).first()
        if current is None:
            return
        if current.user != by and not by.has_perm(rules.STEER):
            raise Refused(
                _("%(who)s reads this edition; only they or a chief editor can let it go.") % {"who": current.user}
            )
        current.delete()


def hand_over(draft, *, to, by):
    """Note that `to` goes on with a draft: it is on their desk from now on. For chief editors.

    They are no author of it until they write in it. Raises Refused where they may not, or it is no draft any more.
    """
    if not by.has_perm(rules.STEER):
        raise Refused(_("Only chief editors give an edition to somebody."))
    if not to.is_active or not to.has_perm(rules.WRITE):
        raise Refused(_("%(who)s does not write texts.") % {"who": to})
    with _in(State.DRAFT, draft) as edition:
        _set(edition, user=to, given_by=by)


def touch(edition, user):
    """Note that the reader still works on it; who was given the draft and could not sign the text is no reader."""
    try:
        check_reader(edition, user, user)
    except Refused:
        return
    Claim.objects.filter(edition=edition, user=user).update(since=timezone.now())


def check_reader(edition, user, by):
    """Raise Refused, in words for `by`, where `user` could not sign the edition."""
    row = rules.TRANSITIONS["approve"]
    if not user.is_active or not rules.has_right(row, user):
        raise Refused(_("Only medical reviewers read editions for a verdict."))
    for guard in row.guards:
        try:
            guard(edition, user)
        except Refused as refusal:
            if user == by:
                raise
            raise Refused(_("%(who)s cannot sign this edition.") % {"who": user}) from refusal


def held(edition):
    """Return the claim that counts now, None where the edition is free."""
    return Claim.objects.held().filter(edition=edition).select_related("user").first()


def suggestions(edition, most=20):
    """Return Suggestions for an edition in review: those who know it best first, then those with least to read."""
    authors = Authorship.objects.filter(edition=edition).values("user")
    people = MedicalReviewer.objects.current().exclude(user__in=authors).exclude(user=edition.submitted_by_id)
    people = people.filter(user__in=get_user_model().objects.with_perm(rules.REVIEW)).select_related("user")
    signed = Edition.objects.filter(page__condition=edition.page.condition_id, reviewer__isnull=False)
    signed = set(signed.order_by().values_list("reviewer", "page").distinct())
    on_page = {reviewer for reviewer, page in signed if page == edition.page_id}
    on_condition = {reviewer for reviewer, _page in signed}
    reading = _reading()
    stems = _stems(" ".join(_groups_of(edition.page.condition)))
    found = []
    for one in people.order_by("name", "pk"):
        reasons = []
        if one.pk in on_page:
            reasons.append(_("signed this page before"))
        elif one.pk in on_condition:
            reasons.append(_("signed other pages about this condition"))
        if _stems(one.speciality) & stems:
            reasons.append(one.speciality)
        found.append(Suggestion(one, tuple(reasons), reading.get(one.user_id, 0)))
    return sorted(found, key=lambda one: (-len(one.reasons), one.reading))[:most]


def _reading():
    """Return {user id: editions in review that they hold}."""
    held = Claim.objects.held().filter(edition__state=State.IN_REVIEW).values_list("user", flat=True)
    counts = {}
    for user in held:
        counts[user] = counts.get(user, 0) + 1
    return counts


def _groups_of(condition, generations=4):
    """Return the names of the condition and of what it is classified under."""
    names, current = [condition.name], [condition.pk]
    for _generation in range(generations):
        parents = Classification.objects.filter(child__in=current).values_list("parent", flat=True)
        current = list(parents.order_by().distinct()[:100])
        if not current:
            break
        names += Condition.objects.filter(pk__in=current).order_by().values_list("name", flat=True)
    return names


def _stems(text):
    """Return the beginnings of the words that tell a speciality: "endocrinologist" and "endocrine" share one."""
    words = ("".join(filter(str.isalnum, word)) for word in text.casefold().split())
    return {word[:STEMS] for word in words if len(word) >= SHORTEST_STEM} - EMPTY_STEMS


def _in_review(edition):
    return _in(State.IN_REVIEW, edition)


@contextmanager
def _in(state, edition):
    """Lock the edition's page, as the verbs do, and give the edition if it is in the state still."""
    with transaction.atomic():
        list(ConditionPage.objects.select_for_update(of=("self",)).filter(pk=edition.page_id).values("pk"))
        fresh = Edition.objects.with_page().get(pk=edition.pk)
        if fresh.state != state:
            sentence = _("%(edition)s is not in review any more: it is %(state)s.")
            if state == State.DRAFT:
                sentence = _("%(edition)s is no draft any more: it is %(state)s.")
            raise Refused(sentence % {"edition": fresh.name, "state": fresh.get_state_display().lower()})
        yield fresh


def _set(edition, **values):
    Claim.objects.update_or_create(edition=edition, defaults={**values, "since": timezone.now()})
