"""Canary crawl: a token is found if and only if its edition is published."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Proposal
from accounts.proposals import refuse
from conditions import feedback, site_pages, workflow
from conditions.models import Edition, Report, SitePage, Synonym
from conditions.models.site_page import SITE_PAGE_COLUMNS
from conditions.newsroom import register
from conditions.proposals.saving import Changes
from conditions.vocabularies import ReportState, State
from tests import factories
from tests.feedback.reports import confirm_correction, make_report
from tests.public import canary


@pytest.fixture(autouse=True)
def pages_are_cached(page_cache):
    """Cache pages, so that the canary also finds stale pages."""


def _draft(page, by):
    edition = workflow.open_draft(page, by=by)
    return workflow.save_draft(edition, by=by, lock=edition.lock, **canary.text_for(edition))


def _in_review(page, by):
    edition = _draft(page, by)
    return workflow.submit(edition, by=by, note=canary.token(edition, "submit_note"))


def _published(page, by, reviewer):
    edition = _in_review(page, by)
    return workflow.approve(
        edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), note=canary.token(edition, "approval_note")
    )


def _report(page, by):
    """Report problems with each edition that was ever public, one for each outcome of a report."""
    for edition in page.editions.ever_published():

        def word(field, edition=edition):
            return canary.token(edition, field)

        _waiting, declined, accepted, fixed = (
            make_report(
                edition,
                text=f"{word('report_text')} {end}",
                section=word("section"),
                email=f"{word('email')}@example.org",
            )
            for end in ReportState.values
        )
        feedback.decline(declined, by=by, reason=word("decline_reason"))
        feedback.accept(accepted, by=by, note=word("accept_note"))
        feedback.reply(accepted, by=by, text=word("reply"))
        if fixing := feedback.fixing_editions(fixed).first():
            feedback.fix(fixed, by=by, edition=fixing, correction=canary.token(fixing, "correction"))
            confirm_correction(fixed)
            # Waits for the second person.
            feedback.reword(fixed, by=by, correction=word("waiting_correction"))


def test_canary_corrections_of_a_withdrawn_page_lose_their_words(client, page, editor, reviewer, chief):
    _published(page, editor, reviewer)
    _published(page, editor, reviewer)
    _report(page, editor)
    correction_token = canary.token(page.live_edition(), "correction")
    before = client.get("/corrections/").content.decode()

    workflow.withdraw(page, by=chief, reason="Wrong")

    after = client.get("/corrections/").content.decode()
    assert (correction_token in before, correction_token in after, page.question in after) == (True, False, True)
    assert canary.violations(client) == []


def test_canary_each_state_shows_what_is_published_and_nothing_else(client, editor, reviewer, chief):
    condition = factories.make_condition(community_count=4, community_counted_on="2026-11-01")
    condition.synonyms.create(name="Another name")
    pages = {topic: factories.make_page(condition, topic) for topic in ["overview", "causes", "genes", "types"]}
    _published(pages["overview"], editor, reviewer)
    _in_review(pages["overview"], editor)
    _published(pages["causes"], editor, reviewer)
    _published(pages["causes"], editor, reviewer)
    edition = _in_review(pages["causes"], editor)
    workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason=canary.token(edition, "reason"))
    withdrawn = _published(pages["genes"], editor, reviewer)
    workflow.withdraw(pages["genes"], by=chief, reason=canary.token(withdrawn, "reason"))
    _draft(pages["genes"], editor)
    discarded = _draft(pages["types"], editor)
    workflow.discard(discarded, by=editor)
    _draft(pages["types"], editor)
    hidden = factories.make_page(factories.make_condition("Hidden syndrome"), "causes")
    draft = _draft(hidden, editor)
    workflow.schedule(draft, by=chief, at=timezone.now() + dt.timedelta(days=7))
    scheduled = workflow.submit(draft, by=editor)
    workflow.approve(
        scheduled,
        by=reviewer,
        seen=workflow.seen_by(scheduled, reviewer),
        note=canary.token(scheduled, "approval_note"),
    )

    for page in pages.values():
        _report(page, editor)
    for site_page in SitePage.objects.all():
        words = {name: canary.token(draft, f"site_page_{name}") for name in SITE_PAGE_COLUMNS}
        draft_of_site = site_pages.open_draft(site_page, by=editor)
        site_pages.save_draft(draft_of_site, by=editor, lock=draft_of_site.lock, **words)

    names = {name: canary.token(scheduled, f"proposed_{name}") for name in ("name", "name_in_text", "synonym")}
    changes = Changes(by=editor, reason=canary.token(scheduled, "proposal_reason"))
    condition.name, condition.name_in_text = names["name"], names["name_in_text"]
    changes.change(condition, ["name", "name_in_text"])
    changes.add(Synonym(condition=condition, name=names["synonym"]))
    refuse(changes.finish(condition), by=reviewer, note=canary.token(scheduled, "refusal"))
    changes.finish(condition)

    # Corrections are proposals too; `_report` makes some that are confirmed and some that wait.
    others = Proposal.objects.exclude(kind="correction")
    assert sorted(others.values_list("state", flat=True)) == ["refused", "waiting"]
    assert set(Edition.objects.values_list("state", flat=True)) == set(State.values)
    assert set(Report.objects.values_list("state", flat=True)) == set(ReportState.values)
    assert canary.violations(client) == []
    assert canary.violations_of_heads(client) == []


def test_canary_waiting_and_refused_words_of_the_register_are_nowhere(client, page, editor, reviewer, chief):
    edition = _published(page, editor, reviewer)
    entry, second_chief = reviewer.medical_reviewer, factories.make_chief("casey")
    fields = ("name", "credentials", "speciality", "affiliation", "registration_number", "interests", "biography")
    words = {name: canary.token(edition, name) for name in fields}
    register.propose_change(reviewer, words, by=chief, reason=words["name"], entry=entry)
    again = register.propose_change(reviewer, {"name": words["name"]}, by=chief, reason=words["name"], entry=entry)
    refuse(again, by=second_chief, note=words["name"])
    other = factories.make_user("other")
    new = {**words, "slug": "other", "valid_until": "2099-01-31", "is_active": True}
    register.propose_change(other, new, by=chief, reason=words["name"])

    assert canary.violations(client) == []


def test_canary_notices_a_text_that_should_not_show(client, editor, reviewer, page):
    edition = _published(page, editor, reviewer)
    page.condition.name = canary.token(edition, "leak")
    page.condition.save()

    violations = canary.violations(client)

    assert f"{page.get_absolute_url()} shows {canary.token(edition, 'leak')}" in violations


def test_canary_lists_every_public_view():
    assert sorted(canary.public_names()) == sorted(canary.ADDRESSES_OF)
