"""The newsroom's screens of readers' reports: permissions, preserved input, and the preview of a reply."""

import pytest
from django.core import mail
from django.urls import reverse

from conditions import feedback, workflow
from conditions.models import Report
from tests import factories
from tests.admin.forms import desk, shown_messages
from tests.feedback.reports import TEXT, confirm_correction, make_fixed, make_report
from tests.public.pages import all_words, elements, words

pytestmark = pytest.mark.django_db

BODY = "<h2>Which genes?</h2><p>Four [1].</p><h2>Which types?</h2><p>Two types.</p>"
EMAIL = "reader@example.org"
LIST = "/admin/conditions/report/"
CONTENT = '//*[@id="content"]'


def step(report, verb):
    return reverse("admin:conditions_report_step", args=[report.pk, verb])


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)


@pytest.fixture
def second(live, editor, reviewer):
    body = BODY.replace("Two types", "Three types")
    return factories.make_published(live.page, by=editor, reviewer=reviewer, body=body, change_note="A third type.")


@pytest.fixture
def report(live):
    return make_report(live, email=EMAIL, section="Which types?")


@pytest.fixture
def newsroom(client, editor):
    client.force_login(editor)
    return client


def test_screen_shows_the_reported_and_the_live_section(newsroom, report, second):
    response = newsroom.get(report.get_admin_url())

    shown = words(response, CONTENT)
    assert TEXT in shown
    assert "Two types." in shown.split("The same section now: edition 2")[0]
    assert "Three types." in shown.split("The same section now: edition 2")[1]
    assert "Four [1]." not in shown
    assert "The reader asks for an answer at reader@example.org." in shown


def test_readers_address_is_shown_only_to_people_who_may_answer(client, report, reviewer, chief):
    """Medical reviewers see reports, and do not answer them."""
    shown = {}
    for person in (reviewer, chief):
        client.force_login(person)
        screens = (
            report.get_admin_url(),
            reverse("admin:conditions_report_history", args=[report.pk]),
            reverse("admin:conditions_report_changelist"),
            reverse("admin:conditions_report_changelist") + "?answer=wanted",
            reverse("admin:index"),
        )
        responses = [client.get(address) for address in screens]
        assert {response.status_code for response in responses} == {200}
        shown[person.username] = [EMAIL in response.content.decode() for response in responses]
        if person == reviewer:
            assert "The reader asks for an answer; those who write it see the address." in words(responses[0], CONTENT)

    assert shown == {"rao": [False] * 5, "chris": [True, True, False, False, False]}


def test_screen_names_a_removed_section(newsroom, report, live, editor, reviewer):
    factories.make_published(live.page, by=editor, reviewer=reviewer, body="<p>Five [1].</p>")

    assert "The page no longer has a section of this name." in words(newsroom.get(report.get_admin_url()), CONTENT)


def test_screen_mentions_a_withdrawn_page(newsroom, report, live, chief):
    workflow.withdraw(live.page, by=chief, reason="Wrong")

    assert "the page is not public now" in words(newsroom.get(report.get_admin_url()), CONTENT)


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        ("editor", ["Accept", "Decline", "Mark as fixed", "Write to the reader", "Open a draft"]),
        ("chief", ["Accept", "Decline", "Mark as fixed", "Write to the reader"]),
        ("reviewer", []),
    ],
)
def test_screen_offers_the_steps_of_the_role(client, request, report, second, role, buttons):
    client.force_login(request.getfixturevalue(role))

    response = client.get(report.get_admin_url())

    assert all_words(response, f'{CONTENT}//aside//*[contains(@class, "button")]') == buttons


@pytest.mark.parametrize("verb", feedback.TRANSITIONS)
def test_steps_are_refused_to_reviewers_and_hidden_from_others(client, report, reviewer, verb):
    answers = {"note": "x", "reason": "x", "text": "x", "correction": "x", "_send": "1"}
    client.force_login(reviewer)
    refused = client.post(step(report, verb), answers)
    client.force_login(factories.make_user("nobody"))
    hidden = [client.get(address).status_code for address in (report.get_admin_url(), step(report, verb))]

    assert refused.status_code in (409, 422)
    assert hidden == [404, 404]
    assert (Report.objects.get().state, report.replies.count()) == ("new", 0)


def test_unknown_verb_is_not_found(newsroom, report):
    assert newsroom.get(step(report, "delete")).status_code == 404
    assert newsroom.get(step(report, "change")).status_code == 200  # its own screen
    assert newsroom.get(f"{LIST}{report.pk}/delete/").status_code == 404
    assert newsroom.get(f"{LIST}add/").status_code == 403
    assert newsroom.get(f"{LIST}999999/change/").status_code == 404


def test_accept_and_decline_show_what_happened(newsroom, report, editor):
    accepted = newsroom.post(step(report, "accept"), {"note": "Right."}, follow=True)
    declined = newsroom.post(step(report, "decline"), {"reason": "Looked again: it is right."}, follow=True)

    assert shown_messages(accepted) == ["Report accepted. Open a draft to correct the page."]
    assert shown_messages(declined) == ["Report declined. If the reader left an address, write to them."]
    assert [(event.verb, event.note) for event in report.events.all()][1:] == [
        ("accept", "Right."), ("decline", "Looked again: it is right."),
    ]  # fmt: skip
    assert "Looked again: it is right." in words(declined, '//*[@id="history"]')


def test_decline_without_a_reason_is_refused(newsroom, report):
    response = newsroom.post(step(report, "decline"), {"reason": ""})

    assert response.status_code == 422
    assert "Enter a reason. The people concerned will read it." in words(response, '//*[@id="errors"]')


def test_concurrent_decision_is_refused_and_keeps_the_input(newsroom, report, second_editor):
    feedback.decline(report, by=second_editor, reason="No")

    response = newsroom.post(step(report, "decline"), {"reason": "My long reason"})

    assert response.status_code == 409
    assert "the report is declined since" in words(response, '//*[@id="errors"]')
    assert "My long reason" in words(response, CONTENT)


def test_fix_starts_from_the_change_note_and_lists_later_editions_only(newsroom, report, live, second):
    form = newsroom.get(step(report, "fix"))
    forged = newsroom.post(step(report, "fix"), {"edition": live.pk, "correction": "Words"})
    done = newsroom.post(step(report, "fix"), {"edition": second.pk, "correction": "It says three now."}, follow=True)
    waiting = newsroom.get("/corrections/").content.decode()
    screen = words(newsroom.get(report.get_admin_url()), CONTENT)
    confirm_correction(report)

    assert elements(form, "//select/option/@value") == [str(second.pk)]
    assert elements(form, "//textarea")[0].text.strip() == "A third type."
    assert forged.status_code == 422
    assert shown_messages(done) == [
        "Report marked as fixed. The wording is waiting for a medical reviewer or a chief editor to confirm it."
    ]
    assert "Waiting for a second person to confirm it: It says three now." in screen
    confirmed = newsroom.get("/corrections/").content.decode()
    assert ("It says three now." in waiting, "It says three now." in confirmed) == (False, True)


def test_fix_without_a_later_edition_is_refused_with_a_reason(newsroom, report):
    response = newsroom.get(step(report, "fix"))

    assert "No edition later than edition 1, which the reader read, is published yet." in words(response, CONTENT)
    assert elements(response, f"{CONTENT}//form") == []


def test_reword_changes_the_public_words(newsroom, live, second, editor):
    report = make_fixed(live, by=editor, fixed_in=second, correction="Old words.")

    newsroom.post(step(report, "reword"), {"correction": "New words."})
    confirm_correction(report)

    listed = newsroom.get("/corrections/").content.decode()
    assert ("Old words." in listed, "New words." in listed) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_reply_is_shown_before_it_is_sent_and_can_be_changed(newsroom, report):
    mail.outbox.clear()
    shown = newsroom.post(step(report, "reply"), {"text": "You are <right>."})
    changing = newsroom.post(step(report, "reply"), {"text": "You are <right>.", "_change": "1"})
    before = len(mail.outbox)
    [hidden] = elements(shown, '//input[@name="text"]/@value')
    sent = newsroom.post(step(report, "reply"), {"text": hidden, "_send": "1"}, follow=True)

    [message] = mail.outbox
    assert before == 0
    assert f"Mail to {EMAIL}" in words(shown, CONTENT)
    assert "".join(message.body.split()) in "".join(words(shown, CONTENT).split())
    assert elements(changing, "//textarea")[0].text.strip() == "You are <right>."
    assert shown_messages(sent) == ["Answer sent."]


@pytest.mark.django_db(transaction=True)
def test_refused_reply_is_shown_and_can_be_sent_again(newsroom, report, settings):
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.feedback.test_replying.Refusing"
    failed = newsroom.post(step(report, "reply"), {"text": "You are right.", "_send": "1"}, follow=True)
    listed = newsroom.get(f"{LIST}?answer=failed").context["cl"].result_list
    settings.EMAIL_BACKEND = usual
    mail.outbox.clear()
    again = newsroom.post(elements(failed, f"{CONTENT}//form/@action")[0], follow=True)
    twice = newsroom.post(elements(failed, f"{CONTENT}//form/@action")[0], follow=True)

    assert shown_messages(failed) == [
        "Answer saved but not sent: the mail server refused it (OSError); the site will try again."
    ]
    assert "Not sent: the mail server refused it (OSError); the site will try again." in words(failed, CONTENT)
    assert list(listed) == [report]
    assert (shown_messages(again), len(mail.outbox)) == (["Answer sent."], 1)
    assert shown_messages(twice) == ["This answer has been sent already."]


def test_reply_waits_for_the_commit(newsroom, report):
    mail.outbox.clear()

    # This test is one transaction, so no commit happens.
    response = newsroom.post(step(report, "reply"), {"text": "You are right.", "_send": "1"}, follow=True)

    assert (shown_messages(response), mail.outbox) == (["Answer saved. It will be sent in a moment."], [])
    assert "Not sent yet." in words(response, CONTENT)


@pytest.mark.parametrize(
    ("verb", "proposal"),
    [
        ("fix", "You were right, and we have corrected the page: edition 2, signed by Dr Rao, MD."),
        ("accept", "You are right. We are correcting the page; the new text is published once"),
        ("decline", "We have looked into it and leave the page as it is. Our reason: …"),
    ],
)
def test_reply_starts_with_a_text_for_the_reports_state(newsroom, report, second, editor, verb, proposal):
    act = {
        "fix": lambda: feedback.fix(report, by=editor, edition=second, correction="Words."),
        "accept": lambda: feedback.accept(report, by=editor),
        "decline": lambda: feedback.decline(report, by=editor, reason="No"),
    }
    act[verb]()

    assert elements(newsroom.get(step(report, "reply")), "//textarea")[0].text.strip().startswith(proposal)


def test_signed_out_editor_keeps_the_input(client, report):
    response = client.post(step(report, "decline"), {"reason": "My long reason"})

    assert response.status_code == 401
    assert 'value="My long reason"' in response.content.decode()


def test_list_filters_with_counts(newsroom, live, editor):
    reports = [make_report(live, email=EMAIL if number else "") for number in range(3)]
    feedback.decline(reports[0], by=editor, reason="No")
    feedback.accept(reports[1], by=editor)

    of_page = f"page={live.page_id}"

    response = newsroom.get(LIST)
    searched = {
        query: {single.pk for single in newsroom.get(f"{LIST}?{query}").context["cl"].result_list}
        for query in ("state=open", "state=declined", "state=nonsense", "answer=wanted", "answer=sent", of_page)
    }
    everything = {single.pk for single in reports}
    for label in ("Open (2)", "New (1)", "Accepted (1)", "Declined (1)", "Fixed (0)"):
        assert label in words(response, '//*[@id="changelist-filter"]')
    assert searched == {
        "state=open": everything - {reports[0].pk},
        "state=declined": {reports[0].pk},
        "state=nonsense": everything,
        "answer=wanted": everything - {reports[0].pk},
        "answer=sent": set(),
        of_page: everything,
    }


def test_list_finds_a_report_by_its_number(newsroom, live):
    first, _second = make_report(live), make_report(live)

    assert list(newsroom.get(LIST, {"q": first.reference}).context["cl"].result_list) == [first]


def test_desk_shows_open_reports_and_votes(newsroom, report, live, editor):
    closed = feedback.decline(make_report(live, text="Closed already."), by=editor, reason="No")
    for number, is_useful in enumerate([True, True, False]):
        feedback.count_useful(live, is_useful=is_useful, address=f"198.51.100.{number}")

    shown = words(newsroom.get(desk(live.page)), '//*[@id="readers"]')

    assert "Edition 1: useful to 2, not useful to 1" in shown
    assert (TEXT in shown, closed.text in shown) == (True, False)


def test_index_links_to_the_open_reports(newsroom, reviewer, client):
    assert f"{LIST}?state=open" in newsroom.get("/admin/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_screen_has_a_constant_number_of_queries(newsroom, live, editor, django_assert_num_queries, rows):
    reports = [make_report(live, email=EMAIL) for _ in range(rows)]
    for _ in range(rows):
        feedback.reply(reports[0], by=editor, text="Thank you.")

    with django_assert_num_queries(10):
        newsroom.get(reports[0].get_admin_url())
