"""The calendar feed: one secret address for each person, what it tells, and what ends it."""

import datetime as dt
import hashlib
import logging

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import calendar_addresses, closing
from accounts.models import CalendarAddress, SignInEvent
from conditions import workflow
from conditions.models import Claim
from conditions.newsroom import claims
from tests import factories
from tests.icalendar_reader import read

SCREEN = "admin:conditions_edition_calendar_address"
TEXT = "No calendar tells a word of this draft, " + "which nobody has reviewed yet, " * 4 + "as this test says."


@pytest.fixture
def scheduled(page, editor, reviewer, chief):
    edition = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)
    return workflow.schedule(edition, by=chief, at=timezone.now() + dt.timedelta(days=9))


def fetch(token, query=""):
    return Client().get(reverse("calendar-feed", args=[token]) + query)


def summaries(token, query=""):
    return [event["SUMMARY"] for event in read(fetch(token, query).content).events]


def sign_in(client, person):
    client.force_login(person)
    session = client.session
    session["password_given_at"] = timezone.now().timestamp()
    session.save()


def test_the_feed_tells_what_its_person_may_see(scheduled, editor, reviewer, chief):
    tokens = {person: calendar_addresses.make(person) for person in (editor, reviewer, chief)}

    assert {person: summaries(token) for person, token in tokens.items()} == {
        editor: [],
        reviewer: [f"Credential ends: {reviewer.medical_reviewer}"],
        chief: [f"Goes public: {scheduled.title}", f"Credential ends: {reviewer.medical_reviewer}"],
    }
    (event, _credential) = read(fetch(tokens[chief]).content).events
    day = timezone.localdate(scheduled.publish_at)
    assert event["DTSTART"] == f"{day:%Y%m%d}"
    assert event["UID"] == f"scheduled-{scheduled.pk}@example.org"
    assert event["URL"] == f"https://example.org{scheduled.get_admin_url()}"


def test_filters_of_the_feed(scheduled, reviewer, chief):
    token = calendar_addresses.make(chief)

    assert summaries(token, "?kind=credential") == [f"Credential ends: {reviewer.medical_reviewer}"]
    assert summaries(token, "?whose=me") == []
    assert len(summaries(token, "?kind=nonsense&whose=\x00")) == 2


def test_the_headers_of_a_secret(scheduled, chief):
    token = calendar_addresses.make(chief)
    client = Client()

    for response in (client.get(reverse("calendar-feed", args=[token])), fetch("made-up")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
        assert dict(response.cookies) == {}
        assert "X-Accel-Expires" not in response
    assert fetch(token)["Content-Type"] == "text/calendar; charset=utf-8"
    refused = client.post(reverse("calendar-feed", args=[token]))
    assert (refused.status_code, refused["Cache-Control"]) == (405, "private, no-store")
    assert fetch("made-up").status_code == 404


def test_only_the_hash_is_stored_and_a_new_address_ends_the_old_one(chief):
    old = calendar_addresses.make(chief)
    new = calendar_addresses.make(chief)

    assert CalendarAddress.objects.get().token_hash == hashlib.sha256(new.encode()).hexdigest()
    assert [fetch(token).status_code for token in (old, new)] == [404, 200]


def test_rights_are_checked_at_each_fetch(scheduled, chief):
    token = calendar_addresses.make(chief)
    assert fetch(token).status_code == 200

    chief.groups.clear()

    assert fetch(token).status_code == 404


def test_closing_the_account_or_signing_out_everywhere_ends_the_address_for_ever(rf, chief):
    root = factories.make_user("root", is_superuser=True)
    token = calendar_addresses.make(chief)
    closing.close(chief, by=root, request=None)
    closed = fetch(token).status_code
    type(chief).objects.filter(pk=chief.pk).update(is_active=True)
    reopened = fetch(token).status_code

    person = type(chief).objects.get(pk=chief.pk)
    token = calendar_addresses.make(person)
    made_again = fetch(token).status_code
    person.end_sessions()

    assert (closed, reopened, made_again, fetch(token).status_code) == (404, 404, 200, 404)
    assert calendar_addresses.address_of(type(chief).objects.get(pk=chief.pk)) is None


def test_the_address_is_shown_once_and_can_be_revoked(client, chief):
    sign_in(client, chief)
    assert "You have no calendar address." in client.get(reverse(SCREEN)).text
    assert not CalendarAddress.objects.exists()

    made = client.post(reverse(SCREEN), {"do": "make"})
    address = made.context["new_address"]
    assert address in made.text
    assert "no-store" in made["Cache-Control"]
    again = client.get(reverse(SCREEN)).text
    assert address not in again
    assert "Your address was created on" in again
    path = address.removeprefix("https://example.org")
    assert Client().get(path).status_code == 200

    revoked = client.post(reverse(SCREEN), {"do": "revoke"}, follow=True)
    assert "Your calendar address has been revoked." in revoked.text
    assert Client().get(path).status_code == 404
    kinds = SignInEvent.objects.filter(person=chief).values_list("kind", flat=True)
    assert {"calendar_made", "calendar_ended"} <= set(kinds)


def test_the_token_is_nowhere_in_the_database_and_in_no_log_line(client, chief, caplog):
    sign_in(client, chief)
    with caplog.at_level(logging.INFO):
        address = client.post(reverse(SCREEN), {"do": "make"}).context["new_address"]
        token = address.rpartition("/")[2].removesuffix(".ics")
        fetch(token)
        calendar_addresses.revoke(chief)
        fetch(token)

    ours = [record.getMessage() for record in caplog.records if record.name != "django.request"]
    assert [line for line in ours if token in line] == []
    assert [line for line in ours if "calendar-feed 200" in line]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in str(cursor.fetchall()), table


def test_no_word_of_a_draft_is_told(page, editor, second_editor, reviewer, chief):
    edition = factories.make_draft(page, by=editor, short_answer=TEXT)
    token = calendar_addresses.make(chief)

    assert edition.title not in fetch(token).text
    edition = workflow.submit(edition, by=editor)
    claims.claim(edition, by=reviewer)
    Claim.objects.update(promised_by=timezone.localdate() + dt.timedelta(days=3))

    told = summaries(token)
    assert told[0] == f"Decision promised: {edition.title}"
    assert "No calendar tells" not in fetch(token).text


def test_too_many_requests(settings, chief):
    settings.API_REQUESTS_PER_MINUTE = 2
    token = calendar_addresses.make(chief)

    responses = [fetch(each) for each in ("made-up", token, token)]

    assert [response.status_code for response in responses] == [404, 200, 429]
    assert int(responses[2]["Retry-After"]) <= 60


def test_a_fetch_writes_nothing_and_needs_the_same_queries_for_long_calendars(editor, reviewer, chief):
    token, counts = calendar_addresses.make(chief), []
    for number in (1, 5):
        for _number in range(number):
            factories.make_published(by=editor, reviewer=reviewer)
        with CaptureQueriesContext(connection) as queries:
            assert fetch(token).status_code == 200
        counts.append(len(queries))
        assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []

    assert counts[0] == counts[1]


@pytest.mark.parametrize("token", ["x", "a" * 400, "%00", "ü", "..%2F"])
def test_strange_tokens_are_not_found(db, token):
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
