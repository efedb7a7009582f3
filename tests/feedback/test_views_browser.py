"""Readers' feedback in a real browser: without scripts and cookies, by keyboard, and accessible."""

import pytest
from django.contrib.contenttypes.models import ContentType

from conditions import feedback
from conditions.feedback import form_token
from conditions.models import Report, UsefulCount
from tests import factories
from tests.accessibility import breaches, each_engine, each_look, excess_width, small_targets, walk_by_keyboard
from tests.admin.screens import signed_in
from tests.browser import press
from tests.feedback.reports import TEXT, make_fixed, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = "<h2>Which genes are involved?</h2><p>Four [1].</p><h2>Which types?</h2><p>Two [1].</p>"


@pytest.fixture
def live(page, editor, reviewer, settings, live_server):
    ContentType.objects.clear_cache()
    settings.SITE_URL = live_server.url
    factories.make_published(page, by=editor, reviewer=reviewer)
    return factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)


@pytest.fixture
def visitor(browser):
    context = browser.new_context(java_script_enabled=False, locale="en-GB", viewport={"width": 390, "height": 800})
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_report_needs_no_script_and_no_cookie(live_server, visitor, live, monkeypatch):
    monkeypatch.setattr(form_token, "LEAST", form_token.dt.timedelta(0))
    visitor.goto(live_server.url + live.get_absolute_url())

    visitor.click(".voice a >> nth=0")
    visitor.select_option("#id_section", label="Which types?")
    visitor.fill("#id_text", TEXT)
    visitor.fill("#id_email", "nobody")
    press(visitor, ".writing button")
    refused = visitor.locator("#errors:focus").inner_text()
    kept = visitor.input_value("#id_text")
    visitor.fill("#id_email", "reader@example.org")
    press(visitor, ".writing button")

    report = Report.objects.get()
    assert "This is not an e-mail address." in refused
    assert (kept, report.section, report.email) == (TEXT, "Which types?", "reader@example.org")
    assert visitor.locator(".reference").inner_text() == report.reference


def test_vote_needs_no_script_and_links_back(live_server, visitor, live):
    visitor.goto(live_server.url + live.get_absolute_url())

    press(visitor, ".voice button >> text=No")
    press(visitor, ".turn a >> nth=0")

    assert visitor.url == live_server.url + live.get_absolute_url()
    assert list(UsefulCount.objects.values_list("edition", "yes", "no")) == [(live.pk, 0, 1)]


@pytest.fixture
def addresses(live, editor):
    first = live.page.editions.get(number=1)
    report = make_fixed(first, by=editor, fixed_in=live)
    path = live.get_absolute_url()
    return [
        *(
            f"{path}report/",
            f"{path}report/?edition=1&section=s-which-types",
            f"{path}useful/",
            f"{path}useful/thanks/",
        ),
        *(f"/report-a-problem/{live.page.condition.slug}/", report.get_absolute_url(), "/corrections/"),
    ]


@each_engine
@each_look
def test_public_forms_are_accessible(live_server, browser_page, addresses, width, scheme, engine):
    browser_page.emulate_media(color_scheme=scheme)
    browser_page.set_viewport_size({"width": width, "height": 900})

    problems = []
    for address in addresses:
        browser_page.goto(live_server.url + address)
        if "report/" in address and "?" in address:
            press(browser_page, ".writing button")
            assert browser_page.locator("#errors").count() == 1
        problems += [
            (address, line) for line in [*breaches(browser_page, engine=engine), *small_targets(browser_page, least=44)]
        ]
        problems += [(address, "too wide")] if excess_width(browser_page) > 0 else []
        problems += [(address, line) for line in walk_by_keyboard(browser_page)]

    assert problems == []


@each_engine
@each_look
def test_newsroom_screens_of_reports_are_accessible(
    browser, live_server, live, superuser, editor, width, scheme, engine
):
    report = make_report(live, email="reader@example.org", section="Which types?")
    feedback.reply(report, by=editor, text="Thank you.")
    tab = signed_in(browser, live_server, superuser, width=width, scheme=scheme)
    steps = ["change", "accept", "decline", "fix", "reply"]
    screens = [*(f"{report.pk}/{step}/" for step in steps), "", "?state=open"]

    problems = []
    for screen in screens:
        tab.goto(f"{live_server.url}/admin/conditions/report/{screen}")
        if screen.endswith("/reply/"):
            tab.fill("textarea", "Thank you.")
            press(tab, "button.default")
            assert tab.locator("button[name=_send]").count() == 1
        problems += [(screen, line) for line in breaches(tab, engine=engine)]
        problems += [(screen, "too wide")] if excess_width(tab) > 0 else []

    tab.context.close()
    assert problems == []
