"""Sitemaps: every public URL once, no other, and recorded times only."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conditions import workflow
from conditions.models import AbsentParent, Classification, Condition, ConditionPage, Release, SitePage, SitePageVersion
from conditions.models.site_page import OWN_URL
from conditions.views import sitemaps
from conditions.vocabularies import Kind
from tests import factories, formats
from tests.formats import SITEMAP

pytestmark = pytest.mark.usefixtures("one_sitemap_a_kind")
NOON = dt.datetime(2026, 5, 8, 12, tzinfo=dt.UTC)
SITE = "https://example.org"
CGL = "/conditions/congenital-generalized-lipodystrophy/"
INDEX = "/sitemap.xml"
MODES = ("Autosomal dominant", "Autosomal recessive", "X-linked recessive")


def _lines(client, address):
    """Return {address without its site: lastmod} of a sitemap or an index that breaks no rule."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = formats.parsed(response)
    assert list(formats.faults_of_sitemap(root, SITE)) == []
    lines = ((one.findtext(f"{SITEMAP}loc"), one.findtext(f"{SITEMAP}lastmod")) for one in root)
    return {address.removeprefix(SITE): moment for address, moment in lines}


def _published(page, editor, reviewer, at=NOON, **text):
    with time_machine.travel(at, tick=False):
        return factories.make_published(page, by=editor, reviewer=reviewer, **text)


def test_index_names_the_pages_that_hold_something(client, editor, reviewer, page):
    _published(page, editor, reviewer)
    factories.make_gene_link(page.condition, "AGPAT2")

    assert _lines(client, INDEX) == {
        "/sitemap-site-1.xml": None,
        "/sitemap-conditions-1.xml": "2026-05-08T12:00:00+00:00",
        "/sitemap-questions-1.xml": "2026-05-08T12:00:00+00:00",
        "/sitemap-changes-1.xml": "2026-05-08T12:00:00+00:00",
        "/sitemap-reviewers-1.xml": None,
        "/sitemap-genes-1.xml": None,
    }


def test_index_of_an_empty_site_has_its_own_pages(client, db):
    assert _lines(client, INDEX) == {"/sitemap-site-1.xml": None}


def test_sitemaps_list_what_visitors_may_read(client, editor, reviewer, chief, condition):
    for topic in ("overview", "causes", "genes"):
        _published(factories.make_page(condition, topic), editor, reviewer)
    workflow.withdraw(ConditionPage.objects.get(topic__slug="genes"), by=chief, reason="Wrong")
    factories.make_draft(factories.make_page(condition, "symptoms"), by=editor)
    factories.make_in_review(by=editor)
    factories.make_gene_link(condition, "AGPAT2")
    factories.make_gene_link(factories.make_condition("Hidden syndrome"), "HIDDEN1")
    factories.make_reviewer("nobody")

    addresses = [address for page in _lines(client, INDEX) for address in _lines(client, page)]

    assert sorted(addresses) == sorted(
        [
            *("/", "/conditions/", "/how-we-review/", "/corrections/", "/genes/", "/browse/inheritance/"),
            *("/browse/groups/", "/reviewers/", "/api/", "/genes/a-z/a/", "/conditions/a-z/c/"),
            *(page.get_absolute_url() for page in SitePage.objects.public() if page.slug not in OWN_URL),
            *(CGL, f"{CGL}overview/", f"{CGL}causes/", f"{CGL}overview/changes/", f"{CGL}causes/changes/"),
            *("/genes/AGPAT2/", "/reviewers/dr-rao/", "/log/", "/verify/"),
        ]
    )
    assert [address for address in addresses if client.get(address).status_code != 200] == []


def test_lastmod_of_a_question_is_its_publication_signature_or_review_request(client, editor, reviewer, condition):
    topics = ("overview", "causes", "genes")
    editions = [_published(factories.make_page(condition, topic), editor, reviewer) for topic in topics]
    second = factories.make_reviewer("lee")
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        workflow.reaffirm(editions[1], by=second, seen=workflow.seen_by(editions[1], second))
    with time_machine.travel(NOON + dt.timedelta(days=2), tick=False):
        workflow.expedite(editions[2], by=editor, reason="New treatment")

    assert _lines(client, "/sitemap-questions-1.xml") == {
        f"{CGL}overview/": "2026-05-08T12:00:00+00:00",
        f"{CGL}causes/": "2026-05-09T12:00:00+00:00",
        f"{CGL}genes/": "2026-05-10T12:00:00+00:00",
    }
    assert _lines(client, "/sitemap-changes-1.xml") == {
        f"{CGL}overview/changes/": "2026-05-08T12:00:00+00:00",
        f"{CGL}causes/changes/": "2026-05-09T12:00:00+00:00",
        f"{CGL}genes/changes/": "2026-05-08T12:00:00+00:00",
    }


def test_page_changed_at_the_midnight_from_which_it_says_that_its_review_is_overdue(
    client, editor, reviewer, condition, settings
):
    settings.TIME_ZONE = "Europe/Warsaw"
    late, requested = (
        _published(factories.make_page(condition, topic), editor, reviewer, at=NOON + dt.timedelta(days=days))
        for topic, days in (("overview", 0), ("causes", 1))
    )
    with time_machine.travel(NOON + dt.timedelta(days=2), tick=False):
        workflow.expedite(requested, by=editor, reason="New treatment")
    due, seen = late.review_due, []

    # The day on which it is due, in Warsaw; and the first second of the next one.
    for moment in (f"{due}T21:59:59Z", f"{due}T22:00:00Z"):
        with time_machine.travel(moment, tick=False):
            lines = _lines(client, "/sitemap-questions-1.xml")
            hub = _lines(client, "/sitemap-conditions-1.xml")[CGL]
            index = _lines(client, INDEX)
            seen.append((lines[f"{CGL}overview/"], hub, index["/sitemap-questions-1.xml"]))
            assert index["/sitemap-conditions-1.xml"] == hub
            assert lines[f"{CGL}causes/"] == "2026-05-10T12:00:00+00:00"

    assert seen == [
        ("2026-05-08T12:00:00+00:00", "2026-05-10T12:00:00+00:00", "2026-05-10T12:00:00+00:00"),
        (f"{due}T22:00:00+00:00",) * 3,
    ]


def test_page_about_the_site_changed_with_its_latest_version(client, db):
    text = {"title": "Privacy", "body": "<p>New.</p>", "publisher_name": "Chris"}
    draft = SitePageVersion.objects.create(page=SitePage.objects.get(slug="privacy"), number=2, **text)
    SitePageVersion.objects.filter(pk=draft.pk).update(published_at=dt.datetime(2100, 5, 8, 12, tzinfo=dt.UTC))

    lines = _lines(client, "/sitemap-site-1.xml")

    assert lines["/about/privacy/"] == "2100-05-08T12:00:00+00:00"
    assert (lines["/"], lines["/how-we-review/"]) == (None, None)


def test_hub_changed_with_the_newest_thing_on_it(client, editor, reviewer, chief, condition):
    pages = [factories.make_page(condition, topic) for topic in ("overview", "causes")]
    for page in pages:
        _published(page, editor, reviewer)
    seen = [_lines(client, "/sitemap-conditions-1.xml")[CGL]]

    with time_machine.travel(NOON + dt.timedelta(days=1), tick=False):
        workflow.withdraw(pages[1], by=chief, reason="Wrong")
    seen.append(_lines(client, "/sitemap-conditions-1.xml")[CGL])
    release = factories.make_release()
    Release.objects.update(imported_at=NOON + dt.timedelta(days=2))
    factories.make_subtype(condition, "Type 1", release=release)
    seen.append(_lines(client, "/sitemap-conditions-1.xml")[CGL])
    later = factories.make_release(version="2.0")
    Release.objects.filter(pk=later.pk).update(imported_at=NOON + dt.timedelta(days=3))
    factories.make_gene_link(Condition.objects.get(name="Type 1"), "AGPAT2", release=later)
    seen.append(_lines(client, "/sitemap-conditions-1.xml")[CGL])

    assert seen == [f"2026-05-{day:02}T12:00:00+00:00" for day in (8, 9, 10, 11)]
    assert _lines(client, INDEX)["/sitemap-conditions-1.xml"] == seen[-1]


def test_hub_knows_every_kind_of_fact():
    """Add a new kind of fact to FACTS, so that an import updates the hub's `lastmod`."""
    owned = {
        related.related_model
        for related in Condition._meta.related_objects
        if any(field.name == "release" for field in related.related_model._meta.fields)
    }

    # A parent that is not on this site is on no page.
    assert owned - {AbsentParent} == set(sitemaps.FACTS)


def test_sitemap_page_holds_one_stretch_of_ids(client, editor, reviewer, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 2)
    first = ConditionPage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    editions = [factories.make_published(by=editor, reviewer=reviewer) for _number in range(3)]
    numbers = {(edition.page_id - 1) // 2 + 1 for edition in editions}

    pages = [address for address in _lines(client, INDEX) if "questions" in address]
    lines = [_lines(client, address) for address in pages]

    assert pages == [f"/sitemap-questions-{number}.xml" for number in sorted(numbers)]
    assert sorted(len(page) for page in lines) == [1, 2]
    assert sorted(address for page in lines for address in page) == sorted(
        edition.get_absolute_url() for edition in editions
    )
    assert first == 0


@pytest.mark.parametrize(
    "address",
    ["/sitemap-questions-0.xml", "/sitemap-questions-2.xml", "/sitemap-site-2.xml", "/sitemap-admin-1.xml"]
    + [f"/sitemap-{section}-{10**30}.xml" for section in ("questions", "conditions", "genes")],
)
def test_sitemap_page_without_addresses_is_not_found(client, editor, reviewer, page, address):
    factories.make_published(page, by=editor, reviewer=reviewer)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("pages", [1, 3])
def test_sitemaps_take_few_queries(client, editor, reviewer, condition, pages):
    for topic in ("overview", "causes", "genes")[:pages]:
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    factories.make_gene_link(condition, "AGPAT2")
    for number in range(pages):
        group = factories.make_condition(f"Group {number}", kind=Kind.GROUP)
        Classification.objects.create(parent=group, child=condition)
        condition.inheritances.create(mode=MODES[number])
    taken = {}

    for address in (INDEX, *_lines(client, INDEX)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        taken[address] = len(queries)

    assert taken == {
        "/sitemap.xml": 21,
        "/sitemap-site-1.xml": 4,
        "/sitemap-conditions-1.xml": 16,
        "/sitemap-questions-1.xml": 1,
        "/sitemap-changes-1.xml": 1,
        "/sitemap-reviewers-1.xml": 1,
        "/sitemap-genes-1.xml": 1,
        "/sitemap-groups-1.xml": 1,
    }


def test_sitemap_is_sent_again_only_where_it_changed(client, editor, reviewer, chief, page):
    factories.make_published(page, by=editor, reviewer=reviewer)
    factories.make_published(by=editor, reviewer=reviewer)
    address = "/sitemap-questions-1.xml"
    etag = client.get(address)["ETag"]

    again = client.get(address, headers={"If-None-Match": etag})
    workflow.withdraw(page, by=chief, reason="Wrong")
    later = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, later.status_code) == (304, b"", 200)
    assert page.get_absolute_url() not in later.content.decode()


def test_hub_changed_with_its_condition(client, editor, reviewer, condition):
    _published(factories.make_page(condition), editor, reviewer)
    Condition.objects.filter(pk=condition.pk).update(changed_at=NOON + dt.timedelta(days=1))
    Condition.objects.filter(pk=factories.make_condition("Hidden").pk).update(changed_at=NOON + dt.timedelta(days=2))

    hub = _lines(client, "/sitemap-conditions-1.xml")[CGL]

    assert (hub, _lines(client, INDEX)["/sitemap-conditions-1.xml"]) == ("2026-05-09T12:00:00+00:00",) * 2
    assert _lines(client, "/sitemap-questions-1.xml")[f"{CGL}causes/"] == "2026-05-08T12:00:00+00:00"


def test_pages_about_the_site_are_in_the_order_of_the_footer(client, db):
    """Without an explicit order, PostgreSQL returned another order after each restore."""
    SitePage.objects.filter(slug="privacy").update(position=0)
    own = [page.get_absolute_url() for page in SitePage.objects.public() if page.slug not in OWN_URL]

    addresses = [one for one in _lines(client, "/sitemap-site-1.xml") if one.startswith("/about/")]

    assert (addresses, addresses[0]) == (own, "/about/privacy/")
