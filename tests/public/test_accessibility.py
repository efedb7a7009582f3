"""axe-core over each public page and state: light and dark, narrow and wide, and at 200 % text."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HUB = "/conditions/congenital-generalized-lipodystrophy/"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Text stands out from its ground at least 7 to 1.
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
LONG_NAME = "Pneumonoultramicroscopicsilicovolcanoconiosis-" * 3 + "syndrome"
BODY = (
    "".join(
        f"<h2>Part {number}?</h2><p>Words [1] and a <a href='/'>link to the front page</a>.</p>" for number in range(4)
    )
    + "<h3>A detail</h3><ul><li>One</li></ul><blockquote><p>Said.</p></blockquote>"
    + "<table><caption>Types</caption><thead><tr><th scope='col'>Type</th><th scope='col'>A long heading of a column"
    + "</th><th scope='col'>Gene</th><th scope='col'>Source</th></tr></thead><tbody><tr><th scope='row'>1</th>"
    + "<td>AGPAT2</td><td>Deoxyribonucleic</td><td>[1]</td></tr></tbody></table>"
    + "<p>Seen in our [[community-count]], H<sub>2</sub>O, 10<sup>3</sup>.</p>"
)


def give_facts(condition):
    release = factories.make_release()
    codes = [("ORPHA", "696189"), ("OMIM", "608594")]
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", former=["LPAAB"], release=release, codes=codes)
    factories.make_subtype(condition, LONG_NAME.replace("syndrome", "type 2"), slug="type-2")
    factories.make_gene_link(condition, "FOS", release=release)
    condition.inheritances.create(mode="Autosomal recessive", release=release)
    condition.identifiers.create(system="ORPHA", code="528", relation="E", release=release)
    condition.phenotypes.create(hpo_id="HP:0009125", term="Lipodystrophy", frequency="Obligate (100%)", release=release)
    for place in ("Worldwide", "Oman", "Peru", "Brazil"):
        condition.prevalences.create(
            type="Point prevalence", value="0.5", unit="per 100,000", place=place, sources="35209917[PMID]_ORPHANET"
        )


@pytest.fixture
def addresses(editor, reviewer, second_reviewer, chief, condition):
    """Every kind of page, each in its states."""
    ContentType.objects.clear_cache()
    for name in ("Berardinelli-Seip syndrome", "CGL", LONG_NAME, "Seip syndrome"):
        condition.synonyms.create(name=name)
    give_facts(condition)
    pages = {}
    for topic in ("overview", "causes", "types", "genes", "symptoms", "inheritance"):
        pages[topic] = factories.make_page(condition, topic)
        body = f"{BODY}<p>[[types]]</p>" if topic == "types" else BODY
        factories.make_published(pages[topic], by=editor, reviewer=reviewer, body=body)
    changed = factories.make_in_review(pages["causes"], by=editor, body=f"{BODY}<p>More.</p>")
    workflow.approve(changed, by=second_reviewer, seen=changed.sha256, scope=Scope.CHANGES_ONLY)
    workflow.expedite(pages["genes"].live_edition(), by=chief, reason="A new study")
    Edition.objects.filter(page=pages["symptoms"]).update(reviewed_on="2024-05-08", review_due="2026-05-08")
    workflow.withdraw(pages["inheritance"], by=chief, reason="Wrong")
    long = factories.make_condition(LONG_NAME, slug="long")
    factories.make_published(factories.make_page(long), by=editor, reviewer=reviewer)
    topics = ["", "overview/", "causes/", "types/", "genes/", "symptoms/", "inheritance/", "nonsense/"]
    return [
        "/",
        *(f"{HUB}{topic}" for topic in topics),
        "/conditions/",
        "/conditions/a-z/b/",
        "/conditions/a-z/q/",
        *("/conditions/?filter=seip", "/conditions/?filter=zzz", "/genes/", "/browse/inheritance/", "/browse/groups/"),
        "/conditions/long/",
        "/conditions/long/causes/",
        "/reviewers/dr-rao/",
        "/how-we-review/",
        "/no-such-page/",
        *(f"{reverse('search')}?q={words}" for words in ("", "seip", "seep", "zzz")),
    ]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_violation(live_server, browser_page, addresses, scheme, width):
    browser_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    browser_page.set_viewport_size({"width": width, "height": 900})

    found = []
    for address in addresses:
        browser_page.goto(f"{live_server.url}{address}")
        violations = Axe().run(browser_page, options=RULES).response["violations"]
        found += [
            (address, violation["id"], node["html"][:120], node.get("failureSummary"))
            for violation in violations
            for node in violation["nodes"]
        ]

    assert found == []


@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (320, "200%"), (1280, "200%"), (640, "200%")])
def test_pages_never_scroll_sideways(live_server, browser_page, addresses, width, text):
    browser_page.set_viewport_size({"width": width, "height": 900})

    too_wide = []
    for address in addresses:
        browser_page.goto(f"{live_server.url}{address}")
        browser_page.evaluate("size => document.documentElement.style.fontSize = size", text)
        excess = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if browser_page.evaluate(excess) > 0:
            too_wide.append(address)

    assert too_wide == []


def test_pages_have_targets_of_44_pixels_in_navigation(live_server, browser_page, addresses):
    small = """() => [...document.querySelectorAll("nav a, .search button, .search input, summary")]
        .filter(target => Math.round(target.getBoundingClientRect().height) < 44)
        .map(target => target.outerHTML)"""

    found = []
    for width in (320, 1280):
        browser_page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            browser_page.goto(f"{live_server.url}{address}")
            found += [(address, width, target) for target in browser_page.evaluate(small)]

    assert found == []


def test_skip_link_leads_past_the_header(live_server, browser_page, addresses):
    browser_page.goto(f"{live_server.url}/")

    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")

    assert browser_page.evaluate("document.activeElement.id") == "main"


def test_pages_print_without_navigation(live_server, browser_page, addresses):
    browser_page.goto(f"{live_server.url}{HUB}causes/")
    browser_page.emulate_media(media="print")

    visible = browser_page.locator("nav, .search, .skip").evaluate_all(
        "found => found.filter(one => one.offsetParent !== null).map(one => one.className)"
    )

    assert visible == []
