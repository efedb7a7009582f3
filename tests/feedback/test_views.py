"""Public views of feedback: they need no script and no cookie, and keep typed text."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from conditions import workflow
from conditions.feedback import rate_limit
from conditions.models import Report, UsefulCount
from tests import factories
from tests.feedback.reports import FROM_HERE, TEXT, address, make_fixed, only_report, send, token_in
from tests.public.pages import all_words, elements, links, of_class, words

NO_ADDRESS = "This is not an e-mail address. Correct it, or leave it empty."
MACHINE = "A field that readers do not see was filled in. We emptied it; please send the form again."
BODY = "<h2>Which genes are involved?</h2><p>Four [1].</p><h2>Which types?</h2><p>Two [1].</p>"


@pytest.fixture
def client():
    # A visitor's browser has no CSRF token of Django to send.
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def live(page, editor, reviewer):
    return factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)


def typed(response):
    """Return the values of the form's fields."""
    return (
        elements(response, "//select/option[@selected]/@value"),
        elements(response, "//textarea")[0].text.strip(),
        elements(response, '//input[@name="email"]/@value'),
    )


def problems(response):
    return all_words(response, '//*[@id="errors"]//li')


# --- On the pages ------------------------------------------------------------------


def test_question_ends_with_both_forms(client, live):
    response = client.get(live.get_absolute_url())

    voice = of_class("voice")
    assert elements(response, f"{voice}//form/@action") == [address(live.page, "useful")]
    assert elements(response, f"{voice}//form/@method") == ["post"]
    assert all_words(response, f"{voice}//button") == ["Yes", "No"]
    assert links(response, voice) == [f"{address(live.page)}?edition=1", "/corrections/"]
    # The name must be unique, because screen readers would announce it twice.
    assert [part.tag for part in elements(response, '//*[@aria-labelledby="voice"]')] == ["form"]


def test_hub_asks_for_the_page_with_the_problem(client, live):
    hub = client.get(live.page.condition.get_absolute_url())
    choice = client.get(links(hub, of_class("voice"))[0])

    assert links(choice, of_class("names")) == [f"{address(live.page)}?edition=1"]
    assert "mailto:contact@localhost" in links(choice)


def test_choice_of_a_condition_without_pages_is_not_found(client, condition):
    assert client.get(f"/report-a-problem/{condition.slug}/").status_code == 404


def test_renamed_condition_redirects(client, live):
    live.page.condition.former_slugs.create(slug="old")

    for path in ("/report-a-problem/old/", "/conditions/old/causes/report/", "/conditions/old/causes/useful/"):
        assert (path, client.get(path).status_code) == (path, 301)


def test_pages_with_a_form_are_the_same_for_everybody(client, live):
    pages = {client.get(live.get_absolute_url()).content for _ in range(2)}

    assert len(pages) == 1


# --- The form ----------------------------------------------------------------------


def test_form_offers_the_pages_own_sections(client, live):
    response = client.get(address(live.page), {"section": "s-which-types"})

    assert all_words(response, "//select/option") == [
        "Whole page", "Short answer", "Which genes are involved?", "Which types?", "Sources",
    ]  # fmt: skip
    assert typed(response) == (["s-which-types"], "", [])


@pytest.mark.parametrize("nonsense", ["zzz", "<script>", "\x00", "x" * 5000])
def test_form_ignores_an_unknown_section(client, live, nonsense):
    response = client.get(address(live.page), {"section": nonsense, "edition": nonsense})

    assert (response.status_code, typed(response)[0]) == (200, [])
    assert elements(response, of_class("banner")) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_form_has_a_constant_number_of_queries(client, page, editor, reviewer, django_assert_num_queries, rows):
    citations = [{**factories.CITATION, "number": number} for number in range(1, rows + 1)]
    body = "".join(f"<h2>Part {number}?</h2><p>Words [{number}].</p>" for number in range(1, rows + 1))
    factories.make_published(page, by=editor, reviewer=reviewer, body=body, citations=citations)

    with django_assert_num_queries(3):
        client.get(address(page))


def test_report_is_stored_and_confirmed(client, live):
    response = send(client, live.page, section="s-which-types", email="reader@example.org")

    report = only_report()
    assert (response.status_code, response["Location"]) == (303, f"/reports/{report.reference}/")
    assert (report.edition, report.section, report.text, report.email) == (
        live, "Which types?", TEXT, "reader@example.org",
    )  # fmt: skip
    thanks = client.get(response["Location"])
    assert (thanks.status_code, words(thanks, of_class("reference"))) == (200, report.reference)
    assert live.page.get_absolute_url() in links(thanks)
    assert (TEXT in thanks.content.decode(), "reader@" in thanks.content.decode()) == (False, False)
    assert (dict(client.cookies), elements(thanks, '//meta[@name="robots"]/@content')) == ({}, ["noindex"])


def test_confirmation_shows_the_state_of_the_report(client, live, editor, reviewer):
    second = factories.make_published(live.page, by=editor, reviewer=reviewer, body="<p>Five [1].</p>")
    report = make_fixed(live, by=editor, fixed_in=second)

    thanks = client.get(report.get_absolute_url())
    assert "Corrected in edition 2" in words(thanks)
    assert links(thanks, of_class("facts")) == [f"{live.page.get_absolute_url()}editions/2/"]


def test_confirmation_links_to_no_edition_of_a_withdrawn_page(client, live, editor, reviewer, chief):
    second = factories.make_published(live.page, by=editor, reviewer=reviewer, body="<p>Five [1].</p>")
    report = make_fixed(live, by=editor, fixed_in=second)
    workflow.withdraw(live.page, by=chief, reason="Wrong.")

    thanks = client.get(report.get_absolute_url())

    assert "Corrected in edition 2" in words(thanks)
    assert links(thanks, of_class("facts")) == []


@pytest.mark.parametrize("reference", ["AAAA-AAAA", "x", "%00", "1" * 900])
def test_unknown_report_is_not_found(client, db, reference):
    assert client.get(f"/reports/{reference}/").status_code == 404


def test_form_sent_twice_is_stored_once(client, live):
    token = token_in(client.get(address(live.page)))

    first, second = send(client, live.page, token=token), send(client, live.page, token=token)

    assert (first["Location"], Report.objects.count()) == (second["Location"], 1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": ""}, "Say what is wrong, so that an editor can look for it."),
        ({"text": " \n\t "}, "Say what is wrong, so that an editor can look for it."),
        ({"text": "\u200b\u202e"}, "Say what is wrong, so that an editor can look for it."),
        ({"text": "\x00\x01"}, "Say what is wrong, so that an editor can look for it."),
        ({"text": "x" * 4001}, "This has 4001 characters; shorten it to 4000."),
        ({"email": "nobody"}, NO_ADDRESS),
        ({"email": "a@example.org\nBcc: all@example.org"}, NO_ADDRESS),
        ({"email": "a@example.org, b@example.org"}, NO_ADDRESS),
        ({"section": "s-of-another-page"}, "Choose a part of the page from the list."),
        ({"website": "https://buy.example"}, MACHINE),
    ],
)  # fmt: skip
def test_invalid_form_shows_errors_and_keeps_the_text(client, live, values, sentence):
    sent = {"section": "short-answer", "text": "Wrong & <b>old</b>.", "email": "reader@example.org", **values}

    response = send(client, live.page, **sent)

    assert (response.status_code, problems(response), Report.objects.count()) == (422, [sentence], 0)
    kept = typed(response)
    if "text" not in values:
        assert kept[1] == sent["text"]
    if "email" not in values:
        assert kept[2] == [sent["email"]]
    if "section" not in values:
        assert kept[0] == ["short-answer"]
    assert elements(response, '//input[@name="website"]/@value') == [""]
    assert elements(response, "//title")[0].text.startswith("Not sent: ")


def test_errors_appear_at_their_fields(client, live):
    response = send(client, live.page, text="", email="nobody")

    assert elements(response, '//*[@id="errors"]//a/@href') == ["#id_text", "#id_email"]
    assert elements(response, "//textarea/@aria-describedby") == ["id_text_helptext id_text_error"]
    assert elements(response, "//*[@aria-invalid='true']/@id") == ["id_text", "id_email"]


def test_longest_text_is_accepted_as_browsers_count_it(client, live):
    text = "\r\n".join(["x" * 99] * 40)

    response = send(client, live.page, text=text)

    assert (response.status_code, only_report().text) == (303, text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<a href='javascript:alert(1)'>x</a> https://buy.example/ \u202egnp.exe",
        "{{ settings.SECRET_KEY }} {% debug %} %s %(x)s \\x00",
        "'; DROP TABLE conditions_report; --",
        "𝕏 " * 1000,
        "a\x00b\x08c\ufffe",
    ],
)
def test_hostile_markup_is_stored_as_text(client, live, superuser, hostile):
    response = send(client, live.page, text=hostile)

    report = only_report()
    client.force_login(superuser)
    shown = client.get(report.get_admin_url())
    assert response.status_code == 303
    assert (shown.status_code, len(elements(shown, '//*[@id="content"]//script'))) == (200, 0)
    assert "buy.example" not in " ".join(elements(shown, "//@href"))


def test_bidirectional_overrides_are_removed(client, live):
    send(client, live.page, text="Read \u202egnp.exe\u202c and \u2067\u05de\u05d7\u05dc\u05d4\u2069 here.")

    assert only_report().text == "Read gnp.exe and \u2067\u05de\u05d7\u05dc\u05d4\u2069 here."


def test_form_from_another_site_is_refused_and_keeps_the_text(client, live):
    token = token_in(client.get(address(live.page)))
    data = {"form": token, "text": "Wrong.", "section": "", "email": ""}

    response = client.post(address(live.page), data, headers={"sec-fetch-site": "cross-site"})

    assert (response.status_code, typed(response)[1], Report.objects.count()) == (403, "Wrong.", 0)


def test_form_sent_too_fast_is_accepted_the_second_time(client, live):
    first = send(client, live.page, after=1)

    again = send(client, live.page, token=token_in(first))

    assert first.status_code == 422
    assert problems(first) == ["That arrived too quickly for our spam check. Please send it again."]
    assert (typed(first)[1], again.status_code) == (TEXT, 303)


@pytest.mark.parametrize("token", ["", "nonsense", "é" * 9000])
def test_form_without_a_token_gets_one(client, live, token):
    data = {"form": token, "text": TEXT, "section": "short-answer", "email": ""}
    response = client.post(address(live.page), data, **FROM_HERE)

    assert (response.status_code, typed(response)[:2]) == (422, (["short-answer"], TEXT))
    assert send(client, live.page, token=token_in(response)).status_code == 303


def test_expired_form_is_accepted_the_second_time(client, live):
    old = send(client, live.page, after=90_000)

    with time_machine.travel(timezone.now() + dt.timedelta(seconds=90_000), tick=False):
        again = send(client, live.page, token=token_in(old))

    assert (old.status_code, typed(old)[1], again.status_code) == (422, TEXT, 303)


def test_rate_limited_sender_sees_when_to_try_again(client, live):
    with time_machine.travel(dt.datetime(2027, 1, 5, 10, 30, tzinfo=dt.UTC), tick=False):
        answers = [send(client, live.page, text=f"Report {number}") for number in range(12)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [429] * 7
    assert (Report.objects.count(), typed(answers[-1])[1]) == (5, "Report 11")
    assert problems(answers[-1])[0].endswith("Try again after 11:00 UTC.")
    # The form was sent ten seconds after it was opened.
    assert int(answers[-1]["Retry-After"]) == 30 * 60 - 10


def test_only_the_newsroom_gets_a_mail(client, live, django_capture_on_commit_callbacks):
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        send(client, live.page, email="victim@example.org")

    assert "victim@example.org" not in {person for message in mail.outbox for person in message.recipients()}


def test_report_on_a_superseded_edition_mentions_it(client, live, editor, reviewer):
    factories.make_published(live.page, by=editor, reviewer=reviewer, body="<h2>New part?</h2><p>Five [1].</p>")

    form = client.get(address(live.page), {"edition": "1"})
    response = send(client, live.page, edition="1", section="s-new-part")

    assert words(form, of_class("banner")).startswith("You read edition 1; edition 2 is public now.")
    assert "Which types?" not in words(form)
    assert (response.status_code, only_report().edition, only_report().section) == (303, live, "New part?")


def test_form_survives_a_new_edition_and_shows_no_old_text(client, live, editor, reviewer):
    token = token_in(client.get(address(live.page)))
    factories.make_published(live.page, by=editor, reviewer=reviewer, body="<h2>New part?</h2><p>Five [1].</p>")

    wrong = send(client, live.page, token=token, section="s-which-types", email="nobody")
    right = send(client, live.page, token=token, section="s-which-types")

    assert (wrong.status_code, "Which types?" in wrong.content.decode(), typed(wrong)[1]) == (422, False, TEXT)
    assert (right.status_code, only_report().section, only_report().edition) == (303, "Which types?", live)


def test_open_form_is_accepted_after_a_withdrawal(client, live, chief):
    token = token_in(client.get(address(live.page)))
    workflow.withdraw(live.page, by=chief, reason="Wrong")

    wrong = send(client, live.page, token=token, section="s-which-types", email="nobody")
    right = send(client, live.page, token=token_in(wrong), section="s-which-types")

    assert client.get(address(live.page)).status_code == 410
    assert "This page was withdrawn while you were writing." in words(wrong)
    assert ("Which types?" in wrong.content.decode(), typed(wrong)[1]) == (False, TEXT)
    thanks = client.get(right["Location"])
    assert (only_report().section, live.get_absolute_url() in links(thanks)) == ("Which types?", False)


def test_withdrawn_page_gives_a_new_form_to_a_report_without_a_token(client, live, chief):
    workflow.withdraw(live.page, by=chief, reason="Wrong")

    response = client.post(address(live.page), {"text": TEXT}, **FROM_HERE)

    assert (response.status_code, Report.objects.count()) == (422, 0)
    assert send(client, live.page, token=token_in(response)).status_code == 303


@pytest.mark.parametrize("name", ["report", "useful"])
def test_unpublished_pages_accept_no_report(client, page, editor, name):
    factories.make_in_review(page, by=editor)

    for response in (client.get(address(page, name)), client.post(address(page, name), {"text": TEXT}, **FROM_HERE)):
        assert response.status_code == 404


# --- Votes -------------------------------------------------------------------------


def say(client, live, **data):
    return client.post(address(live.page, "useful"), {"edition": live.number, "answer": "yes", **data}, **FROM_HERE)


def test_vote_is_counted_and_links_back(client, live):
    response = say(client, live)

    assert (response.status_code, response["Location"]) == (303, address(live.page, "useful/thanks"))
    assert list(UsefulCount.objects.values_list("edition", "yes", "no")) == [(live.pk, 1, 0)]
    thanks = client.get(response["Location"])
    assert links(thanks, of_class("turn")) == [live.get_absolute_url(), f"{address(live.page)}?edition=1"]
    assert dict(client.cookies) == {}


def test_vote_on_an_older_edition_counts_for_that_edition(client, live, editor, reviewer):
    factories.make_published(live.page, by=editor, reviewer=reviewer, body="<p>Five [1].</p>")

    say(client, live, answer="no")

    assert list(UsefulCount.objects.values_list("edition", "yes", "no")) == [(live.pk, 0, 1)]


@pytest.mark.parametrize("number", ["", "0", "9", "-1", "x", "²", "9" * 400])
def test_vote_on_an_unknown_edition_counts_for_the_live_one(client, live, editor, number):
    factories.make_draft(live.page, by=editor)

    response = say(client, live, edition=number)

    assert (response.status_code, UsefulCount.objects.get().edition) == (303, live)


@pytest.mark.parametrize("answer", ["", "maybe", "\x00"])
def test_invalid_vote_shows_the_question_again(client, live, answer):
    response = say(client, live, answer=answer)

    assert (response.status_code, UsefulCount.objects.count()) == (422, 0)
    assert all_words(response, of_class("voice") + "//button") == ["Yes", "No"]


def test_vote_from_another_site_is_not_counted(client, live):
    data = {"edition": 1, "answer": "yes"}
    response = client.post(address(live.page, "useful"), data, headers={"origin": "https://evil.example"})

    assert (response.status_code, UsefulCount.objects.count()) == (403, 0)
    assert "did not confirm" in words(response, of_class("banner"))


def test_votes_are_rate_limited(client, live, monkeypatch):
    monkeypatch.setitem(rate_limit.MOST, "useful", 2)

    codes = [say(client, live).status_code for _ in range(4)]

    assert (codes, UsefulCount.objects.get().yes) == ([303, 303, 429, 429], 1)


def test_withdrawn_page_accepts_no_vote(client, live, chief):
    workflow.withdraw(live.page, by=chief, reason="Wrong")

    assert [client.get(address(live.page, name)).status_code for name in ("useful", "useful/thanks")] == [410, 410]
    assert (say(client, live).status_code, UsefulCount.objects.count()) == (410, 0)


def _rename(condition):
    """Rename a condition as an import does."""
    condition.former_slugs.create(slug=condition.slug)
    condition.slug = "new-name"
    condition.save()


def test_open_form_survives_a_renamed_condition(client, live):
    token, old = token_in(client.get(address(live.page))), address(live.page)
    _rename(live.page.condition)

    refused = client.post(old, {"form": token, "text": TEXT, "email": "no address"}, **FROM_HERE)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=10), tick=False):
        taken = client.post(old, {"form": token, "text": TEXT}, **FROM_HERE)

    assert (refused.status_code, TEXT in refused.content.decode()) == (422, True)
    assert 'action="/conditions/new-name/causes/report/"' in refused.content.decode()
    assert (taken.status_code, taken["Location"]) == (303, only_report().get_absolute_url())
    assert (only_report().text, only_report().page) == (TEXT, live.page)


def test_vote_on_a_renamed_condition_is_counted(client, live):
    old = address(live.page, "useful")
    _rename(live.page.condition)

    response = client.post(old, {"answer": "no", "edition": "1"}, **FROM_HERE)

    assert (response.status_code, response["Location"]) == (303, "/conditions/new-name/causes/useful/thanks/")
    assert UsefulCount.objects.get().no == 1


@pytest.mark.parametrize("name", ["report", "useful", "useful/thanks"])
def test_forms_of_a_renamed_condition_redirect_to_its_new_address(client, live, name):
    old = address(live.page, name)
    _rename(live.page.condition)

    response = client.get(old)

    assert (response.status_code, response["Location"]) == (301, f"/conditions/new-name/causes/{name}/")
