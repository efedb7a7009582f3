"""Invariants of the workflow, recomputed from the events and from earlier states of the database."""

from collections import Counter, defaultdict
from itertools import pairwise

from django.utils import timezone

from accounts import signers
from accounts.models import Proposal, User
from conditions import workflow
from conditions.facts import facts_of, names_in
from conditions.facts.expansion import digest
from conditions.models import (
    Authorship,
    Citation,
    ConditionPage,
    Edition,
    Event,
    FrozenFact,
    MedicalReviewer,
    SignOff,
)
from conditions.models.edition import TEXT_COLUMNS
from conditions.vocabularies import OPEN_STATES, SIGNED_STATES, STATE_CHANGES, State
from conditions.workflow.record import add_months
from conditions.workflow.record_checks import event_problems, record_problems

SIGNING = {"approve", "approve_changes", "reaffirm"}
WHOLE_PAGE = {"approve", "reaffirm"}


def violations():
    """Return a sentence for each invariant that the database breaks."""
    editions = Edition.objects.select_related("page__topic", "page__condition", "sign_off")
    editions = list(editions.prefetch_related("citations", "authorships", "frozen_facts"))
    events = defaultdict(list)
    for event in Event.objects.select_related("sign_off").order_by("pk"):
        events[event.edition_id].append(event)
    problems = list(workflow.chain_problems())
    for edition in editions:
        history = events[edition.pk]
        for problem in (
            *_wrong_history(edition, history),
            *_wrong_hash(edition),
            *_wrong_signature(edition, history),
            *_wrong_publication(edition, history),
            *_wrong_facts(edition),
        ):
            problems.append(f"{edition}, {edition.state}: {problem}")
    for page in ConditionPage.objects.select_related("topic"):
        page_editions = [edition for edition in editions if edition.page_id == page.pk]
        problems.extend(
            f"{page}: {problem}" for problem in (*_crowded(page_editions), *_wrong_dates(page, page_editions, events))
        )
        problems.extend(f"{page}: {problem}" for problem in _live_after_withdrawal(page_editions, events))
    return problems


def _wrong_history(edition, history):
    """Check that events form a chain from the first draft to the state of the edition."""
    states = [(event.from_state, event.to_state) for event in history]
    if not history or (history[0].verb, history[0].from_state) != ("open_draft", ""):
        yield "does not begin with its opening"
        return
    if edition.state != states[-1][1]:
        yield f"but the last event says {states[-1][1]}"
    for (_old, before), (after, new) in pairwise(states):
        if before != after or (after != new and (after, new) not in STATE_CHANGES):
            yield f"breaks off: {before} | {after} -> {new}"
    for event in history:
        if event.actor_id is None and event.verb not in ("supersede", "publish", "hold"):
            yield f"{event.verb} by nobody"


def _wrong_hash(edition):
    if edition.state in (State.DRAFT, State.DISCARDED):
        return
    if edition.sha256 != edition.computed_hash():
        yield "the hash is not that of the text"


def _wrong_signature(edition, history):
    signatures = [event for event in history if event.verb in SIGNING]
    authors = {authorship.user_id for authorship in edition.authorships.all()} | {edition.submitted_by_id}
    for event in signatures:
        if event.actor_id in authors:
            yield "an author signed it"
        if event.sha256 != edition.sha256:
            yield "another text was signed"
        if event.reviewer is None or event.reviewer.user_id != event.actor_id or not event.statement:
            yield "the signature's event is incomplete"
        yield from event_problems(event, event.sign_off)
    yield from record_problems(edition)
    if edition.sign_off_id != (signatures[-1].sign_off_id if signatures else None):
        yield "its record is not that of the last signature"
    if edition.state in SIGNED_STATES:
        last = signatures[-1] if signatures else None
        if last is None or (last.actor_id, last.reviewer_id) != (edition.signed_by_id, edition.reviewer_id):
            yield "its signer is not who signed last"
        elif last.scope != edition.scope:
            yield "its scope is not what was signed last"


def _wrong_publication(edition, history):
    verbs = Counter(event.verb for event in history)
    was_public = edition.state in (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
    if bool(edition.published_at) != was_public or verbs["publish"] != int(was_public):
        yield "its publication is not what happened"
    if edition.state == State.PUBLISHED:
        requests = [event.pk for event in history if event.verb == "expedite"]
        reviews = [event.pk for event in history if event.verb in WHOLE_PAGE]
        if requests and requests[-1] > max(reviews, default=0) and not edition.is_overdue:
            yield "a new review was asked for, but it is not overdue"


def _wrong_facts(edition):
    """Check that facts are frozen in submitted texts only, and that a live text with outdated facts is marked."""
    submitted = edition.state not in (State.DRAFT, State.DISCARDED)
    if submitted and names_in(edition.body):
        yield "a placeholder is left in it"
    if names_in(edition.body_as_written) != [fact.placeholder for fact in edition.frozen_facts.all()]:
        yield "its frozen facts are not those that were written into it"
    if edition.state == State.PUBLISHED and edition.frozen_facts.all():
        facts = facts_of(edition.page.condition)
        for fact in edition.frozen_facts.all():
            if (fact.sha256 != digest(fact.placeholder, facts)) != (fact.changed_at is not None):
                yield f"{fact} is not marked as what it is"


def _crowded(editions):
    states = Counter(edition.state for edition in editions)
    if states[State.PUBLISHED] > 1:
        yield "two editions are published"
    if sum(states[state] for state in OPEN_STATES) > 1:
        yield "two editions are open"
    numbers = sorted(edition.number for edition in editions)
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"the numbers are {numbers}"


def _wrong_dates(page, editions, events):
    """Replay the events: only a whole-page sign-off or an expedite may move the review dates."""
    interval = page.topic.review_interval_months
    dates, signed, expedited, live = {}, {}, {}, None
    for event in sorted((event for edition in editions for event in events[edition.pk]), key=lambda event: event.pk):
        own, day = event.edition_id, timezone.localdate(event.at)
        expected = dates.get(own, (None, None))
        if event.verb in WHOLE_PAGE:
            expected = (day, add_months(day, interval))
            expedited.pop(own, None)
        elif event.verb == "approve_changes":
            expected = dates[live]
        elif event.verb == "expedite":
            expected = (expected[0], min(expected[1], day))
            expedited[own] = event.pk
        elif event.verb == "publish" and live is not None:
            if signed[own][0] == "approve_changes":
                expected = dates[live]
            elif expedited.get(live, 0) > signed[own][1]:
                expected = (expected[0], max(expected[0], min(expected[1], dates[live][1])))
            if signed[own][0] == "approve_changes" or expedited.get(live, 0) > signed[own][1]:
                expedited[own] = expedited.get(live, 0)
        if event.verb in SIGNING:
            signed[own] = (event.verb, event.pk)
        if (event.reviewed_on, event.review_due) != expected:
            yield f"{event.verb} set the dates {event.reviewed_on}, {event.review_due}, not {expected}"
        dates[own] = (event.reviewed_on, event.review_due)
        # The event "supersede" precedes "publish", which still needs the old dates.
        if event.verb in ("publish", "take_back"):
            live = own
        elif event.verb == "withdraw" and own == live:
            live = None
    for edition in editions:
        if (edition.reviewed_on, edition.review_due) != dates.get(edition.pk):
            yield f"edition {edition.number} has dates that no event set"
        if edition.state == State.PUBLISHED and bool(edition.expedited_at) != bool(expedited.get(edition.pk)):
            yield f"edition {edition.number} is expedited without being so"


def _live_after_withdrawal(editions, events):
    withdrawals = [event.pk for edition in editions for event in events[edition.pk] if event.verb == "withdraw"]
    for edition in editions:
        taken_back = [event.pk for event in events[edition.pk] if event.verb == "take_back"]
        if edition.state == State.PUBLISHED and withdrawals and max(taken_back, default=0) < max(withdrawals):
            needed = {event.verb: event.pk for event in events[edition.pk] if event.verb in ("submit", "approve")}
            first_after = min(
                (
                    event_.pk
                    for other in editions
                    for event_ in events[other.pk]
                    if event_.verb == "publish" and event_.pk > withdrawals[-1]
                ),
                default=0,
            )
            restored = {event.pk for event in events[edition.pk]} & {first_after}
            if needed.get("submit", 0) < max(withdrawals):
                yield "something is live that was not submitted since the withdrawal"
            if restored and needed.get("approve", 0) < max(withdrawals):
                yield "something is live that nobody approved as a whole page since the withdrawal"


class Shadow:
    """A copy of frozen texts, events and locks, which may never change or vanish."""

    def __init__(self):
        self.texts, self.events, self.locks = {}, [], {}

    def violations(self):
        """Return a sentence for each forbidden change since the last call."""
        problems = []
        texts, locks = {}, {}
        for edition in Edition.objects.prefetch_related("citations", "authorships"):
            locks[edition.pk] = edition.lock
            if edition.state != State.DRAFT:
                texts[edition.pk] = _text_of(edition)
        events = list(Event.objects.order_by("pk").values())
        problems.extend(f"the text of edition {pk} changed" for pk, text in self.texts.items() if texts.get(pk) != text)
        problems.extend(f"edition {pk} was set back" for pk, lock in self.locks.items() if locks.get(pk, 0) < lock)
        if events[: len(self.events)] != self.events:
            problems.append("an event changed or vanished")
        self.texts, self.events, self.locks = texts, events, locks
        return problems


class TrustRoots:
    """Who signs, with which address, and the register's words; each change needs the decision of two other people."""

    def __init__(self):
        self.roots = _trust_roots()

    def violations(self):
        """Return a sentence for each change since the last call that no proposal of two people explains."""
        before, self.roots = self.roots, _trust_roots()
        changed = {key for key in self.roots if self.roots[key] != before.get(key)}
        proposals = Proposal.objects.filter(state=Proposal.State.CONFIRMED)
        pairs = {
            (proposal.kind, proposal.about_id)
            for proposal in proposals
            if len({proposal.proposed_by_id, proposal.decided_by_id, proposal.about_id}) == 3
            or proposal.proposed_by_id == proposal.about_id != proposal.decided_by_id
        }
        return [f"{kind} of user {pk} changed by one person alone" for kind, pk in changed - pairs]


def _trust_roots():
    """Return {(kind of proposal, account number): what only such a proposal changes}."""
    roots = {("accounts.account", user.pk): (user.email, signers.rights_of(user)) for user in User.objects.all()}
    for entry in MedicalReviewer.objects.all():
        roots["conditions.register", entry.user_id] = (entry.name, entry.credentials, entry.speciality)
    return roots


def _text_of(edition):
    return (
        [getattr(edition, name) for name in (*TEXT_COLUMNS, "body_as_written", "search_text")],
        sorted(edition.frozen_facts.values_list("placeholder", "sha256")),
        [citation.as_hashed() for citation in edition.citations.all()],
        [authorship.user_id for authorship in edition.authorships.all()],
        (edition.sha256, edition.submitted_by_id, edition.submitted_at, edition.page_id, edition.number),
    )


def dump():
    """Return every row of every table that the workflow writes."""
    models = (ConditionPage, Edition, Event, Citation, Authorship, FrozenFact, SignOff)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
