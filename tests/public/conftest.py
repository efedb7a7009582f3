"""Fixtures: every kind of public page in each of its states."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from conditions import workflow
from conditions.vocabularies import Scope
from tests import factories
from tests.api import public_urls as open_data
from tests.public import canary, discovery

HUB = "/conditions/congenital-generalized-lipodystrophy/"
LONG_NAME = "Pneumonoultramicroscopicsilicovolcanoconiosis-" * 3 + "syndrome"
BODY = (
    "".join(
        f"<h2>Part {number}?</h2><p>Words [1] and a <a href='/'>link to the front page</a>. {'They go on. ' * 20}</p>"
        for number in range(4)
    )
    + "<h3>A detail</h3><ul><li>One</li></ul><blockquote><p>Said.</p></blockquote>"
    + "<table><caption>Types</caption><thead><tr><th scope='col'>Type</th><th scope='col'>A long heading of a column"
    + "</th><th scope='col'>Gene</th><th scope='col'>Source</th></tr></thead><tbody><tr><th scope='row'>1</th>"
    + "<td>AGPAT2</td><td>Deoxyribonucleic</td><td>[1]</td></tr></tbody></table>"
    + "<p>Seen in our [[community-count]], H<sub>2</sub>O, 10<sup>3</sup>.</p>"
    + "<p>Grown <span lang='la' dir='ltr'>in vitro</span>.</p>"
)

MORE = "".join(f"<h2>Another part, number {number}?</h2><p>Words [1].</p>" for number in range(8))


def _give_facts(condition):
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
def addresses(client, editor, reviewer, second_reviewer, chief, condition):
    """Return the addresses of pages for people: each state by name, then one address of each other view."""
    ContentType.objects.clear_cache()
    for name in ("Berardinelli-Seip syndrome", "CGL", LONG_NAME, "Seip syndrome"):
        condition.synonyms.create(name=name)
    _give_facts(condition)
    pages = {}
    for topic in ("overview", "causes", "types", "genes", "symptoms", "inheritance", "outlook"):
        pages[topic] = factories.make_page(condition, topic)
        body = f"{BODY}{MORE}<p>[[types]]</p>" if topic == "types" else BODY
        factories.make_published(pages[topic], by=editor, reviewer=reviewer, body=body)
    changed = factories.make_in_review(pages["causes"], by=editor, body=f"{BODY}<p>More.</p>")
    workflow.approve(
        changed, by=second_reviewer, seen=workflow.seen_by(changed, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    workflow.expedite(pages["genes"].live_edition(), by=chief, reason="A new study")
    factories.dated(pages["symptoms"].live_edition(), reviewed_on="2024-05-08", review_due="2026-05-08")
    workflow.withdraw(pages["inheritance"], by=chief, reason="Wrong")
    long = factories.make_condition(LONG_NAME, slug="long")
    factories.make_published(factories.make_page(long), by=editor, reviewer=reviewer)
    topics = ["", "overview/", "causes/", "types/", "genes/", "symptoms/", "inheritance/", "nonsense/"]
    named = [
        "/",
        *(f"{HUB}{topic}" for topic in topics),
        *("/conditions/", "/conditions/a-z/b/", "/conditions/a-z/q/"),
        *("/conditions/?filter=seip", "/conditions/?filter=zzz", "/genes/", "/browse/inheritance/", "/browse/groups/"),
        *("/conditions/long/", "/conditions/long/causes/", "/reviewers/dr-rao/", "/how-we-review/", "/no-such-page/"),
        *(f"{reverse('search')}?q={words}" for words in ("", "seip", "seep", "zzz")),
    ]
    return [*named, *_one_of_each_other_view(client, named)]


def _one_of_each_other_view(client, named):
    """Return the address of one page of each public view without an address in `named`."""
    data = {*open_data.ADDRESSES_OF, *discovery.ADDRESSES_OF}
    pages = []
    for name, addresses_of in canary.ADDRESSES_OF.items():
        listed = addresses_of() if name not in data else []
        if listed and not set(listed) & set(named):
            shown = next((one for one in listed if client.get(one).status_code == 200), "")
            if shown and client.get(shown)["Content-Type"].startswith("text/html"):
                pages.append(shown)
    return pages
