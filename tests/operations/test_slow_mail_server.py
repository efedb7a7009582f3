"""Mails under a slow or refusing mail server: no request waits, no mail is lost, and failures are seen."""

import datetime as dt
import os
import subprocess
import sys
import threading
import time

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.mail import message, retry_notice
from accounts.models import User
from conditions.models import Edition
from conditions.newsroom import bulk, unsent_notices
from conditions.vocabularies import State
from operations import mail_queue
from operations.models import MailFailure
from tests import factories
from tests.admin.forms import withdrawal
from tests.operations.mail_queue import run_next_attempt
from tests.servers import ROOT, address_of_database
from tests.slow_mail_server import mail_server
from tests.test_races import shared_database  # noqa: F401

# Seconds before each reply. A mail takes at least six replies.
SLOW = 0.5


@pytest.fixture
def sent_by_thread(shared_database, settings):  # noqa: F811
    """Send mails by SMTP in the background, as on a real site; wait for the thread at the end."""
    settings.MAIL_THREAD = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    yield
    wait_for_mail_thread()


@pytest.fixture
def live(sent_by_thread, settings):
    settings.MAIL_THREAD = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    edition = factories.make_published(factories.make_page(), by=erin, reviewer=rao)
    settings.MAIL_THREAD = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return edition


def wait_for_mail_thread():
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=60)


def test_withdrawal_does_not_wait_for_a_slow_mail_server(live, client, settings):
    client.force_login(factories.make_chief("chris"))
    with mail_server(waits=SLOW) as server:
        settings.EMAIL_PORT = server.port
        started = time.monotonic()
        done = client.post(withdrawal(live.page), {"reason": "A dose is wrong."})
        took, received_meanwhile = time.monotonic() - started, list(server.received)
        waiting = DBTaskResult.objects.count()
        wait_for_mail_thread()

    live.refresh_from_db()
    assert (done.status_code, live.state, received_meanwhile) == (302, State.WITHDRAWN, [])
    assert took < 6 * SLOW
    assert waiting == len(server.received) == 2
    assert (DBTaskResult.objects.count(), MailFailure.objects.count()) == (0, 0)
    assert all("A dose is wrong." in mail for mail in server.received)


def test_refused_notice_is_on_the_desk_and_sent_again(live, client, settings):
    chief = factories.make_chief("chris")
    client.force_login(chief)
    with mail_server(refuses=True) as server:
        settings.EMAIL_PORT = server.port
        client.post(withdrawal(live.page), {"reason": "A dose is wrong."})
        wait_for_mail_thread()
    waiting = mail_queue.unsent().count()
    desk = client.get(reverse("admin:index")).content.decode()
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        while run_next_attempt():
            pass

    assert waiting == len(server.received) == 2
    assert "Notices not sent" in desk
    assert "a withdrawal" in desk
    assert "the next attempt is at" in desk
    assert "Notices not sent" not in client.get(reverse("admin:index")).content.decode()


def test_notice_that_was_given_up_stays_on_the_desk(live, client, settings):
    client.force_login(factories.make_chief("chris"))
    with mail_server(refuses=True) as server:
        settings.EMAIL_PORT = server.port
        client.post(withdrawal(live.page), {"reason": "A dose is wrong."})
        wait_for_mail_thread()
        while run_next_attempt():
            pass
    desk = client.get(reverse("admin:index")).content.decode()
    MailFailure.objects.update(at=timezone.now() - dt.timedelta(days=15))

    assert "rao@example.org" in desk
    assert "please tell them" in desk
    assert MailFailure.objects.filter(is_final=True).count() == 2
    assert "Notices not sent" not in client.get(reverse("admin:index")).content.decode()


def test_many_withdrawals_are_sent_over_few_connections(live, settings):
    editions = [live]
    chief = factories.make_chief("chris")
    settings.MAIL_THREAD = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for number in range(6):
        writer = factories.make_editor(f"writer-{number}")
        page = factories.make_page(factories.make_condition(name=f"Number {number} syndrome"))
        rao = User.objects.get(username="rao")
        editions.append(factories.make_published(page, by=writer, reviewer=rao))
    settings.MAIL_THREAD = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    with mail_server(waits=0.05) as server:
        settings.EMAIL_PORT = server.port
        result = bulk.do("withdraw", editions, by=chief, reason="A dose is wrong.")
        received_meanwhile = len(server.received)
        wait_for_mail_thread()

    # Each editor and the reviewer get one mail, whatever the number of their pages.
    assert (len(result.done), len(server.received)) == (7, 8)
    assert received_meanwhile < 8
    assert server.connections == 1
    assert DBTaskResult.objects.count() == 0


def test_mail_of_a_process_that_was_killed_is_sent_from_the_queue(editor, mailoutbox, transactional_db):
    mail = message("password_changed", editor, {"newsroom_url": "https://example.org/admin/", "organisation": "Maps"})
    words = {"subject": mail.subject, "text": mail.text, "html": mail.html}
    mail_queue.store(retry_notice, notice="password_changed", person=editor.pk, **words)

    run_next_attempt()

    assert [(sent.to, sent.body) for sent in mailoutbox] == [([editor.email], mail.body)]
    assert DBTaskResult.objects.count() == 0


def test_a_mail_that_another_process_has_taken_is_not_sent_twice(editor, transactional_db):
    row = mail_queue.store(retry_notice, notice="withdrawn", person=editor.pk, subject="", text="", html="")
    first = mail_queue.claim(row)
    DBTaskResult.objects.filter(pk=row).update(status="RUNNING")
    second = mail_queue.claim(row)
    mail_queue.done(row)

    assert (first, second, mail_queue.claim(row)) == (True, False, False)


def test_a_command_sends_its_mails_before_it_ends(shared_database, page, editor, reviewer, chief):  # noqa: F811
    edition = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    Edition.objects.filter(pk=edition.pk).update(publish_at=timezone.now() - dt.timedelta(minutes=1))
    stored_before = DBTaskResult.objects.count()
    with mail_server(waits=0.1) as server:
        mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port), "EMAIL_USE_TLS": "false"}
        env = {**os.environ, "DATABASE_URL": address_of_database(), "SITE_URL": "https://example.org", **mail}
        done = subprocess.run([sys.executable, "manage.py", "publish_due"], cwd=ROOT, env=env, capture_output=True)

    assert (done.returncode, stored_before, DBTaskResult.objects.count()) == (0, 0, 0), done.stderr
    assert server.received != []


def test_every_notice_to_a_person_has_words_for_the_desk():
    notices = {path.name.partition(".")[0] for path in (ROOT / "templates" / "notices").glob("*.subject.txt")}

    # Reminders have a section of their own; an answer to a reader is on the screen of its report.
    assert set(unsent_notices.ABOUT) == notices - {"digest", "report_answer"}
