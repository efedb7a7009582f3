"""Community size: filled in at each request, not part of the signed text."""

import pytest

from conditions.public.signed import signed_page
from conditions.views.community import Community, community
from conditions.views.edition_text import render_body
from tests import factories
from tests.public.pages import of_class, words

BODY = "<p>The features seen in our [[community-count]]. More [1].</p>"


@pytest.mark.parametrize(
    ("count", "least", "expected"),
    [
        (None, 0, "DiseaseMaps.org community members"),
        (None, 5, "DiseaseMaps.org community members"),
        (0, 0, "0 DiseaseMaps.org community members"),
        (0, 1, "0 DiseaseMaps.org community members"),
        (1, 0, "1 DiseaseMaps.org community member"),
        (4, 0, "4 DiseaseMaps.org community members"),
        (4, 5, "fewer than 5 DiseaseMaps.org community members"),
        (0, 5, "fewer than 5 DiseaseMaps.org community members"),
        (5, 5, "5 DiseaseMaps.org community members"),
    ],
)
def test_community_reads_right_for_every_number(db, settings, count, least, expected):
    settings.COMMUNITY_COUNT_MINIMUM = least
    counted_on = None if count is None else "2026-11-01"
    condition = factories.make_condition(community_count=count, community_counted_on=counted_on)
    condition.refresh_from_db()

    shown_community = community(condition)

    assert shown_community == Community(expected, condition.community_counted_on if count is not None else None)
    assert shown_community.as_of == ("" if count is None else "live count, 1 Nov 2026")


def test_community_size_is_in_the_text_with_its_date(client, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)

    response = client.get(edition.get_absolute_url())

    assert words(response, of_class("body")) == (
        "The features seen in our 4 DiseaseMaps.org community members (live count, 1 Nov 2026). More [1]."
    )
    assert words(response, of_class("as-of")) == "(live count, 1 Nov 2026)"


def test_community_follows_the_number_while_the_signed_text_stays(client, page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)
    before = edition.computed_hash()
    page.condition.community_count = 1
    page.condition.save()

    response = client.get(edition.get_absolute_url())

    assert "our 1 DiseaseMaps.org community member (live count, 1 Nov 2026)" in words(response, of_class("body"))
    assert edition.computed_hash() == before


def test_community_name_is_a_setting(settings, page, editor, reviewer):
    settings.COMMUNITY_NAME = "Example <b>"
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)
    page.condition.refresh_from_db()

    rendered = render_body(signed_page(edition), page.condition)

    assert '<span class="community-count">4 Example &lt;b&gt; community members</span>' in rendered.html
