"""A random walk of several users through the workflow of two pages; all invariants hold after each step.

`--long-walk` takes more and longer walks. A failure prints the seed and the steps
that led to the failure.
"""

import datetime as dt
import random
from dataclasses import replace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import roles
from accounts.account_state import state_of
from accounts.models import Proposal
from accounts.proposals import confirm, kind_of, refuse, take_back
from accounts.trust_roots.account import propose_change as propose_account_change
from accounts.trust_roots.factor import propose_reset
from conditions import workflow
from conditions.facts.changes import mark_changed
from conditions.models import Comment, Edition, MedicalReviewer
from conditions.models.citation import CITATION_COLUMNS
from conditions.newsroom import bulk, claims, comments, register
from conditions.proposals.exposure import is_exposed
from conditions.proposals.saving import Changes
from conditions.vocabularies import InheritanceMode, Scope, State
from tests import factories
from tests.public import canary
from tests.walk import invariants

START = dt.datetime(2027, 1, 29, 22, 50, tzinfo=dt.UTC)
MODES = (InheritanceMode.AUTOSOMAL_RECESSIVE, InheritanceMode.AUTOSOMAL_DOMINANT)
# The columns of the live text that a small change keeps.
KEPT = ("title", "short_answer", "body")
VERBS = tuple(
    verb for verb in workflow.TRANSITIONS if verb not in ("supersede", "hold", "ask_withdrawal", "dismiss_request")
)
# The kinds of proposals that decide who signs, and in which words.
TRUST_ROOTS = ("accounts.account", "accounts.second_factor", "conditions.register")
PAUSES = (
    *[dt.timedelta(0), dt.timedelta(minutes=7), dt.timedelta(hours=9)] * 8,
    *[dt.timedelta(days=3)] * 3,
    dt.timedelta(days=200),
)
# The weight of a verb among the offered ones; 1 for verbs that are missing here. Without
# weights the pages would rarely get past their draft.
WEIGHTS = {
    "discard": 0.15,
    "recall": 0.05,
    "return": 0.1,
    "withdraw": 0.1,
    "schedule": 0.3,
    "expedite": 0.3,
    "revoke": 0.5,
    "submit": 3,
    "approve": 3,
    "approve_changes": 8,
    "publish": 5,
    "ask_take_back": 50,
    "take_back": 500,
}


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        # A crawl requests every public address. So `make test` takes one walk on each database, with different seeds,
        # and crawls after every third step. The other walks crawl after each step.
        is_long = metafunc.config.getoption("--long-walk")
        short = 1 if connection.vendor == "postgresql" else 0
        metafunc.parametrize(
            ("seed", "crawled_every"),
            [
                pytest.param(seed, 3)
                if seed == short and not is_long
                else pytest.param(seed, 1, marks=pytest.mark.full)
                for seed in range(20 if is_long else 3)
            ],
        )


class Walk:
    """Two pages, their users, and every edition that a user has ever had on a screen."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.imports = random.Random(f"imports {seed}")
        self.talks = random.Random(f"talks {seed}")
        self.changes = random.Random(f"changes {seed}")
        self.proposals = random.Random(f"proposals {seed}")
        self.roots = random.Random(f"roots {seed}")
        condition = factories.make_condition(community_count=4, community_counted_on="2026-11-01")
        # Each page gets a random interval between reviews.
        self.pages = [factories.make_page(condition, "genes"), factories.make_page(condition, "inheritance")]
        for page in self.pages:
            page.topic.review_interval_months = self.random.choice([1, 12, 36])
            page.topic.save()
        self.people = [
            factories.make_editor("erin"),
            factories.make_editor("sam"),
            factories.make_reviewer("rao"),
            factories.make_reviewer("ada", "Editors"),
            factories.make_chief("chris"),
            self._superuser(),
            factories.make_user("plain"),
        ]
        self.condition = condition
        condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE)
        self.screens = []
        self.steps = []
        self.outcomes = {"done": set(), "refused": set()}

    def _superuser(self):
        root = factories.make_reviewer("root")
        root.is_superuser = True
        root.save()
        return root

    def step(self):
        """Let a user take one step; return whether it was refused."""
        page = self.random.choice(self.pages)
        by, verb, edition = self._offered_step(page) if self.random.random() < 0.7 else self._arbitrary_step(page)
        self.steps.append(f"{timezone.now():%Y-%m-%d %H:%M} {by}: {verb} {edition or page}")
        try:
            self._do(verb, edition, page, by)
        except workflow.Refused as refusal:
            self.steps[-1] += f" - {type(refusal).__name__}: {refusal}"
            self.outcomes["refused"].add(verb)
            return True
        self.outcomes["done"].add(verb)
        self.screens.extend(page.editions.all())
        return False

    def _offered_step(self, page):
        """Choose a step that a user has a button for."""
        live = page.live_edition() or page.editions.withdrawn().order_by("-number").first()
        current = [edition for edition in (page.open_edition(), live) if edition]
        offered = [
            (by, choice.row.verb, edition)
            for by in self.people
            for edition in current
            for choice in workflow.choices(edition, by)
            if choice.allowed and choice.row.verb != "open_draft"
        ]
        if page.open_edition() is None:
            offered += [(by, "open_draft", None) for by in self.people if workflow.can("open_draft", None, by)]
        return self.random.choices(offered, [WEIGHTS.get(verb, 1) for _by, verb, _edition in offered])[0]

    def _arbitrary_step(self, page):
        """Choose any verb, by any user or the clock, on any screen however old."""
        page_screens = [edition for edition in self.screens if edition.page_id == page.pk]
        if not page_screens:
            return self.random.choice(self.people), "open_draft", None
        return self.random.choice([*self.people, None]), self.random.choice(VERBS), self.random.choice(page_screens)

    def _do(self, verb, edition, page, by):
        reason = self.random.choice(["", " ", *["Because."] * 6])
        if edition is not None and reason.strip():
            reason = canary.token(edition, "reason")
        seen = "0" * 64 if self.random.random() < 0.1 else self._seen(verb, edition, by)
        match verb:
            case "open_draft":
                self._write(workflow.open_draft(page, by=by), by)
            case "save_draft":
                self._write(edition, by)
            case "submit":
                lock = self.random.choice([None, edition.lock])
                workflow.submit(edition, by=by, lock=lock, note=canary.token(edition, "note"))
            case "discard":
                workflow.discard(edition, by=by)
            case "recall":
                workflow.recall(edition, by=by, note=reason)
            case "return":
                workflow.send_back(edition, by=by, seen=seen, reason=reason)
            case "approve":
                workflow.approve(edition, by=by, seen=seen, note=reason, **self._signature_fields(edition))
            case "approve_changes":
                signature_fields = self._signature_fields(edition)
                workflow.approve(edition, by=by, seen=seen, note=reason, scope=Scope.CHANGES_ONLY, **signature_fields)
            case "publish":
                workflow.publish(edition, by=by)
            case "schedule":
                times = [None, timezone.now() - dt.timedelta(days=1), *[timezone.now() + dt.timedelta(days=8)] * 3]
                workflow.schedule(edition, by=by, at=self.random.choice(times))
            case "revoke":
                workflow.revoke(edition, by=by, reason=reason)
            case "reaffirm":
                workflow.reaffirm(edition, by=by, seen=seen, note=reason, **self._signature_fields(edition))
            case "expedite":
                workflow.expedite(edition, by=by, reason=reason)
            case "withdraw":
                workflow.withdraw(page, by=by, reason=reason)
            case "ask_take_back":
                workflow.ask_take_back(edition, by=by, reason=reason)
            case "take_back":
                workflow.take_back(edition, by=by)

    def _seen(self, verb, edition, by):
        """Return the hash that the form of the verb holds on this person's screen."""
        signs = by is not None and verb in ("approve", "approve_changes", "reaffirm")
        return workflow.seen_by(edition, by) if signs else getattr(edition, "sha256", "")

    def _signature_fields(self, edition):
        return {"declaration": canary.token(edition, "declaration"), "answers": {"words": "no"}}

    def _talk(self):
        """Let a user claim or discuss a text, which readers never see and which blocks no step."""
        if not self.screens:
            return
        edition, by = self.talks.choice(self.screens), self.talks.choice(self.people)
        try:
            match self.talks.choice(["claim", "let go", "say", "resolve"]):
                case "claim":
                    claims.claim(edition, by=by)
                case "let go":
                    claims.release(edition, by=by)
                case "say":
                    comments.add(edition, by=by, text=canary.token(edition, "comment"))
                case "resolve":
                    for thread in Comment.objects.carried_to(edition)[:1]:
                        comments.resolve(thread, by=by)
        except workflow.Refused as refusal:
            self.steps.append(f"{by} talks: {refusal}")

    def _propose(self):
        """Let a user propose a name, or decide about a proposal; whoever may not confirm it tries that."""
        names = Proposal.objects.exclude(kind__in=TRUST_ROOTS)
        by, proposal = self.proposals.choice(self.people), self.proposals.choice([None, *names])
        try:
            if proposal is None or self.proposals.random() < 0.5:
                self._propose_name(by)
            elif not kind_of(proposal).may_confirm(by, proposal):
                self.proposals.choice([confirm, take_back])(proposal, by=by)
                assert Proposal.objects.get(pk=proposal.pk).state == "taken_back"
            else:
                refuse(proposal, by=by, note="Not a name.")
        except workflow.Refused as refusal:
            self.steps.append(f"{by} proposes: {refusal}")

    def _propose_name(self, by):
        if self.screens and is_exposed(self.condition):
            changes = Changes(by=by, reason="Because.")
            self.condition.name = canary.token(self.screens[-1], "proposed_name", len(self.steps))
            changes.change(self.condition, ["name"])
            changes.finish(self.condition)

    def _change_trust_root(self):
        """Let any user propose who signs, or decide about such a proposal."""
        by, roots = self.roots.choice(self.people), Proposal.objects.filter(kind__in=TRUST_ROOTS, state="waiting")
        proposal = self.roots.choice([None, *roots])
        try:
            if proposal is None:
                self._propose_trust_root(by)
            elif self.roots.random() < 0.8:
                confirm(proposal, by=by)
                self.steps.append(f"{by} confirms: {proposal}")
            else:
                self.roots.choice([lambda: refuse(proposal, by=by, note="No."), lambda: take_back(proposal, by=by)])()
        except workflow.Refused as refusal:
            self.steps.append(f"{by} about {proposal}: {refusal}")

    def _propose_trust_root(self, by):
        person, reason = self.roots.choice(self.people), "Because."
        match self.roots.choice(["right", "address", "register", "reset"]):
            case "right":
                group = self.roots.choice(roles.ROLES)
                wanted = replace(state_of(person.pk), groups=tuple(sorted({*state_of(person.pk).groups, group})))
                propose_account_change(person, wanted, by=by, reason=reason)
            case "address":
                wanted = replace(state_of(person.pk), email=f"{person.username}{len(self.steps)}@example.org")
                propose_account_change(person, wanted, by=by, reason=reason)
            case "register":
                entry = MedicalReviewer.objects.filter(user=person).first()
                if entry is not None:
                    speciality = f"Speciality {len(self.steps)}"
                    register.propose_change(person, {"speciality": speciality}, by=by, reason=reason, entry=entry)
            case "reset":
                propose_reset(person, by=by, reason=reason)

    def _in_bulk(self):
        """Let a user apply a bulk action to both pages, which may be refused."""
        verb, by = (
            self.talks.choice([*["assign", "remind"] * 6, "expedite", "withdraw"]),
            self.talks.choice(self.people),
        )
        current = [page.live_edition() or page.open_edition() for page in self.pages]
        try:
            updated = bulk.do(
                verb,
                [edition for edition in current if edition],
                by=by,
                to=self.talks.choice(self.people),
                reason=self.talks.choice(["", "Because."]),
            )
        except workflow.Refused as refusal:
            self.steps.append(f"{by} in bulk: {refusal}")
            return
        self.steps.append(f"{timezone.now():%Y-%m-%d %H:%M} {by} in bulk: {verb} {updated}")

    def _write(self, edition, by):
        if by is not None and by.has_perm("conditions.write_edition") and edition.state != State.DRAFT:
            return
        version = len(self.steps) % 100
        live = edition.page.live_edition()
        text = canary.text_for(edition, version)
        if live is not None and edition.base_id == live.pk and self.changes.random() < 0.5:
            text = _small_change(live, edition, version)
        if self.imports.random() < 0.5:
            # The condition has no types on record, so a draft with [[types]] cannot be submitted.
            text["body"] += self.imports.choice(["<p>[[inheritance]]</p>"] * 19 + ["<p>[[types]]</p>"])
        if self.random.random() < 0.2:
            text["body"] = ""
        workflow.save_draft(edition, by=by, lock=edition.lock, **text)

    def pass_time(self, clock):
        self._talk()
        self._propose()
        self._change_trust_root()
        if self.talks.random() < 0.2:
            self._in_bulk()
        clock.shift(self.random.choice(PAUSES))
        if self.random.random() < 0.2:
            for edition, refusal in workflow.publish_due():
                self.steps.append(f"{timezone.now():%Y-%m-%d %H:%M} the clock: publish {edition} {refusal or ''}")
                self.outcomes["done"].add("publish")
        if self.imports.random() < 0.1:
            self.condition.inheritances.update(mode=self.imports.choice(MODES))
            mark_changed([self.condition.pk], None)
        for reviewer in MedicalReviewer.objects.all():
            if self.random.random() < 0.1:
                reviewer.is_active = self.random.random() < 0.8
            if self.random.random() < 0.3:
                days = self.random.choice([-1, 0, 300, 300, 300])
                reviewer.valid_until = timezone.localdate() + dt.timedelta(days=days)
            reviewer.save()

    def story(self, problems):
        return "\n".join([*problems, "", *self.steps])


@pytest.mark.crawl
def test_random_walk_breaks_no_invariant(seed, crawled_every, page_cache, pytestconfig):
    length = 300 if pytestconfig.getoption("--long-walk") else 30
    with time_machine.travel(START, tick=False) as clock:
        walk = Walk(seed)
        shadow, roots, visitor = invariants.Shadow(), invariants.TrustRoots(), Client()
        for step in range(length):
            walk.pass_time(clock)
            before = invariants.dump()

            refused = walk.step()

            problems = [*invariants.violations(), *shadow.violations(), *roots.violations(), *unverified()]
            if step % crawled_every == crawled_every - 1:
                problems += canary.violations(visitor)
            if refused and "open_draft" not in walk.steps[-1] and invariants.dump() != before:
                problems.append("a refusal changed a row")
            assert not problems, walk.story(problems)


def _small_change(live, edition, version):
    """Return the live text with one more word, so that a reviewer may approve the changes only."""
    text = {name: getattr(live, name) for name in KEPT}
    text["body"] += f"<p>{canary.token(edition, 'body', version)}</p>"
    text["change_note"] = canary.token(edition, "change_note", version)
    return {**text, "citations": list(live.citations.values(*CITATION_COLUMNS))}


def unverified():
    return [sentence for _edition, sentences in workflow.verify() for sentence in sentences]


def test_random_walk_performs_and_is_refused_every_verb(db):
    done, refused = set(), set()

    with time_machine.travel(START, tick=False) as clock:
        walk = Walk("all verbs")
        for _step in range(500):
            walk.pass_time(clock)
            walk.step()
            done, refused = walk.outcomes["done"], walk.outcomes["refused"]
            if len(done) == len(VERBS) and len(refused) >= len(VERBS) - 1:
                break

    assert done == set(VERBS), walk.story([])
    assert refused >= set(VERBS) - {"open_draft"}, walk.story([])
    assert Edition.objects.filter(state=State.SUPERSEDED).exists()
