"""Faults that public bug reports of other products describe, tried on this one: times, lists, locks and links.

The ids are those of `tests/public_cases.tsv`.
"""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts import notices
from accounts.models import User
from conditions.models import Condition, ConditionPage
from conditions.vocabularies import State
from tests import factories
from tests.accounts.test_passwords import link_of
from tests.admin.forms import step, withdrawal
from tests.public.pages import elements, words
from tests.test_races import shared_database  # noqa: F401
from tests.test_sitemaps import _lines

AUTUMN = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "is_missing"),
    [
        pytest.param("Europe/Berlin", True, id="T01-missing-hour"),
        pytest.param("Europe/Berlin", False, id="T01-repeated-hour"),
        pytest.param("America/New_York", True, id="T01-missing-hour-elsewhere"),
        pytest.param("Australia/Lord_Howe", True, id="T01-missing-half-an-hour"),
        pytest.param("Australia/Lord_Howe", False, id="T01-repeated-half-an-hour"),
    ],
)
def test_time_that_does_not_exist_or_comes_twice_is_refused_and_kept(client, page, editor, chief, zone, is_missing):
    at = _next_odd_time(zone, is_missing)
    draft = factories.make_draft(page, by=editor)
    client.force_login(chief)

    with timezone.override(zone):
        response = client.post(step(draft, "schedule"), {"at": at})

    draft.refresh_from_db()
    page_html = response.content.decode()
    assert (response.status_code, draft.publish_at) == (422, None)
    assert f"Time zone: {zone}." in page_html
    assert f"couldn’t be interpreted in time zone {zone}" in page_html
    assert f'value="{at}"' in page_html


def _next_odd_time(zone, is_missing):
    """Return the next local time that does not exist, or that comes twice, as a form has it."""
    moment = dt.datetime.now(ZoneInfo(zone)).replace(minute=15, second=0, microsecond=0)
    while True:
        # Python takes the offset before the change for the first of two times, and for a time that does not exist.
        before, after = moment.utcoffset(), moment.replace(fold=1).utcoffset()
        if before < after if is_missing else before > after:
            return f"{moment:%Y-%m-%dT%H:%M}"
        moment = (moment.replace(tzinfo=None) + dt.timedelta(minutes=30)).replace(tzinfo=ZoneInfo(zone))


# T03
def test_scheduled_text_is_nowhere_before_its_time(client, page, editor, reviewer, chief):
    title = "What causes the unmistakable zebrafinch question?"
    edition = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief, title=title)
    addresses = (
        "/", "/conditions/", "/sitemap.xml", "/sitemap-questions-1.xml", "/sitemap-conditions-1.xml",
        "/feeds/recently-reviewed.atom", "/api/v1/pages", "/api/v1/conditions", "/llms.txt",
        page.condition.get_absolute_url(), page.get_absolute_url(),
        f"{page.condition.get_absolute_url()}feed.atom",
    )  # fmt: skip
    shown = [address for address in addresses if "zebrafinch" in _text(client.get(address))]
    search_text = _text(client.get("/search/", {"q": "unmistakable zebrafinch"}))

    assert edition.state == State.APPROVED
    assert shown == []
    assert title not in search_text
    assert page.get_absolute_url() not in search_text


def _text(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


@pytest.mark.parametrize("days", [pytest.param(30, id="T04-a-month-later"), pytest.param(300, id="T04-a-year-later")])
def test_lastmod_is_the_day_of_the_edition_and_not_of_the_response(
    client, page, editor, reviewer, days, one_sitemap_a_kind
):
    with time_machine.travel(AUTUMN, tick=False):
        factories.make_published(page, by=editor, reviewer=reviewer)
    with time_machine.travel(AUTUMN + dt.timedelta(days=days), tick=False):
        lines = _lines(client, "/sitemap-questions-1.xml")
        response = client.get(page.get_absolute_url())

    assert lines == {page.get_absolute_url(): "2026-09-01T12:00:00+00:00"}
    assert f'"dateModified": "{AUTUMN:%Y-%m-%d}' in response.content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize("seconds", [pytest.param(6, id="T05")])
def test_second_writer_waits_for_the_first(shared_database, client, seconds):  # noqa: F811
    """SQLite's own limit of five seconds, or settings in the wrong place, would make the second writer fail.

    On PostgreSQL a request waits for no statement longer than web.database_stalls says.
    """
    erin, rao = factories.make_editor("erin"), factories.make_reviewer("rao")
    chief = factories.make_chief("chris")
    live = factories.make_published(factories.make_page(), by=erin, reviewer=rao)
    client.force_login(chief)
    has_lock, is_over = threading.Event(), threading.Event()

    def write_for_long():
        try:
            with transaction.atomic():
                ConditionPage.objects.select_for_update().get(pk=live.page_id)
                User.objects.filter(pk=erin.pk).update(first_name="Erin")
                has_lock.set()
                is_over.wait(seconds)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write_for_long)
    writer.start()
    has_lock.wait(10)
    response = client.post(withdrawal(live.page), {"reason": "A dose is wrong."})
    is_over.set()
    writer.join(30)

    live.refresh_from_db()
    assert (response.status_code, live.state) == (302, State.WITHDRAWN)


@pytest.mark.sql
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(["Zellweger", "von Hippel", "ä", "Ångström", "b", "A"], id="T06"),
        pytest.param(["x-linked b", "X linked a", "xlinked", "X-Linked C"], id="T06-hyphens-and-capitals"),
        pytest.param(["46,XY", "4p", "α-mannosidosis", "Łuków", "Straße", "Øre", "ı", "I"], id="T06-letters"),
    ],
)
def test_names_have_the_same_order_on_every_system(client, editor, reviewer, given):
    """The order is that of the code points of a folded name, which no collation of a system changes."""
    for number, name in enumerate(given):
        condition = factories.make_condition(f"{name} syndrome", slug=f"{slugify(name) or 'x'}-{number}")
        factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    folded = {condition.name: condition.sort_name for condition in Condition.objects.all()}

    response = client.get("/conditions/")

    shown = [folded[name] for name in _names_in(response) if name in folded]
    letters = [name for name in shown if "a" <= name[0] <= "z"]
    assert sorted(shown) == sorted(folded.values())
    assert letters == sorted(letters)


def _names_in(response):
    return [" ".join(link.text_content().split()) for link in elements(response, "//main//a")]


@pytest.mark.parametrize(
    "kind",
    [pytest.param("invitation", id="T12-invitation"), pytest.param("password_link", id="T12-password")],
)
def test_program_that_follows_the_link_of_a_mail_uses_nothing_up(
    client, chief, settings, django_capture_on_commit_callbacks, kind
):
    settings.SECOND_FACTOR = "voluntary"
    person = factories.make_editor("noor")
    if kind == "invitation":
        person.set_unusable_password()
        person.save()
    with django_capture_on_commit_callbacks(execute=True):
        notices.invitation(person, by=chief) if kind == "invitation" else notices.password_link(person)
    link = link_of(mail.outbox[0])
    before = User.objects.values().get(pk=person.pk)

    for _time in range(3):
        scanner = type(client)()
        opened = [scanner.get(link, follow=True).status_code, scanner.head(link, follow=True).status_code]

    assert opened == [200, 200]
    assert User.objects.values().get(pk=person.pk) == before
    assert "password" in words(client.get(link, follow=True)).lower()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("=HYPERLINK(1)", id="T15-equals"),
        pytest.param("+HYPERLINK(1)", id="T15-plus"),
        pytest.param("-HYPERLINK(1)", id="T15-minus"),
        pytest.param("@HYPERLINK(1)", id="T15-at"),
    ],
)
def test_csv_for_spreadsheets_has_its_mark_and_no_formula(client, chief, name):
    factories.make_condition(name, slug="a-formula")
    client.force_login(chief)

    address = reverse("admin:conditions_condition_changelist")
    body = b"".join(client.get(address, {"csv": "1"}).streaming_content)

    assert body.startswith(b"\xef\xbb\xbf")
    assert f"'{name}" in body.decode("utf-8-sig")
    assert [line for line in body.decode("utf-8-sig").splitlines() if line[:1] in "=+-@"] == []
