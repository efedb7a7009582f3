"""Checks of Atom feeds and sitemaps against their specifications: one sentence for each broken rule."""

import datetime as dt
import re
from collections import Counter
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
# RFC 4151: an authority, a date on which it had that name, and a local name.
_TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:[\w/-]+")
_ONCE_IN_FEED = {"id": True, "title": True, "updated": True, "subtitle": False, "rights": False, "icon": False}
_ONCE_IN_ENTRY = {"id": True, "title": True, "updated": True, "published": False, "summary": False, "content": False}


def parsed(response):
    """Return the root of an XML response, parsed without entities and network."""
    return etree.fromstring(response.content, etree.XMLParser(resolve_entities=False, no_network=True))


def faults_of_feed(feed):
    """Yield a sentence for each breach of RFC 4287 and RFC 6721 in an Atom feed."""
    if feed.tag != f"{ATOM}feed":
        yield f"the root is {feed.tag}"
    yield from _faults_of_counts(feed, _ONCE_IN_FEED)
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None and not all(entry.find(f"{ATOM}author") is not None for entry in entries):
        yield "no author"
    if not [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]:
        yield "no link to itself"
    for entry in entries:
        yield from _faults_of_counts(entry, _ONCE_IN_ENTRY)
        if entry.find(f"{ATOM}content") is None and not _alternates(entry):
            yield "an entry without content leads nowhere"
    ids = Counter(element.text for element in feed.iter(f"{ATOM}id"))
    yield from (f"{id_} stands twice" for id_, count in ids.items() if count > 1)
    for element in feed.iter():
        yield from _faults_of_part(element)


def _faults_of_counts(element, wanted):
    for name, is_needed in wanted.items():
        count = len(element.findall(ATOM + name))
        if count > 1 or (is_needed and count == 0):
            yield f"{name} stands {count} times in {element.tag}"
    kinds = Counter((link.get("type"), link.get("hreflang")) for link in _alternates(element))
    if any(count > 1 for count in kinds.values()):
        yield f"two alternates of a kind in {element.tag}"


def _alternates(element):
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]


def _faults_of_part(element):
    name = etree.QName(element).localname
    if element.tag in (f"{ATOM}updated", f"{ATOM}published") and not _is_moment(element.text):
        yield f"{name} is {element.text}"
    if element.tag == f"{ATOM}id" and not (_TAG.fullmatch(element.text) or _is_address(element.text)):
        yield f"the id is {element.text}"
    if element.tag in (f"{ATOM}author", f"{ATOM}contributor"):
        yield from _faults_of_counts(element, {"name": True, "uri": False, "email": False})
    if element.tag == f"{ATOM}link" and not _is_address(element.get("href")):
        yield f"a link to {element.get('href')}"
    if element.get("type") == "xhtml" and [child.tag for child in element] != [f"{XHTML}div"]:
        yield f"{name} is not one div"
    if element.tag == f"{TOMBSTONES}deleted-entry" and not (element.get("ref") and _is_moment(element.get("when"))):
        yield "a deleted entry says neither which nor when"


def faults_of_sitemap(root, site):
    """Yield a sentence for each breach of the sitemaps.org schemas (0.9) in a sitemap or an index."""
    child_tag = {f"{SITEMAP}urlset": f"{SITEMAP}url", f"{SITEMAP}sitemapindex": f"{SITEMAP}sitemap"}.get(root.tag)
    if child_tag is None:
        yield f"the root is {root.tag}"
    if not 1 <= len(root) <= 50_000:
        yield f"{len(root)} addresses"
    for element in root:
        children = Counter(etree.QName(child).localname for child in element)
        if element.tag != child_tag or children not in (Counter(["loc"]), Counter(["loc", "lastmod"])):
            yield f"{element.tag} has {dict(children)}"
        address = element.findtext(f"{SITEMAP}loc")
        if not (12 <= len(address) <= 2048 and _is_address(address) and address.startswith(f"{site}/")):
            yield f"{address} is no address of {site}"
        moment = element.findtext(f"{SITEMAP}lastmod")
        if moment is not None and not _is_moment(moment):
            yield f"lastmod is {moment}"
    addresses = Counter(root.itertext(f"{SITEMAP}loc"))
    yield from (f"{one} stands twice" for one, count in addresses.items() if count > 1)


def _is_moment(text):
    return _RFC3339.fullmatch(text) is not None and dt.datetime.fromisoformat(text).tzinfo is not None


def _is_address(text):
    parts = urlsplit(text or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and text.isascii() and not set(text) & set(' "<>{}')
