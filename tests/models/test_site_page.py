"""Database triggers for pages about this site refuse wrong changes from any code."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from conditions import site_pages
from conditions.models import SitePage, SitePageVersion
from tests.database.test_triggers import refused

pytestmark = pytest.mark.django_db

FINAL = "A published version of a page about this site never changes."


@pytest.fixture
def live():
    return SitePage.objects.get(slug="privacy").live_version()


@pytest.fixture
def draft(live, editor):
    return site_pages.open_draft(live.page, by=editor)


@pytest.mark.parametrize("column", ["title", "short", "body", "change_note", "publisher_name"])
def test_published_version_cannot_be_changed(live, column):
    statement = f"UPDATE conditions_sitepageversion SET {column} = 'Other' WHERE id = %s"

    assert refused(statement, live.pk) == FINAL


def test_published_version_cannot_become_a_draft(live):
    assert refused("UPDATE conditions_sitepageversion SET published_at = NULL WHERE id = %s", live.pk) == FINAL


def test_published_version_cannot_be_deleted(live):
    assert refused("DELETE FROM conditions_sitepageversion WHERE id = %s", live.pk) == FINAL
    with pytest.raises(DatabaseError, match=FINAL), transaction.atomic():
        live.delete()


def test_version_starts_as_a_draft(live, editor):
    with pytest.raises(DatabaseError, match="starts as a draft"), transaction.atomic():
        SitePageVersion.objects.create(
            page=live.page, number=2, title="T", body="<p>B</p>", publisher_name="P", published_at=timezone.now()
        )


def test_draft_keeps_its_number(draft):
    message = refused("UPDATE conditions_sitepageversion SET number = 9 WHERE id = %s", draft.pk)

    assert message == "A version keeps its page and its number."


def test_page_keeps_its_slug_and_cannot_be_deleted(live):
    statements = {
        "UPDATE conditions_sitepage SET slug = 'x' WHERE id = %s": "A page keeps its address.",
        "DELETE FROM conditions_sitepage WHERE id = %s": "Pages about this site are never deleted.",
    }

    assert {statement: refused(statement, live.page_id) for statement in statements} == statements


def test_page_has_at_most_one_draft(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        SitePageVersion.objects.create(page=draft.page, number=draft.number + 1, title="Second")


def test_published_version_is_complete(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        SitePageVersion.objects.filter(pk=draft.pk).update(published_at=timezone.now())


def test_page_with_only_drafts_is_not_public(chief):
    page = SitePage.objects.create(slug="history", name="Our history")
    site_pages.open_draft(page, by=chief)

    assert page not in SitePage.objects.public()
