"""The graphs of all public demonstration pages, and of pages with hostile texts."""

import datetime as dt

import pytest
from django.urls import reverse

from conditions import demo
from conditions.demo.clock import clock_at
from conditions.models import Condition, Edition
from tests import factories
from tests.public import canary

from .visible_values import BLOCK, graph_of, tree_of, unshown
from .vocabulary import mistakes, nodes

# The views whose pages have a graph, except for pages that are not indexed: unknown, withdrawn or filtered.
DESCRIBED = {
    *("home", "a-to-z", "letter", "condition", "question", "reviewer", "reviewers", "how-we-review"),
    *(
        "site-page",
        "genes",
        "gene-letter",
        "gene",
        "browse-inheritance",
        "browse-mode",
        "browse-groups",
        "browse-group",
    ),
    *("changes", "corrections", "api"),
}
TODAY = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
# Markup, ends of script blocks (T07), and the two characters that end a line only in JavaScript.
NASTY = "</script><!--<script>]]>&amp;&lt;\"'\\u2028\u2028\u2029 {% x %} {1} " + "Pneumonoultramicroscopic-" * 4
NASTY = NASTY[:145]


def _pages(client):
    """Yield (address, response) for each page of a view in DESCRIBED."""
    for name in DESCRIBED:
        yield from ((address, client.get(address)) for address in canary.ADDRESSES_OF[name]())


def _trail(response):
    """Return the words of the visible breadcrumb."""
    steps = tree_of(response).xpath('//nav[@class="breadcrumb"]//li')
    return [" ".join(step.text_content().split()) for step in steps]


def _trail_of_graph(graph):
    return [
        item["name"] for node in nodes(graph) if node["@type"] == "BreadcrumbList" for item in node["itemListElement"]
    ]


def _wrong_with(address, response):
    """Return a sentence for each fault in a page's graph."""
    graph, tree = graph_of(response), tree_of(response)
    is_hidden = bool(tree.xpath('//meta[@name="robots"][contains(@content, "noindex")]'))
    canonical = tree.xpath('//link[@rel="canonical"]/@href')
    if graph is None:
        return [] if is_hidden and not canonical else [f"{address} is to be found and has no graph"]
    page = graph["@graph"][0]
    faults = [f"{address}: {sentence}" for sentence in mistakes(graph)]
    faults += [f"{address} does not show {node_}" for node_ in unshown(response, address)]
    if response.status_code != 200 or is_hidden:
        faults.append(f"{address} has a graph, but is not to be found")
    if canonical != [page["url"]] or tree.xpath('//meta[@property="og:url"]/@content') != canonical:
        faults.append(f"{address} has the addresses {canonical} and {page['url']}")
    if _trail_of_graph(graph) != _trail(response):
        faults.append(f"{address} has the breadcrumbs {_trail(response)} and {_trail_of_graph(graph)}")
    if "speakable" in page and len(tree.xpath('//*[contains(@class, "answer")]/h2/following-sibling::p[1]')) != 1:
        faults.append(f"{address} has nothing to read aloud")
    identities = [node["@id"] for node in nodes(graph) if "@id" in node]
    if len(set(identities)) != len(identities):
        faults.append(f"{address} names two things alike")
    return faults


def _untrue_review(edition, page):
    """Return a sentence if the review in a page's graph is not that of its live edition, else None (T08)."""
    in_graph = page["lastReviewed"], page["reviewedBy"]["@id"], page["creativeWorkStatus"], page["version"]
    reviewer = f"https://example.org{edition.reviewer.get_absolute_url()}#reviewer"
    status = "Review overdue" if edition.is_overdue else "Medically reviewed"
    true = edition.reviewed_on.isoformat(), reviewer, status, edition.number
    return None if in_graph == true else f"{edition.name} tells {in_graph}, not {true}"


@pytest.mark.one_database
@pytest.mark.django_db
def test_each_page_of_the_demonstration_has_one_true_graph(client):
    with clock_at(TODAY):
        demo.load()
        live = list(Edition.objects.live().with_page())
        checked = dict(_pages(client))
        faults = [sentence for address, response in checked.items() for sentence in _wrong_with(address, response)]
        graphs = {address: graph_of(response) for address, response in checked.items()}
        reviews = [_untrue_review(edition, graphs[edition.get_absolute_url()]["@graph"][0]) for edition in live]

    assert faults == []
    assert list(filter(None, reviews)) == []
    assert len({edition.is_overdue for edition in live}) == 2
    kinds = {node["@type"] for graph in graphs.values() for node in nodes(graph or {})}
    assert {"MedicalWebPage", "WebPage", "CollectionPage", "ProfilePage", "AboutPage", "Gene", "Question"} <= kinds
    assert {"FAQPage", "QAPage", "Physician"} & kinds == set()


@pytest.fixture
def nasty(editor, reviewer):
    """Make conditions, facts and texts with characters that could end a script block."""
    entry = reviewer.medical_reviewer
    entry.name, entry.credentials, entry.speciality = NASTY, NASTY[:100], NASTY[:100]
    entry.affiliation = entry.biography = entry.registration_number = NASTY[:110]
    entry.save()
    release = factories.make_release(NASTY[:60])
    condition = factories.make_condition(NASTY, slug="nasty", name_in_text="")
    condition.synonyms.create(name=f"Other {NASTY}")
    condition.identifiers.create(system="OMIM", code="608594", relation="E", release=release)
    condition.prevalences.create(type="Cases/families", value="1", unit=NASTY[:20], place=NASTY[:70], sources=NASTY)
    factories.make_subtype(condition, f"Type {NASTY}", "GENE<1>", former=["</b>"], release=release, slug="nasty-type")
    factories.make_gene_link(condition, "A/B <!--", release=release)
    citation = {**factories.CITATION, "title": NASTY, "authors": NASTY, "journal": NASTY, "doi": "10.1000/a&'b"}
    short_answer = f"{factories.SHORT_ANSWER} {NASTY} [1]"
    for topic in ("overview", "causes"):
        page = factories.make_page(condition, topic)
        factories.make_published(
            page,
            by=editor,
            reviewer=reviewer,
            title=f"Is this {NASTY}?",
            short_answer=short_answer,
            citations=[{**citation, "url": "https://example.org/?a=1&b=%3C/script%3E'"}],
        )
    for edition in Edition.objects.filter(page__topic__slug="causes"):
        factories.dated(edition, reviewed_on="2024-05-08", review_due="2026-05-08")
    return condition


def test_hostile_texts_stay_inside_the_script_block(client, nasty):
    addresses = ["/", "/conditions/", "/conditions/nasty/", "/conditions/nasty/overview/", "/conditions/nasty/causes/"]
    addresses += ["/reviewers/dr-rao/", "/conditions/a-z/s/", "/conditions/a-z/o/", "/genes/"]
    addresses.append(reverse("gene", args=["A/B <!--"]))

    for address in addresses:
        response = client.get(address)

        assert (response.status_code, _wrong_with(address, response)) == (200, [])
        (block,) = tree_of(response).xpath(BLOCK)
        assert not set("<>&\u2028\u2029") & set(block.text_content())
    hub = graph_of(client.get("/conditions/nasty/"))["@graph"]
    assert (hub[0]["name"], hub[1]["name"]) == (Condition.objects.get(slug="nasty").name,) * 2


def test_page_of_one_letter_and_no_facts_has_a_true_graph(client, editor, reviewer):
    condition = factories.make_condition("X", slug="x", name_in_text="")
    edition = factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    for address in ("/conditions/x/", edition.get_absolute_url()):
        assert _wrong_with(address, client.get(address)) == []
