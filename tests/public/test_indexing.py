"""Indexing: a page without noindex is in the sitemap, and no other page is."""

import re

from conditions.models import Classification, SitePage
from conditions.vocabularies import Kind
from tests import factories, formats
from tests.formats import SITEMAP
from tests.public import canary
from tests.public.pages import elements

SITE = "https://example.org"


def _locations(client, address):
    locations = formats.parsed(client.get(address)).iter(f"{SITEMAP}loc")
    return [one.text.removeprefix(SITE) for one in locations]


def _may_be_indexed(response):
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return is_page and elements(response, '//meta[@name="robots"]/@content') == []


def _kept(address):
    """Return the address under which a version of a page about the site is read for good, or the address itself."""
    slug = re.sub(r"^/about/([-a-z]+)/versions/[0-9]+/$", r"\1", address)
    return address if slug == address else SitePage.objects.get(slug=slug).get_absolute_url()


def test_sitemaps_hold_every_page_that_may_be_indexed_and_no_other(client, addresses, condition):
    group = factories.make_condition("Lipodystrophy", kind=Kind.GROUP)
    Classification.objects.create(parent=group, child=condition)
    listed = [address for part in _locations(client, "/sitemap.xml") for address in _locations(client, part)]
    pages = {address: client.get(address) for address in {*canary.addresses_for_people(), *listed}}

    canonical = {
        address: elements(response, '//link[@rel="canonical"]/@href')
        for address, response in pages.items()
        if _may_be_indexed(response)
    }
    own = [address for address, canonical_urls in canonical.items() if canonical_urls == [f"{SITE}{address}"]]

    # A page with several addresses names its canonical one.
    assert {(address, *canonical_urls) for address, canonical_urls in canonical.items()} == {
        (address, f"{SITE}{_kept(address)}") for address in canonical
    }
    assert sorted(listed) == sorted(own)
    assert {"/browse/groups/lipodystrophy/", "/browse/inheritance/autosomal-recessive/"} <= set(listed)
