"""The parts of every kind of response that stand for a signed page, as text to compare byte for byte.

Left out is what is not signed and says so: the community's number, navigation, facts, and the member "now" of the API.
"""

import json
import re

from django.urls import reverse
from lxml import etree, html

from conditions.models import Edition, MedicalReviewer

COMMUNITY = re.compile(r'<span class="community-count">.*?</span>(<span class="as-of">.*?</span>)?')
COMMUNITY_IN_WORDS = re.compile(r"[^ <>]+ DiseaseMaps\.org community members? \(live count, [^)]*\)")
NAVIGATION = ("BreadcrumbList", "WebSite", "Organization")


def signed_parts(client, edition, *, word, newsroom):
    """Return {kind of response: text} of a live edition about an overview.

    A search for `word` finds its text; `newsroom` is somebody who may see the certificate.
    """
    edition = Edition.objects.with_page().get(pk=edition.pk)
    condition, path = edition.page.condition, edition.get_absolute_url()
    page = _get(client, path)
    article = page.xpath("//article")[0]
    own_link = f'.//a[@href="{path}"]'
    parts = {
        "head": page.xpath(
            "//head/title | //head/meta[@name='description'] | //head/meta[starts-with(@property, 'og:')]"
        ),
        "page": _until_sources_end(article),
        "dates and names": page.xpath("//section[@class='record']/dl | //*[@class='made'] | //*[@class='changes']"),
        "citation": page.xpath("//details[@class='cite']/p[1]"),
        "print": page.xpath("//*[@class='on-paper']//dl/div[position() < 3]"),
        "hub": _get(client, condition.get_absolute_url()).xpath(
            f"//*[contains(@class, 'passport')] | //*[@class='questions']/li[{own_link}]"
            f" | //section[@class='record']/dl | //*[@class='changes']/li[{own_link}]"
        ),
        "front page": _get(client, "/").xpath(f"//ul[@class='questions']/li[{own_link}]"),
        "edition": _get(client, f"{path}editions/{edition.number}/").xpath("//dl | //*[@class='changes']"),
        "changes": _get(client, f"{path}changes/").xpath("//*[@class='changes']"),
        "search": _get(client, f"{reverse('search')}?q={word}").xpath(
            f"//*[@class='hits']/li/a[@href='{path}'] | //*[@class='hits']/li[{own_link}]/*[@class='snippet']"
        ),
        "profiles": [
            row
            for reviewer in MedicalReviewer.objects.public().order_by("pk")
            for row in _get(client, reviewer.get_absolute_url()).xpath(f"//tr[{own_link}]")
        ],
    }
    texts = {kind: "\n".join(map(_html_of, elements)) for kind, elements in parts.items()}
    texts |= {f"feed {feed}": _feed_entry(client, feed, path) for feed in _feeds(condition)}
    texts |= _json(client, edition, path)
    texts["certificate"] = _certificate(client, edition, newsroom)
    return {kind: _without_community(text) for kind, text in texts.items()}


def _get(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return html.document_fromstring(response.content.decode())


def _until_sources_end(article):
    """Return the children of the article from its heading to its sources."""
    children = list(article)
    return children[: next(n for n, child in enumerate(children, 1) if child.get("class") == "sources")]


def _html_of(element):
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _feeds(condition):
    return {"of the site": reverse("recent-feed"), "of the condition": reverse("condition-feed", args=[condition.slug])}


def _feed_entry(client, feed, path):
    condition = path.split("/")[2]
    address = {"of the site": reverse("recent-feed"), "of the condition": reverse("condition-feed", args=[condition])}[
        feed
    ]
    atom = "{http://www.w3.org/2005/Atom}"
    for entry in etree.fromstring(client.get(address).content).iter(f"{atom}entry"):
        if entry.find(f"{atom}link").get("href").endswith(path):
            return etree.tostring(entry, encoding="unicode", with_tail=False)
    raise AssertionError(f"No entry in {address}")


def _json(client, edition, path):
    condition = edition.page.condition
    record = client.get(f"{path[:-1]}.json").json()
    listed = client.get(f"{reverse('api-pages')}?condition={condition.slug}").json()["items"]
    corpus = [json.loads(line) for line in client.get(reverse("api-corpus")).getvalue().splitlines()[1:]]
    changes = client.get(reverse("api-changes")).json()["items"]
    graph = client.get(f"{path[:-1]}.jsonld").json()["@graph"]
    of_hub = client.get(f"{condition.get_absolute_url()[:-1]}.jsonld").json()["@graph"]
    found = {
        "API record": _signed_members(record),
        "API list": [_signed_members(item) for item in listed],
        "API condition": _signed_members(client.get(f"{condition.get_absolute_url()[:-1]}.json").json()["overview"]),
        "corpus": [_signed_members(line) for line in corpus],
        "API changes": changes,
        "JSON-LD": [
            {name: value for name, value in node.items() if name != "isPartOf"}
            for node in graph
            if node["@type"] not in NAVIGATION
        ],
        "JSON-LD of the hub": [of_hub[0]["hasPart"], [node for node in of_hub if node["@type"] == "Person"]],
    }
    return {kind: json.dumps(value, indent=1, ensure_ascii=False) for kind, value in found.items()}


def _signed_members(record):
    # The proof is about the log, which the verifier checks; it lacks entries once events are changed by SQL.
    signed = {name: value for name, value in record.items() if name not in ("now", "proof")}
    # Navigation: how the site's lists call the topic.
    signed["topic"] = {"slug": signed["topic"]["slug"]}
    return signed


def _certificate(client, edition, newsroom):
    client.force_login(type(newsroom).objects.get(pk=newsroom.pk))
    page = _get(client, reverse("admin:conditions_edition_certificate", args=[edition.pk]))
    client.logout()
    for element in page.xpath("//*[contains(@class, 'inclusion-proof')]"):
        element.drop_tree()
    shown = page.xpath(
        "//section[contains(@class, 'signature') or contains(@class, 'as-read')] | //ol[@class='sources']"
    )
    return "\n".join(map(_html_of, shown))


def _without_community(text):
    return COMMUNITY_IN_WORDS.sub("(community)", COMMUNITY.sub("(community)", text))
