"""robots.txt, llms.txt, security.txt, OpenSearch, manifest: formats, headers and contents."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from lxml import etree
from PIL import Image

from conditions import workflow
from tests import factories, formats
from tests.formats import OPENSEARCH
from tests.public import discovery
from tests.public.pages import elements
from tests.public.test_public_responses import SAFETY_HEADERS

TYPES = {
    "recent-feed": "application/atom+xml; charset=utf-8",
    "sitemap-index": "application/xml; charset=utf-8",
    "robots": "text/plain; charset=utf-8",
    "llms": "text/plain; charset=utf-8",
    "security": "text/plain; charset=utf-8",
    "opensearch": "application/opensearchdescription+xml; charset=utf-8",
    "manifest": "application/manifest+json",
}


@pytest.fixture
def addresses(editor, reviewer, chief, condition):
    for topic in ("overview", "causes", "genes"):
        page = factories.make_page(condition, topic)
        factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong")
    return discovery.all_addresses()


# --- All documents -----------------------------------------------------------------------


def test_documents_have_no_cookie_and_are_revalidated(client, addresses):
    for address in addresses:
        whole, head = client.get(address), client.head(address)

        assert (address, dict(whole.cookies), whole.get("Vary")) == (address, {}, None)
        assert [name for name in SAFETY_HEADERS if name not in whole] == []
        # The files of the log never change.
        kept = "public, max-age=31536000, immutable" if whole.status_code == 200 and "/tile/" in address else "no-cache"
        assert (address, whole["Cache-Control"]) == (address, kept)
        assert (head.status_code, head.content, head.get("ETag")) == (whole.status_code, b"", whole.get("ETag"))
        assert (address, "ETag" in whole) == (address, whole.status_code == 200 and kept == "no-cache")


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_documents_take_nothing(addresses, method):
    client = Client(enforce_csrf_checks=True)

    assert {getattr(client, method)(address).status_code for address in addresses} == {405}


@pytest.mark.parametrize(("name", "content_type"), TYPES.items())
def test_documents_have_a_type_and_a_tag(client, db, name, content_type):
    first = client.get(reverse(name))
    again = client.get(reverse(name), headers={"If-None-Match": f'"other", {first["ETag"]}'})

    assert (first.status_code, first["Content-Type"]) == (200, content_type)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


@pytest.mark.parametrize("name", TYPES)
def test_documents_are_valid_for_any_name_of_the_site(client, db, settings, name):
    settings.ORGANISATION_NAME = 'Maps & <Friends> "of" 稀'

    content = client.get(reverse(name)).content

    if TYPES[name].startswith(("application/atom", "application/open", "application/xml")):
        etree.fromstring(content)
    elif name == "llms":
        assert '# Maps & <Friends> "of" 稀\n' in content.decode()


def test_pages_lead_to_every_document(client, editor, reviewer, page):
    factories.make_published(page, by=editor, reviewer=reviewer)
    response = client.get("/")

    head_links = {link.get("rel"): link.get("href") for link in elements(response, "//head/link")}

    assert {name: head_links[name] for name in ("manifest", "search", "apple-touch-icon", "icon")} == {
        "manifest": "/site.webmanifest",
        "search": "/opensearch.xml",
        "apple-touch-icon": "/static/site/icons/apple-touch-icon.png",
        "icon": "/static/site/favicon.svg",
    }


def test_colours_of_the_browser_are_those_of_the_page(client, db):
    css = Path(finders.find("site/site.css")).read_text()
    paper = re.findall(r"--paper: (#\w+);", css)

    metas = elements(client.get("/"), '//meta[@name="theme-color"]')

    assert [(meta.get("media"), meta.get("content")) for meta in metas] == [
        ("(prefers-color-scheme: light)", paper[0]),
        ("(prefers-color-scheme: dark)", paper[1]),
    ]
    assert json.loads(client.get("/site.webmanifest").content)["background_color"] == paper[0]


# --- robots.txt, llms.txt ----------------------------------------------------------------


def test_robots_may_read_all_but_searches(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == [
        "User-agent: *",
        "Disallow: /search/",
        "Sitemap: https://example.org/sitemap.xml",
    ]


def test_newsroom_pages_have_a_robots_meta_tag(client, db):
    """Its address is not in robots.txt, where everybody would look for it."""
    response = client.get(reverse("admin:login"))

    assert elements(response, '//meta[@name="robots"]/@content') == ["NONE,NOARCHIVE"]


def test_llms_says_what_this_is_and_under_which_terms(client, db):
    text = client.get("/llms.txt").content.decode()
    lines = text.splitlines()

    assert (lines[0], lines[2][:2]) == ("# DiseaseMaps", "> ")
    assert [line for line in lines if line.startswith("## ")] == ["## Read", "## Data"]
    assert "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)" in text
    assert len(text) < 3000
    assert all(re.fullmatch(r"- \[[^]]+\]\(https://example\.org/\S*\): \S.+", line) for line in _links(lines))


def test_llms_leads_to_what_there_is(client, db):
    lines = client.get("/llms.txt").content.decode().splitlines()
    addresses = [re.search(r"\(https://example\.org(/\S*)\)", line)[1] for line in _links(lines)]

    answers = {address: client.get(address).status_code for address in addresses}

    assert answers == dict.fromkeys(
        (
            "/conditions/",
            "/how-we-review/",
            "/corrections/",
            "/api/",
            "/api/v1/corpus.jsonl",
            "/sitemap.xml",
            "/feeds/recently-reviewed.atom",
        ),
        200,
    )


def _links(lines):
    """Return the lines of the lists under headings, whose items are links."""
    start = next(number for number, line in enumerate(lines) if line.startswith("## "))
    return [line for line in lines[start:] if line.startswith("- ")]


# --- security.txt ------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-01-01", "2026-01-31", "2026-12-31", "2028-02-29"])
def test_security_text_is_good_for_some_months(client, db, settings, day):
    settings.SECURITY_EMAIL = "security@example.org"
    settings.TIME_ZONE = "Pacific/Auckland"
    now = dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")

    with time_machine.travel(now, tick=False):
        text = client.get("/.well-known/security.txt").content.decode()
    fields = [line.split(": ", 1) for line in text.splitlines()]
    expires = dt.datetime.fromisoformat(dict(fields)["Expires"])

    assert [name for name, _value in fields] == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert dict(fields) | {"Expires": None} == {
        "Contact": "mailto:security@example.org",
        "Expires": None,
        "Preferred-Languages": "en",
        "Canonical": "https://example.org/.well-known/security.txt",
    }
    assert re.fullmatch(r"\d{4}-\d\d-01T00:00:00Z", dict(fields)["Expires"])
    assert dt.timedelta(days=149) < expires - now < dt.timedelta(days=190)


# --- OpenSearch ----------------------------------------------------------------------------


def test_search_engine_is_described(client, db):
    root = formats.parsed(client.get("/opensearch.xml"))

    templates = {url.get("rel"): (url.get("type"), url.get("template")) for url in root.findall(f"{OPENSEARCH}Url")}

    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert root.findtext(f"{OPENSEARCH}ShortName") == "DiseaseMaps"
    assert len(root.findtext(f"{OPENSEARCH}Description")) <= 1024
    assert templates == {
        "results": ("text/html", "https://example.org/search/?q={searchTerms}"),
        "suggestions": ("application/x-suggestions+json", "https://example.org/search/completions/?q={searchTerms}"),
        "self": ("application/opensearchdescription+xml", "https://example.org/opensearch.xml"),
    }


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("DiseaseMaps", "DiseaseMaps"),
        ("Sixteen letters.", "Sixteen letters."),
        ("The Rare Disease Atlas", "The Rare Disease"),
        ("Rare Diseases of Europe", "Rare Diseases of"),
        ("Seltenekrankheitenatlas", "Seltenekrankheit"),
    ],
)
def test_search_engine_has_a_short_name(client, db, settings, name, short):
    settings.ORGANISATION_NAME = name

    root = formats.parsed(client.get("/opensearch.xml"))

    assert root.findtext(f"{OPENSEARCH}ShortName") == short


def test_completions_have_the_form_that_browsers_ask_for(client, editor, reviewer, condition):
    condition.synonyms.create(name="Berardinelli-Seip syndrome")
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    factories.make_condition("Berardi disease & more", slug="berardi", is_listed=True)

    response = client.get("/search/completions/?q=berard")

    assert response["Content-Type"] == "application/x-suggestions+json"
    assert json.loads(response.content) == [
        "berard",
        ["Berardi disease & more", "Congenital generalized lipodystrophy"],
        ["no reviewed answers yet", "also called Berardinelli-Seip syndrome"],
        [
            "https://example.org/search/?q=Berardi+disease+%26+more",
            "https://example.org/conditions/congenital-generalized-lipodystrophy/",
        ],
    ]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=" + "x" * 5000])
def test_completions_of_nothing_are_none(client, db, query):
    _words, *lists = json.loads(client.get(f"/search/completions/{query}").content)

    assert lists == [[], [], []]


# --- Manifest and icons ----------------------------------------------------------------------


def test_manifest_has_what_a_home_screen_needs(client, db):
    manifest = json.loads(client.get("/site.webmanifest").content)
    icons = manifest.pop("icons")

    assert manifest == {
        "id": "/",
        "name": "DiseaseMaps",
        "short_name": "DiseaseMaps",
        "description": "Questions about rare diseases, answered plainly and signed by named medical reviewers.",
        "lang": "en-gb",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#faf8f3",
        "theme_color": "#0a4a4d",
        "categories": ["medical", "health", "education"],
    }
    assert [(icon["sizes"], icon.get("purpose")) for icon in icons] == [
        ("any", None),
        ("192x192", None),
        ("512x512", None),
        ("512x512", "maskable"),
    ]


def test_icons_are_as_large_as_they_say_and_small_to_send(client, db):
    icons = json.loads(client.get("/site.webmanifest").content)["icons"][1:]
    files = {icon["src"]: icon["sizes"] for icon in icons} | {"/static/site/icons/apple-touch-icon.png": "180x180"}

    for address, sizes in files.items():
        path = Path(finders.find(address.removeprefix("/static/")))
        with Image.open(path) as image:
            assert (address, f"{image.width}x{image.height}") == (address, sizes)
            # Phones cut these icons to their own shape, and show transparent parts as black.
            must_fill = "maskable" in address or "apple" in address
            assert not (must_fill and image.convert("RGBA").getextrema()[3][0] < 255)
        assert path.stat().st_size < 6000


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_manifest_is_taken_by_a_browser(live_server, browser_page):
    browser_page.goto(live_server.url)
    session = browser_page.context.new_cdp_session(browser_page)

    taken = session.send("Page.getAppManifest")

    assert (taken["url"], taken["errors"]) == (f"{live_server.url}/site.webmanifest", [])
    assert json.loads(taken["data"])["short_name"] == "DiseaseMaps"
