"""Notices: recipients, sending after the commit, and failures of the mail server."""

import datetime as dt
import logging

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from conditions import workflow
from tests import factories

FIVE_GENES = "<p>Five genes [1].</p>"


@pytest.fixture
def newsroom(page, editor, second_editor, reviewer, second_reviewer, chief, superuser):
    """Make users of all roles, and some who must get no mail."""
    plain_superuser = factories.make_user("admin")
    plain_superuser.is_superuser = True
    plain_superuser.save()
    factories.make_reviewer("gone", is_active=False)
    factories.make_reviewer("lapsed", valid_until=timezone.localdate() - dt.timedelta(days=1))
    factories.make_reviewer("disabled")
    disabled = factories.User.objects.get(username="disabled")
    disabled.is_active = False
    disabled.save()
    factories.make_reviewer("roleless").groups.clear()
    factories.make_chief("oldchief", is_active=False)
    return page


@pytest.fixture
def notified(newsroom, django_capture_on_commit_callbacks):
    """Return a function that runs a step, commits it and returns the user names of all mail recipients."""

    def run(step):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            step()
        return sorted(address.removesuffix("@example.org") for message in mail.outbox for address in message.to)

    return run


def test_submitted_goes_to_each_reviewer_who_could_sign(notified, newsroom, editor, second_editor):
    draft = factories.make_draft(newsroom, by=editor)

    sent = notified(lambda: workflow.submit(draft, by=second_editor))

    assert sent == ["lee", "rao", "root"]


def test_submitted_does_not_go_to_a_reviewer_who_is_an_author(notified, newsroom):
    writer = factories.make_reviewer("ada", "Editors")
    draft = factories.make_draft(newsroom, by=writer)

    sent = notified(lambda: workflow.submit(draft, by=writer))

    assert sent == ["lee", "rao", "root"]


def test_recalled_goes_to_the_reviewers_of_the_submission(notified, newsroom, editor):
    edition = factories.make_in_review(newsroom, by=editor)

    sent = notified(lambda: workflow.recall(edition, by=editor))

    assert sent == ["lee", "rao", "root"]


def test_returned_goes_to_active_authors_with_an_address(notified, newsroom, editor, second_editor, reviewer):
    draft = factories.make_draft(newsroom, by=factories.make_editor("mailless", email=""))
    draft = workflow.save_draft(draft, by=editor, lock=draft.lock, **factories.complete_text(body=FIVE_GENES))
    edition = workflow.submit(draft, by=second_editor)

    sent = notified(lambda: workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Wrong."))

    assert sent == ["erin", "sam"]


def test_published_on_approval_goes_to_the_authors_but_not_the_signer(notified, newsroom, editor, reviewer):
    edition = factories.make_in_review(newsroom, by=editor)

    sent = notified(lambda: workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer)))

    assert sent == ["erin"]


def test_approved_for_later_goes_to_the_authors(notified, newsroom, editor, reviewer, chief):
    draft = factories.make_draft(newsroom, by=editor)
    workflow.schedule(draft, by=chief, at=timezone.now() + dt.timedelta(days=7))
    edition = workflow.submit(draft, by=editor)

    sent = notified(lambda: workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer)))

    assert sent == ["erin"]


def test_published_by_the_clock_goes_to_authors_and_signer(notified, newsroom, editor, reviewer, chief):
    edition = factories.make_approved(newsroom, by=editor, reviewer=reviewer, chief=chief)

    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        sent = notified(lambda: workflow.publish(edition))

    assert sent == ["erin", "rao"]


def test_reaffirmed_goes_to_the_authors(notified, newsroom, editor, reviewer, second_reviewer):
    live = factories.make_published(newsroom, by=editor, reviewer=reviewer)

    sent = notified(lambda: workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer)))

    assert sent == ["erin"]


def test_revoked_goes_to_authors_and_signer(notified, newsroom, editor, reviewer, chief):
    edition = factories.make_approved(newsroom, by=editor, reviewer=reviewer, chief=chief)

    sent = notified(lambda: workflow.revoke(edition, by=chief, reason="Wrong."))

    assert sent == ["erin", "rao"]


def test_expedited_goes_to_authors_and_signer_but_not_the_requester(notified, newsroom, editor, reviewer):
    live = factories.make_published(newsroom, by=editor, reviewer=reviewer)

    sent = notified(lambda: workflow.expedite(live, by=editor, reason="A new trial."))

    assert sent == ["rao"]


def test_withdrawn_goes_to_all_concerned_once(notified, newsroom, editor, second_editor, reviewer, chief):
    factories.make_published(newsroom, by=editor, reviewer=reviewer)
    factories.make_in_review(newsroom, by=second_editor, body=FIVE_GENES)
    second_chief = factories.make_chief("kit")

    sent = notified(lambda: workflow.withdraw(newsroom, by=second_chief, reason="Harmful advice."))

    assert sent == ["chris", "erin", "rao", "sam"]


def test_withdrawn_with_nothing_in_progress_goes_to_authors_signer_and_chiefs(
    notified, newsroom, editor, reviewer, chief
):
    factories.make_published(newsroom, by=editor, reviewer=reviewer)

    sent = notified(lambda: workflow.withdraw(newsroom, by=reviewer, reason="Harmful advice."))

    assert sent == ["chris", "erin"]


@pytest.mark.parametrize("verb", ["save_draft", "schedule", "discard"])
def test_other_verbs_send_no_mail(notified, newsroom, editor, chief, verb):
    draft = factories.make_draft(newsroom, by=editor)
    steps = {
        "save_draft": lambda: workflow.save_draft(draft, by=editor, lock=draft.lock, citations=[], body=FIVE_GENES),
        "schedule": lambda: workflow.schedule(draft, by=chief, at=timezone.now() + dt.timedelta(days=7)),
        "discard": lambda: workflow.discard(draft, by=editor),
    }

    assert notified(steps[verb]) == []


def test_notice_only_to_oneself_is_not_sent(notified, newsroom, editor):
    writer = factories.make_reviewer("ada", "Editors")
    edition = factories.make_in_review(newsroom, by=writer)

    assert notified(lambda: workflow.send_back(edition, by=writer, seen=edition.sha256, reason="Too early.")) == []


def test_notice_is_a_mail_in_text_and_html_from_the_newsroom(
    page, editor, reviewer, django_capture_on_commit_callbacks
):
    edition = factories.make_in_review(page, by=editor)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Source 1 <b>says</b> otherwise & more.")

    message = mail.outbox[0]
    html = message.alternatives[0]
    assert (message.to, message.cc, message.bcc, html.mimetype) == (["erin@example.org"], [], [], "text/html")
    assert "Source 1 <b>says</b> otherwise & more." in message.body
    assert "Source 1 &lt;b&gt;says&lt;/b&gt; otherwise &amp; more." in html.content


def test_notice_waits_for_the_commit(page, editor, reviewer, django_capture_on_commit_callbacks):
    draft = factories.make_draft(page, by=editor)

    with django_capture_on_commit_callbacks() as callbacks:
        workflow.submit(draft, by=editor)

    assert (len(callbacks), mail.outbox) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_notice_leaves_after_a_commit_and_never_after_a_rollback():
    editor, _reviewer = factories.make_editor(), factories.make_reviewer()
    draft = factories.make_draft(by=editor)

    with transaction.atomic():
        workflow.submit(draft, by=editor)
        transaction.set_rollback(True)
    after_rollback = len(mail.outbox)
    workflow.submit(draft, by=editor)

    assert (after_rollback, [message.to for message in mail.outbox]) == (0, [["rao@example.org"]])


def test_refusal_by_the_mail_server_undoes_nothing(
    page, editor, reviewer, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "tests.workflow.test_notices.NoMailServer"
    draft = factories.make_draft(page, by=editor)

    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        edition = workflow.submit(draft, by=editor)

    edition.refresh_from_db()
    assert edition.state == "in_review"
    assert [record.getMessage() for record in caplog.records] == [
        "The notice 'submitted' could not be sent (ConnectionRefusedError)."
    ]


class NoMailServer(BaseEmailBackend):
    """Mail backend whose server is down."""

    def send_messages(self, messages):
        raise ConnectionRefusedError
