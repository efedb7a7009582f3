"""The demonstration's pages about the site: versions, one draft, and no duplicates."""

import pytest

from conditions import demo
from conditions.models import SitePage

pytestmark = pytest.mark.django_db


def _versions():
    return {
        page.slug: [(version.number, version.publisher_name) for version in page.versions.all()]
        for page in SitePage.objects.all()
        if page.versions.count() > 1
    }


def test_site_pages_have_a_history_and_a_draft():
    demo.load([])
    once = _versions()
    demo.load([])

    assert once == {
        "funding": [(2, "Chris Hale"), (1, "DiseaseMaps")],
        "accessibility": [(2, ""), (1, "DiseaseMaps")],
        "contact": [(2, "Chris Hale"), (1, "DiseaseMaps")],
    }
    assert _versions() == once


def test_site_page_with_own_versions_is_unchanged():
    page = SitePage.objects.get(slug="funding")
    page.versions.create(number=2, title="Money")

    demo.load([])

    assert [version.title for version in page.versions.all()] == ["Money", "Who pays for this site"]
