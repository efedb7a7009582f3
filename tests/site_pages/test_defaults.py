"""Default site pages: complete, filled from the settings, and never written over existing ones."""

import pytest

from conditions import richtext, site_pages
from conditions.models import SitePage, SitePageVersion
from conditions.site_pages.defaults import DEFAULT_SITE_PAGES, TEXTS, body_of, make_default_site_pages

SLUGS = [default.slug for default in DEFAULT_SITE_PAGES]


def test_new_site_has_published_pages(db):
    pages = list(SitePage.objects.public().values_list("slug", flat=True))

    assert pages == SLUGS
    assert {version.publisher_name for version in SitePageVersion.objects.all()} == {"DiseaseMaps"}


def test_each_page_has_exactly_one_text_file():
    assert sorted(path.stem for path in TEXTS.iterdir()) == sorted(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_texts_can_be_published_unchanged(db, slug):
    version = SitePage.objects.get(slug=slug).live_version()
    version.page = SitePage.objects.create(slug=f"new-{slug}", name=f"New {slug}")

    assert site_pages.missing(version) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_texts_are_stored_unchanged(slug):
    written = body_of(slug)

    assert richtext.plain_text(richtext.clean(written)) == richtext.plain_text(written)
    assert richtext.links(richtext.clean(written)) == richtext.links(written)


def test_existing_pages_are_unchanged(db, chief):
    page = SitePage.objects.get(slug="contact")
    draft = site_pages.open_draft(page, by=chief)

    make_default_site_pages()

    assert SitePageVersion.objects.count() == 8
    assert page.draft() == draft


def test_placeholders_are_filled_from_the_settings(settings):
    settings.ORGANISATION_NAME, settings.CONTACT_EMAIL, settings.REPORTER_EMAIL_DAYS = "A <b>charity</b>", "us@x.org", 9

    rendered = richtext.render("<p>[[organisation]] [[Contact]] [[email-days]] [[else]]</p>", fill=site_pages.fill())

    assert rendered.html == (
        '<p><span>A &lt;b&gt;charity&lt;/b&gt;</span> <a href="mailto:us@x.org">us@x.org</a> '
        "<span>9</span> [[else]]</p>"
    )
    assert site_pages.fill_line("[[organisation]], [[else]]") == "A <b>charity</b>, [[else]]"
