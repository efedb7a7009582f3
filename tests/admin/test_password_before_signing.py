"""Signatures need the password again after some minutes, and keep the typed text."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from accounts import second_factor
from conditions import site_pages, workflow
from conditions.models import SitePage
from tests import factories
from tests.accounts.sign_in_helpers import PASSWORD, code_of, kinds_of, with_app, with_password

from .forms import screen, step, withdrawal

pytestmark = pytest.mark.django_db

NOTE = "Read against Orphanet’s summary."


@pytest.fixture
def later():
    """Freeze the clock at the current time; `later.shift` moves it forward."""
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        yield clock


def approval(edition, by, **values):
    seen = workflow.seen_by(edition, by)
    return {"seen": seen, "scope": "whole_page", "signed": "on", "interest": "none", "note": NOTE, **values}


@pytest.fixture
def edition(editor):
    return factories.make_in_review(by=editor)


@pytest.fixture
def signed_in(client, reviewer, later):
    client.force_login(with_password(reviewer))
    later.shift(dt.timedelta(minutes=16))
    return client


def state_of(edition):
    edition.refresh_from_db()
    return edition.state


def test_no_password_is_needed_within_fifteen_minutes(client, reviewer, edition, later):
    client.force_login(with_password(reviewer))
    later.shift(dt.timedelta(minutes=14))
    page = client.get(screen(edition)).content.decode()

    response = client.post(step(edition, "approve"), approval(edition, reviewer))

    assert ('type="password"' in page, response.status_code, state_of(edition)) == (False, 302, "published")


def test_later_the_signature_needs_the_password(signed_in, reviewer, edition):
    page = signed_in.get(screen(edition)).content.decode()

    response = signed_in.post(step(edition, "approve"), approval(edition, reviewer, password=PASSWORD))

    assert page.count('type="password"') == 1
    assert (response.status_code, state_of(edition)) == (302, "published")


def test_without_the_password_nothing_is_signed_or_lost(signed_in, reviewer, edition):
    response = signed_in.post(step(edition, "approve"), approval(edition, reviewer))

    page = response.content.decode()
    assert (response.status_code, state_of(edition)) == (422, "in_review")
    assert "Type your password, so that nobody else can do this in your name." in page
    assert [NOTE in page, workflow.seen_by(edition, reviewer) in page, 'name="signed"' in page] == [True, True, True]
    assert response.context["form"]["signed"].value() is True


def test_a_wrong_password_is_recorded_and_keeps_the_typed_text(signed_in, reviewer, edition):
    response = signed_in.post(step(edition, "approve"), approval(edition, reviewer, password="wrong"))

    page = response.content.decode()
    assert (response.status_code, state_of(edition)) == (422, "in_review")
    assert "Wrong password. Nothing has been signed or changed." in page
    assert (NOTE in page, "wrong" in page.split("<main")[1].replace("wrong password", "")) == (True, False)
    assert kinds_of(reviewer)[-1] == "signing_failed"


def test_a_right_password_counts_although_another_field_is_missing(signed_in, reviewer, edition):
    response = signed_in.post(step(edition, "approve"), approval(edition, reviewer, signed="", password=PASSWORD))
    page = response.content.decode()

    again = signed_in.post(step(edition, "approve"), approval(edition, reviewer))

    assert (response.status_code, 'type="password"' in page, again.status_code) == (422, False, 302)


def test_password_guesses_are_throttled_with_a_message(signed_in, reviewer, edition):
    for _guess in range(5):
        signed_in.post(step(edition, "approve"), approval(edition, reviewer, password="wrong"))

    response = signed_in.post(step(edition, "approve"), approval(edition, reviewer, password=PASSWORD))

    assert (response.status_code, state_of(edition)) == (422, "in_review")
    assert "Too many attempts. Try again in 1 minute." in response.content.decode()


def test_reaffirming_needs_the_password_too(signed_in, reviewer, editor, second_reviewer):
    live = factories.make_published(by=editor, reviewer=second_reviewer)
    signing = {"seen": workflow.seen_by(live, reviewer), "signed": "on", "interest": "none"}

    refused = signed_in.post(step(live, "reaffirm"), signing)
    done = signed_in.post(step(live, "reaffirm"), {**signing, "password": PASSWORD})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert live.events.filter(verb="reaffirm").count() == 1


def test_withdrawing_and_sending_back_need_no_password(signed_in, editor, second_reviewer, edition):
    live = factories.make_published(by=editor, reviewer=second_reviewer)

    withdrawn = signed_in.post(withdrawal(live.page), {"reason": "A dose is wrong."})
    returned = signed_in.post(step(edition, "return"), {"seen": edition.sha256, "reason": "Name the gene."})

    assert (withdrawn.status_code, returned.status_code) == (302, 302)


def test_confirming_a_site_page_needs_the_password_too(client, chief, editor, later):
    client.force_login(with_password(chief))
    page = SitePage.objects.get(slug="privacy")
    draft = site_pages.open_draft(page, by=chief)
    draft = site_pages.save_draft(draft, by=chief, lock=draft.lock, body="<p>New.</p>", change_note="Anew.")
    proposal = site_pages.propose(draft, by=editor, lock=draft.lock)
    address = reverse("admin:accounts_proposal_step", args=[proposal.pk, "confirm"])
    later.shift(dt.timedelta(minutes=16))

    shown = client.get(address).content.decode()
    refused = client.post(address)
    between = page.live_version().number
    done = client.post(address, {"password": PASSWORD})

    assert ('type="password"' in shown, refused.status_code, between) == (True, 422, 1)
    assert "Type your password" in refused.content.decode()
    assert (done.status_code, page.live_version().number) == (302, 2)


@pytest.mark.parametrize("minutes", [0, 5])
def test_the_validity_of_a_password_is_a_setting(client, reviewer, edition, settings, later, minutes):
    settings.SIGNING_MINUTES = minutes
    client.force_login(with_password(reviewer))
    later.shift(dt.timedelta(minutes=minutes, seconds=1))

    assert client.post(step(edition, "approve"), approval(edition, reviewer)).status_code == 422


def test_an_expired_session_needs_the_code_as_well(client, reviewer, edition, settings):
    settings.SECOND_FACTOR = "signers"
    device = with_app(with_password(reviewer))
    typed = approval(edition, reviewer)
    signing_in = {"sign-in-username": "rao", "sign-in-password": PASSWORD}

    sign_in_page = client.post(step(edition, "approve"), typed)
    without = client.post(step(edition, "approve"), {**typed, **signing_in})
    wrong = client.post(step(edition, "approve"), {**typed, **signing_in, "sign-in-code": "000000"})
    between = state_of(edition)
    done = client.post(step(edition, "approve"), {**typed, **signing_in, "sign-in-code": code_of(device)})

    assert [sign_in_page.status_code, without.status_code, wrong.status_code, between] == [401, 401, 401, "in_review"]
    assert "Type the code that your app shows now." in without.content.decode()
    assert [NOTE in page.content.decode() for page in (sign_in_page, without, wrong)] == [True] * 3
    assert (done.status_code, state_of(edition)) == (302, "published")


def test_an_expired_session_accepts_a_recovery_code(client, reviewer, edition, rf):
    with_app(with_password(reviewer))
    code = second_factor.make_codes(reviewer, request=rf.get("/"))[0]
    signing_in = {"sign-in-username": "rao", "sign-in-password": PASSWORD, "sign-in-code": code}

    done = client.post(step(edition, "approve"), {**approval(edition, reviewer), **signing_in})

    assert (done.status_code, state_of(edition)) == (302, "published")


def test_people_who_must_set_up_a_second_factor_keep_the_typed_text(client, reviewer, edition, settings):
    settings.SECOND_FACTOR = "signers"
    with_password(reviewer)

    response = client.post(
        step(edition, "approve"),
        {**approval(edition, reviewer), "sign-in-username": "rao", "sign-in-password": PASSWORD},
    )

    page = response.content.decode()
    assert (response.status_code, state_of(edition)) == (401, "in_review")
    assert "Sign in in another window, set it up there, then press the button here again." in page
    assert NOTE in page


def test_signing_in_again_is_throttled_and_recorded(client, reviewer, edition):
    with_password(reviewer)
    signing_in = {"sign-in-username": "rao", "sign-in-password": "wrong"}

    statuses = [
        client.post(step(edition, "approve"), {**approval(edition, reviewer), **signing_in}).status_code
        for _guess in range(11)
    ]

    assert statuses == [401] * 10 + [429]
    assert kinds_of(reviewer) == ["password_failed"] * 10


def test_a_typed_password_is_never_shown(client, reviewer, edition):
    typed = approval(edition, reviewer, password="secret-of-rao")

    page = client.post(step(edition, "approve"), typed).content.decode()

    assert (NOTE in page, "secret-of-rao" in page) == (True, False)
