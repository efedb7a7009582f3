"""Attack: one person alone puts words into the corrections log, the disclaimer or a page about this site."""

import pytest

from accounts import proposals
from accounts.models import Proposal
from conditions import site_pages
from conditions.models import SitePage
from tests import factories
from tests.feedback.reports import make_report
from web.refusals import Refused

pytestmark = pytest.mark.django_db
WORDS = "Stop nitisinone today. It is fatal. " * 10


@pytest.fixture
def root(db):
    """Return a superuser without a role."""
    return factories.make_user("root", is_superuser=True)


@pytest.fixture
def report(page, editor, reviewer):
    """Return a report that the second edition has fixed."""
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    report = make_report(first)
    report.fix_in = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>Five genes [1].</p>")
    return report


def decide(client, proposal, verb, person, **values):
    client.force_login(person)
    return client.post(f"/admin/accounts/proposal/{proposal.pk}/decide/{verb}/", values)


def close_as_fixed(client, report, person):
    client.force_login(person)
    client.post(
        f"{report.get_admin_url().replace('change/', 'fix/')}", {"edition": report.fix_in.pk, "correction": WORDS}
    )
    return Proposal.objects.get()


def everything(client):
    addresses = ["/corrections/", "/corrections/feed/", "/disclaimer/", "/"]
    return "".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize("role", ["editor", "chief", "root"])
def test_correction_of_one_person_is_not_public(client, report, role, request):
    person = request.getfixturevalue(role)

    proposal = close_as_fixed(client, report, person)
    refused = decide(client, proposal, "confirm", person)

    proposal.refresh_from_db()
    report.refresh_from_db()
    assert (refused.status_code, proposal.state, report.state, report.correction) == (409, "waiting", "fixed", "")
    assert "fatal" not in everything(client)


@pytest.mark.parametrize(
    ("who", "is_public"), [("reviewer", True), ("chief", True), ("second_editor", False), ("root", False)]
)
def test_correction_is_confirmed_by_a_reviewer_or_a_chief_editor(client, report, editor, who, is_public, request):
    proposal = close_as_fixed(client, report, editor)

    decide(client, proposal, "confirm", request.getfixturevalue(who))

    assert ("It is fatal." in everything(client)) == is_public


def test_correction_that_was_reworded_meanwhile_is_not_confirmed(client, report, editor, chief):
    proposal = close_as_fixed(client, report, editor)
    type(report).objects.update(correction="Other words.")

    answer = decide(client, proposal, "confirm", chief)

    assert answer.status_code == 409
    assert "It is now: “Other words.”." in answer.content.decode()


def drafted(slug, by, **text):
    page = SitePage.objects.get(slug=slug)
    draft = site_pages.open_draft(page, by=by)
    return site_pages.save_draft(draft, by=by, lock=draft.lock, change_note="A clearer sentence.", **text)


@pytest.mark.parametrize("role", ["chief", "root"])
def test_disclaimer_of_every_page_is_not_one_persons(client, role, editor, request):
    person = request.getfixturevalue(role)
    client.force_login(person)
    draft = drafted("disclaimer", person, short=WORDS[:400])
    step = f"/admin/conditions/sitepage/{draft.page.pk}"

    gone = client.post(f"{step}/publish/", {"lock": draft.lock})
    client.post(f"{step}/propose/", {"lock": draft.lock})
    refused = decide(client, Proposal.objects.get(), "confirm", person)

    assert (gone.status_code, refused.status_code) == (404, 409)
    assert "fatal" not in everything(client)


def test_site_page_is_public_as_two_people_saw_it(client, editor, chief):
    draft = drafted("disclaimer", editor, short="Ask your doctor first.")
    first = site_pages.propose(draft, by=editor, lock=draft.lock)
    changed = site_pages.save_draft(draft, by=editor, lock=draft.lock, short=WORDS[:400])

    stale = decide(client, first, "confirm", chief)
    between = everything(client)
    second = site_pages.propose(changed, by=editor, lock=changed.lock)
    decide(client, second, "confirm", chief)

    assert stale.status_code == 409
    assert "The draft has been changed or discarded since it was proposed." in stale.content.decode()
    assert ("fatal" in between, "It is fatal." in everything(client)) == (False, True)


def test_address_of_a_link_is_among_the_words_to_confirm(editor):
    draft = drafted("privacy", editor, body='<p>See <a href="https://evil.example/">our form</a>.</p>')

    proposal = site_pages.propose(draft, by=editor, lock=draft.lock)

    body = next(line for line in proposals.kind_of(proposal).lines(proposal) if line.label == "Text")
    assert "https://evil.example/" in body.new


def test_reviewer_may_not_propose_a_site_page(editor, reviewer):
    draft = drafted("privacy", editor, body="<p>New.</p>")

    with pytest.raises(Refused):
        site_pages.propose(draft, by=reviewer, lock=draft.lock)
