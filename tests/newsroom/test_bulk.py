"""Bulk actions on selected editions: never an approval, a publication or a deletion."""

import datetime as dt

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from conditions import workflow
from conditions.admin import bulk as screens
from conditions.models import Claim, Edition
from conditions.newsroom import bulk, claims
from conditions.vocabularies import State
from tests import factories

EDITIONS = reverse("admin:conditions_edition_changelist")
PAGES = reverse("admin:conditions_conditionpage_changelist")


@pytest.fixture
def texts(condition, editor, second_editor, reviewer):
    """Return a live edition, one in review and a draft, each of another page."""
    pages = [factories.make_page(condition, topic) for topic in ("causes", "symptoms", "genes")]
    return {
        "live": factories.make_published(pages[0], by=editor, reviewer=reviewer),
        "in review": factories.make_in_review(pages[1], by=editor),
        "draft": factories.make_draft(pages[2], by=second_editor),
    }


def choose(client, user, verb, rows, *, list_url=EDITIONS):
    """Select rows of a list, start a bulk action, and return its confirmation screen."""
    client.force_login(user)
    chosen = [row.pk for row in rows]
    return client.post(list_url, {"action": verb, ACTION_CHECKBOX_NAME: chosen}, follow=True)


def confirm(client, confirmation, **typed):
    hidden = dict(confirmation.context["hidden_values"])
    return client.post(confirmation.wsgi_request.path, {**hidden, **typed}, follow=True)


def texts_of(response):
    return [str(message) for message in response.context["messages"]]


# --- Actions and permissions ------------------------------------------------------------


def test_nothing_in_bulk_approves_publishes_or_deletes(client, chief, texts):
    client.force_login(chief)
    for list_url in (EDITIONS, PAGES):
        offered = client.get(list_url).context["cl"].model_admin.get_actions(client.get(list_url).wsgi_request)
        assert set(offered) == {"assign", "remind", "expedite", "withdraw"}


@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_only_chiefs_are_offered_boxes_to_tick(client, request, who, texts):
    client.force_login(request.getfixturevalue(who))

    assert "action-select" not in client.get(EDITIONS).text
    assert client.get(reverse("admin:conditions_edition_bulk", args=["withdraw"]), {"ids": "1"}).status_code == 403


def test_only_chiefs_can(texts, editor):
    with pytest.raises(workflow.Refused, match="Only chief editors"):
        bulk.do("withdraw", [texts["live"]], by=editor, reason="x")


def test_no_other_verb_has_a_screen(client, chief, texts):
    client.force_login(chief)

    assert client.get(reverse("admin:conditions_edition_bulk", args=["approve"]), {"ids": "1"}).status_code == 404


# --- Each verb ------------------------------------------------------------------------------


def test_assign_gives_what_is_in_review_to_one_reviewer(
    client, chief, texts, second_reviewer, django_capture_on_commit_callbacks
):
    confirmation = choose(client, chief, "assign", texts.values())
    assert (confirmation.context["editions"], len(confirmation.context["others"])) == ([texts["in review"]], 2)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        done = confirm(client, confirmation, to=second_reviewer.medical_reviewer.pk)

    assert texts_of(done) == ["Assigned a reviewer to 1 page."]
    claim = Claim.objects.get()
    assert (claim.edition, claim.user, claim.given_by) == (texts["in review"], second_reviewer, chief)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["lee@example.org"], "[DiseaseMaps] 1 review assigned to you")
    assert sent.body == (
        "Chris assigned 1 medical review to you.\n\n"
        "- What are the symptoms of congenital generalized lipodystrophy?\n\n"
        "They are on your desk:\n"
        "https://example.org/admin/\n\n"
        "-- \nSent to Lee by the newsroom of DiseaseMaps.\n"
    )


def test_assign_says_why_where_somebody_could_not_sign_it(client, chief, texts):
    ada = factories.make_reviewer("ada", "Editors")
    written = factories.make_in_review(factories.make_page(texts["draft"].page.condition, "outlook"), by=ada)

    confirmation = choose(client, chief, "assign", [written, texts["in review"]])
    done = confirm(client, confirmation, to=ada.medical_reviewer.pk)

    assert texts_of(done) == ["Assigned a reviewer to 1 page.", f"{written.title} Ada cannot sign this edition."]


def test_assign_offers_nobody_who_may_not_sign_today(client, chief, texts, reviewer, second_reviewer):
    entry = second_reviewer.medical_reviewer
    entry.valid_until = timezone.localdate() - dt.timedelta(days=1)
    entry.save()

    confirmation = choose(client, chief, "assign", texts.values())
    refused = confirm(client, confirmation, to=entry.pk)

    assert list(confirmation.context["form"].fields["to"].queryset) == [reviewer.medical_reviewer]
    assert refused.status_code == 422
    assert not Claim.objects.exists()


def test_remind_sends_one_mail_to_each_person_who_acts_next(
    client, chief, texts, reviewer, second_reviewer, django_capture_on_commit_callbacks
):
    claims.claim(texts["in review"], by=reviewer)
    workflow.expedite(texts["live"], by=chief, reason="A gene was renamed.")
    before = list(Edition.objects.values())
    confirmation = choose(client, chief, "remind", texts.values())
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        done = confirm(client, confirmation, reason="The conference is in May.")

    assert texts_of(done) == ["Sent reminders for 3 pages."]
    to = {sent.to[0]: sent for sent in mail.outbox}
    # For a claimed edition only the reviewer who claimed it; for an overdue one its authors and signer.
    assert {address: sent.subject for address, sent in to.items()} == {
        "rao@example.org": "[DiseaseMaps] 2 texts wait for you",
        "erin@example.org": "[DiseaseMaps] 1 text waits for you",
        "sam@example.org": "[DiseaseMaps] 1 text waits for you",
    }
    assert to["sam@example.org"].body == (
        "Chris reminds you of 1 text that waits for you.\n\n"
        "Note:\n> The conference is in May.\n\n"
        "- Which genes are linked to congenital generalized lipodystrophy?\n\n"
        "They are on your desk:\n"
        "https://example.org/admin/\n\n"
        "-- \nSent to Sam by the newsroom of DiseaseMaps.\n"
    )
    # A reminder is a mail, and nothing else.
    assert list(Edition.objects.values()) == before


def test_remind_names_pages_without_anybody_to_remind(client, chief, texts):
    done = confirm(client, choose(client, chief, "remind", [texts["live"]]))

    assert texts_of(done) == [f"{texts['live'].title} There is nobody to remind."]


def test_waited_for_returns_the_people_who_act_next(texts, editor, second_editor, reviewer, second_reviewer):
    assert set(bulk.people_to_remind(texts["in review"])) == {reviewer, second_reviewer}
    claims.claim(texts["in review"], by=second_reviewer)
    assert bulk.people_to_remind(texts["in review"]) == [second_reviewer]
    assert bulk.people_to_remind(texts["draft"]) == [second_editor]
    assert bulk.people_to_remind(texts["live"]) == []
    empty = workflow.open_draft(texts["live"].page, by=second_editor)
    assert second_editor in bulk.people_to_remind(empty)


@pytest.mark.parametrize(
    ("verb", "state", "outcome", "subject", "sentence"),
    [
        (
            "expedite",
            State.PUBLISHED,
            "Requested a new review of 1 page.",
            "New review requested for 1 page",
            "Chris requested a new review of 1 page of yours.",
        ),
        ("withdraw", State.WITHDRAWN, "Withdrew 1 page.", "1 page withdrawn", "Chris withdrew 1 page."),
    ],
)
def test_live_pages_are_expedited_and_withdrawn_with_a_reason(
    client, chief, texts, verb, state, outcome, subject, sentence, django_capture_on_commit_callbacks
):
    confirmation = choose(client, chief, verb, texts.values())
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        done = confirm(client, confirmation, reason="A gene was renamed.", number=1)

    assert texts_of(done) == [outcome]
    live = Edition.objects.get(pk=texts["live"].pk)
    assert (live.state, live.events.get(verb=verb).note) == (state, "A gene was renamed.")
    assert sorted(sent.to[0] for sent in mail.outbox) == ["erin@example.org", "rao@example.org"]
    assert {sent.subject for sent in mail.outbox} == {f"[DiseaseMaps] {subject}"}
    sent = next(sent for sent in mail.outbox if sent.to == ["erin@example.org"])
    assert sent.body == (
        f"{sentence}\n\n"
        "Reason:\n> A gene was renamed.\n\n"
        "- What causes congenital generalized lipodystrophy?\n\n"
        "They are on your desk:\n"
        "https://example.org/admin/\n\n"
        "-- \nSent to Erin by the newsroom of DiseaseMaps.\n"
    )
    html = sent.alternatives[0].content
    assert f"<p>{sentence}</p>" in html
    assert "<li>What causes congenital generalized lipodystrophy?</li>" in html
    assert '<a href="https://example.org/admin/">Your desk</a>' in html
    assert Edition.objects.get(pk=texts["draft"].pk).state == State.DRAFT


# --- The screen -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"reason": "", "number": 1}, "Enter a reason"),
        ({"reason": "Because.", "number": ""}, "This field is required."),
        ({"reason": "Because.", "number": 2}, "Type 1, the number of pages, to confirm."),
    ],
)
def test_an_incomplete_form_changes_nothing_and_keeps_the_text(client, chief, texts, typed, why):
    refused = confirm(client, choose(client, chief, "withdraw", texts.values()), **typed)

    assert refused.status_code == 422
    assert why in refused.text
    assert typed["reason"] in refused.text
    assert Edition.objects.live().count() == 1


def test_selected_pages_mean_their_live_or_open_editions(client, chief, texts):
    pages = [edition.page for edition in texts.values()]

    meant = {
        verb: choose(client, chief, verb, pages, list_url=PAGES).context["editions"]
        for verb in ("assign", "expedite", "withdraw")
    }

    assert meant == {"assign": [texts["in review"]], "expedite": [texts["live"]], "withdraw": [texts["live"]]}
    confirmation = choose(client, chief, "remind", pages, list_url=PAGES)
    assert set(confirmation.context["editions"]) == {texts["in review"], texts["draft"]}
    assert confirmation.context["back"] == PAGES


def test_a_selection_without_a_possible_page_is_refused(client, chief, texts):
    shown = choose(client, chief, "withdraw", [texts["draft"]])

    assert shown.redirect_chain[-1][0] == EDITIONS
    assert texts_of(shown) == ["None of the selected texts can be withdrawn: they are not published."]


def test_list_is_shown_again_as_it_was(client, chief, texts):
    list_url = f"{EDITIONS}?state__exact=published&o=1"

    done = confirm(client, choose(client, chief, "withdraw", [texts["live"]], list_url=list_url), reason="x", number=1)

    assert done.redirect_chain == [(list_url, 302)]


@pytest.mark.parametrize("ids", ["", "x", "1,,2", "-1", "9" * 30, "1'"])
def test_invalid_ids_in_the_url_redirect_to_the_list(client, chief, ids):
    client.force_login(chief)

    shown = client.get(reverse("admin:conditions_edition_bulk", args=["remind"]), {"ids": ids}, follow=True)

    assert shown.redirect_chain == [(EDITIONS, 302)]


def test_a_selection_over_the_limit_is_refused(client, chief, texts, monkeypatch):
    monkeypatch.setattr(screens, "MOST", 2)

    shown = choose(client, chief, "remind", texts.values())

    assert texts_of(shown) == ["Too many rows are selected. Select at most 2, so that you can check each."]
    assert shown.context["cl"] is not None


def test_pages_left_after_a_timeout_stay_on_the_screen(client, chief, texts, monkeypatch):
    monkeypatch.setattr(bulk, "SECONDS", -1)

    shown = confirm(client, choose(client, chief, "withdraw", texts.values()), reason="Because.", number=1)

    assert shown.status_code == 422
    assert "1 page is left. Type this number to continue." in shown.text
    assert "Because." in shown.text
    assert Edition.objects.live().count() == 1


def test_a_page_withdrawn_meanwhile_is_refused(client, chief, texts, editor):
    confirmation = choose(client, chief, "withdraw", texts.values())
    workflow.withdraw(texts["live"].page, by=chief, reason="Already.")

    done = confirm(client, confirmation, reason="Because.", number=1)

    assert texts_of(done) == ["None of the selected texts can be withdrawn: they are not published."]


def test_a_later_edition_than_the_chosen_one_is_left_alone(chief, texts, editor, reviewer):
    later = factories.make_published(texts["live"].page, by=editor, reviewer=reviewer, title="Why is that?")

    done = bulk.do("withdraw", [texts["live"]], by=chief, reason="A dose is wrong.")

    assert [sentence for _edition, sentence in done.refused] == [
        f"Edition {later.number} has been published in the meantime. Check it first."
    ]
    assert Edition.objects.get(pk=later.pk).state == State.PUBLISHED


def test_a_new_review_is_requested_once(chief, texts):
    first = bulk.do("expedite", [texts["live"]], by=chief, reason="A gene.")
    second = bulk.do("expedite", [texts["live"]], by=chief, reason="A gene.")

    assert (len(first.done), [sentence for _edition, sentence in second.refused]) == (
        1,
        ["A new review has been requested already."],
    )


def test_nobody_is_reminded_who_has_no_address(chief, texts, second_editor):
    second_editor.email = ""
    second_editor.save()

    done = bulk.do("remind", [texts["draft"]], by=chief)

    assert [sentence for _edition, sentence in done.refused] == ["There is nobody to remind."]


def test_pages_with_editions_over_the_limit_are_refused(client, chief, texts, editor, monkeypatch):
    monkeypatch.setattr(screens, "MOST", 1)
    workflow.expedite(texts["live"], by=editor, reason="A gene.")
    workflow.open_draft(texts["live"].page, by=editor)

    shown = choose(client, chief, "remind", [texts["live"].page], list_url=PAGES)

    assert texts_of(shown) == ["Too many rows are selected. Select at most 1, so that you can check each."]


def test_a_mail_server_that_refuses_changes_nothing_in_the_workflow(
    client, chief, texts, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "tests.newsroom.test_digests.Refusing"
    confirmation = choose(client, chief, "withdraw", texts.values())

    with django_capture_on_commit_callbacks(execute=True):
        done = confirm(client, confirmation, reason="Because.", number=1)

    assert texts_of(done) == ["Withdrew 1 page."]


def test_screen_asks_the_database_no_more_for_many(client, chief, condition, editor, django_assert_max_num_queries):
    many = [
        factories.make_in_review(factories.make_page(condition, topic), by=editor)
        for topic in ("causes", "symptoms", "genes", "outlook", "inheritance")
    ]
    client.force_login(chief)
    address = reverse("admin:conditions_edition_bulk", args=["assign"])
    client.get(address, {"ids": many[0].pk})

    with django_assert_max_num_queries(8):
        shown = client.get(address, {"ids": ",".join(str(one.pk) for one in many)})

    assert len(shown.context["editions"]) == 5
