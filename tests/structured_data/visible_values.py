"""A check that a page shows every value of its graph."""

import datetime as dt
import json
import re
from urllib.parse import urljoin

from django.conf import settings
from django.utils.formats import date_format
from lxml import html

from .vocabulary import SCHEMA, nodes

BLOCK = '//script[@type="application/ld+json"]'
_MARK = re.compile(r"\s*\[[1-9][0-9]{0,2}\]")
# Elements that readers do not see on the screen.
_HIDDEN = '//script | //style | //head | //*[contains(concat(" ", @class, " "), " on-paper ")]'
_DAYS = {"lastReviewed", "datePublished", "dateModified"}
# Properties that are not for readers, or that other tests check.
_OTHERS = {"@id", "@type", "cssSelector", "inLanguage", "position", "numberOfItems", "query-input", "urlTemplate"}


def graph_of(response):
    """Return the page's one graph, or None."""
    blocks = tree_of(response).xpath(BLOCK)
    assert len(blocks) < 2
    return json.loads(blocks[0].text_content()) if blocks else None


def tree_of(response):
    return html.document_fromstring(response.content.decode())


def unshown(response, address):
    """Return (type, property, value) of each value in the graph that the page at `address` does not show."""
    words, links = _shown(response, address)
    return [
        (node["@type"], name, item)
        for node in nodes(graph_of(response))
        for name, value in node.items()
        if name not in _OTHERS
        for item in (value if isinstance(value, list) else [value])
        if not _is_shown(name, item, words, links)
    ]


def _shown(response, address):
    """Return the visible words without citation marks, and the addresses of all links."""
    tree = tree_of(response)
    own = f"{settings.SITE_URL}{address}"
    links = {urljoin(own, link) for link in tree.xpath("//body//@href | //body//@src")} | {own}
    for element in tree.xpath(_HIDDEN):
        element.drop_tree()
    return _folded(_MARK.sub("", tree.text_content())), links


def _folded(text):
    """Return words in a form for comparison: on one line, and without the case of the first letter."""
    return " ".join(text.split()).casefold()


def _is_shown(name, value, words, links):
    if isinstance(value, dict):
        # Parts of a node are checked separately; a reference is only a name, except in a breadcrumb, where it links.
        return name != "item" or value["@id"] in links
    if isinstance(value, bool):
        return name == "isAccessibleForFree"
    if name == "version":
        return f"edition {value}" in words
    if name in _DAYS and len(value) > 4:
        return _folded(date_format(dt.date.fromisoformat(value))) in words
    if value.startswith(SCHEMA):
        return True
    if value.startswith(("http://", "https://")):
        return value in links
    return _folded(value) in words
