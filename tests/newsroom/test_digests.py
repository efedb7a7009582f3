"""Reminder mails: recipients, contents, frequency, retries and unsubscribing."""

import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from conditions import workflow
from conditions.admin.desk import desk
from conditions.models import Condition, Digest, Edition, MedicalReviewer
from conditions.models.digest import PATIENCE, ReminderFrequency
from conditions.newsroom import claims, digests
from tests import factories


class Refusing(EmailBackend):
    """A mail server that refuses one person."""

    refused = "rao@example.org"

    def send_messages(self, messages):
        for message in messages:
            if self.refused in message.to:
                raise SMTPRecipientsRefused({self.refused: (550, b"No such user")})
        return super().send_messages(messages)


@pytest.fixture
def edition(page, editor):
    edition = factories.make_in_review(page, by=editor)
    mail.outbox.clear()
    return edition


def send(today=None):
    return {str(user): sent for user, sent in digests.send_reminders(today)}


def words_for(user):
    return {section.title: [item.title for item in section.items] for section in digests.sections_for(user)}


def later(days):
    return timezone.localdate() + dt.timedelta(days=days)


def test_the_right_people_are_reminded(edition, page, editor, second_editor, reviewer, second_reviewer, chief):
    claims.claim(edition, by=reviewer)
    assert words_for(reviewer) == {"Waiting for your review": [edition.title]}
    assert words_for(second_reviewer) == {}
    assert words_for(editor) == {}
    workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="No.")
    assert words_for(editor) == {"Sent back to you": [edition.title]}
    assert words_for(second_editor) == {}
    assert words_for(reviewer) == {}


def test_authors_and_chiefs_are_reminded_of_dates(condition, editor, second_editor, reviewer, chief):
    soon, late = (
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
        for topic in ("causes", "symptoms")
    )
    long_ago = later(-700)
    factories.dated(soon, reviewed_on=long_ago, review_due=later(60))
    factories.dated(late, reviewed_on=long_ago, review_due=later(-1))
    long = factories.make_in_review(factories.make_page(condition, "outlook"), by=editor)
    Edition.objects.filter(pk=long.pk).update(needed_by=later(3))
    MedicalReviewer.objects.update(valid_until=later(60))

    assert words_for(editor) == {"Your pages whose review is due soon": [soon.title]}
    assert words_for(second_editor) == {}
    assert words_for(chief) == {"Review overdue": [late.title], "Credentials that end soon": ["Dr Rao, MD"]}
    assert digests.long_in_review(timezone.now() + dt.timedelta(days=14)).get() == long
    workflow.expedite(soon, by=chief, reason="New gene.")
    (overdue, _credentials) = digests.sections_for(chief)
    assert overdue.count == 2
    assert overdue.items[0].reason.startswith("requested on ")


def test_chiefs_are_reminded_of_pages_whose_condition_was_renamed(page, editor, reviewer, chief):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    Condition.objects.filter(pk=page.condition_id).update(name="Seip syndrome", changed_at=timezone.now())

    (section,) = digests.sections_for(chief)

    assert section.title == "Name changed since review"
    assert [(item.title, item.reason) for item in section.items] == [
        (edition.title, "signed as “Congenital generalized lipodystrophy”, now “Seip syndrome”")
    ]


@time_machine.travel(dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC), tick=False)
def test_a_reminder_word_for_word(page, editor, reviewer):
    edition = factories.make_draft(page, by=editor)
    edition = workflow.submit(edition, by=editor, needed_by=dt.date(2026, 12, 1))
    claims.claim(edition, by=reviewer)
    mail.outbox.clear()

    assert send() == {"Rao": True}

    (message,) = mail.outbox
    unsubscribe = f"https://example.org/unsubscribe/{digests.token_for(reviewer)}/"
    assert message.to == ["rao@example.org"]
    assert message.subject == "[DiseaseMaps] 1 task waits for you"
    assert message.body == (
        "1 task waits for you:\n\n"
        "Waiting for your review (1)\n"
        f"- {edition.title} (since 2 Nov 2026, needed by 1 Dec 2026, claimed by Rao)\n"
        f"  https://example.org{edition.get_admin_url()}\n\n"
        "Your desk:\n"
        "https://example.org/admin/\n\n"
        "-- \n"
        "Sent to Rao by the newsroom of DiseaseMaps.\n"
        "Change how often: https://example.org/admin/reminders/\n"
        f"Stop reminders: {unsubscribe}\n"
    )
    assert message.extra_headers == {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    for words in ("<h1", "1 task waits for you</h1>", "Waiting for your review (1)", edition.title, unsubscribe):
        assert words in html


def test_long_lists_are_cut_and_counted(editor, reviewer):
    for number in range(digests.SHOWN + 2):
        factories.make_in_review(factories.make_page(factories.make_condition(f"Condition {number}")), by=editor)
    mail.outbox.clear()
    send()

    assert mail.outbox[0].subject == "[DiseaseMaps] 12 tasks wait for you"
    assert "- and 2 more\n" in mail.outbox[0].body


def test_any_number_of_runs_sends_once_a_day(edition, reviewer):
    assert send() == {"Rao": True}
    assert send() == {}
    assert send(later(1)) == {"Rao": True}
    # A missed week is made up for by one mail.
    assert send(later(9)) == {"Rao": True}
    assert len(mail.outbox) == 3


def test_reminders_follow_the_chosen_frequency(edition, reviewer):
    digests.set_frequency(reviewer, ReminderFrequency.WEEKLY)
    assert [day for day in range(15) if send(later(day))] == [0, 7, 14]
    digests.set_frequency(reviewer, ReminderFrequency.NONE)
    assert send(later(30)) == {}


def test_two_runs_at_the_same_time_send_once(edition, reviewer):
    digest = Digest.objects.create(user=reviewer)
    same = Digest.objects.get(pk=digest.pk)

    assert digest.take()
    assert not same.take()
    assert send() == {}
    # A run that was killed leaves it to the next one, a while later.
    Digest.objects.update(taken_at=timezone.now() - PATIENCE - dt.timedelta(seconds=1))
    assert send() == {"Rao": True}


def test_no_mail_is_sent_without_work(reviewer, chief):
    assert send() == {}
    assert mail.outbox == []
    assert Digest.objects.get(user=reviewer).sent_on is None


def test_people_who_left_or_have_no_address_get_none(edition, reviewer):
    type(reviewer).objects.update(email="")
    assert send() == {}
    type(reviewer).objects.update(email="x@example.org", is_active=False)
    assert send() == {}


def test_a_refused_mail_is_tried_again_and_stops_no_other_mail(
    edition, reviewer, second_reviewer, chief, settings, client
):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with pytest.raises(
        CommandError, match=r"^1 reminders could not be sent; the next run tries again\. 1 were sent\.$"
    ):
        call_command("send_reminders")
    assert [message.to for message in mail.outbox] == [["lee@example.org"]]
    assert Edition.objects.get(pk=edition.pk).state == "in_review"
    (row,) = next(part for part in desk(chief) if part.code == "unsent").rows
    assert row.title == "Rao <rao@example.org>"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_reminders")

    assert [message.to for message in mail.outbox] == [["lee@example.org"], ["rao@example.org"]]
    assert not digests.unsent().exists()


def test_the_command_prints_the_number_of_mails(edition, reviewer, capsys):
    call_command("send_reminders")
    assert capsys.readouterr().out == "Sent 1 reminders.\n"
    call_command("send_reminders")
    assert capsys.readouterr().out == ""


def test_one_click_unsubscribes_without_signing_in(client, edition, reviewer):
    address = reverse("unsubscribe", args=[digests.token_for(reviewer)])
    question = client.get(address)
    # A program that follows links in mails must not end them.
    assert "Stop reminders" in question.text
    assert digests.frequency_of(reviewer) == ReminderFrequency.DAILY
    assert "rao" not in question.text.lower()

    done = client.post(address, {"List-Unsubscribe": "One-Click"})

    assert done.status_code == 200
    assert "No more reminders" in done.text
    assert not done.cookies
    assert send() == {}


@pytest.mark.parametrize("token", ["x", "MQ:1:2", "a" * 300])
def test_an_invalid_unsubscribe_token_is_not_found(client, db, token):
    address = reverse("unsubscribe", args=[token])

    assert client.get(address).status_code == client.post(address).status_code == 404


def test_people_choose_the_frequency_in_the_newsroom(client, editor):
    client.force_login(editor)
    address = reverse("admin:reminders")
    assert 'value="daily"' in client.get(address).text
    stored = client.post(address, {"frequency": "weekly"}, follow=True)
    assert "Saved." in stored.text
    assert digests.frequency_of(editor) == ReminderFrequency.WEEKLY
    assert "Select a valid choice" in client.post(address, {"frequency": "hourly"}).text
