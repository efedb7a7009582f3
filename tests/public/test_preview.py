"""The newsroom's preview: the public page with a bar and with dates that are not known yet."""

import pytest
from lxml import html

from conditions import workflow
from conditions.models import Edition
from conditions.views.question import render_question
from tests import factories
from tests.public.pages import all_words, elements, of_class, words

# Metadata for search engines, which must not find a preview.
DESCRIBED = (
    '//head/meta[@property] | //head/meta[@name="twitter:card"] | //script[@type="application/ld+json"]'
    ' | //head/link[@rel="alternate"][starts-with(@href, "/conditions/")]'
)


@pytest.fixture
def neighbours(condition, editor, reviewer):
    for topic in ("overview", "genes"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)


# There are no copies to check of a page that is not public.
STATUS = '//p[a[starts-with(@href, "/status/")]]'


def _preview(rf, edition):
    loaded = Edition.objects.with_page().with_first_published().get(pk=edition.pk)
    return render_question(rf.get("/admin/somewhere/"), loaded, preview=True)


def _without(response, *paths):
    page = html.document_fromstring(response.content.decode())
    for path in paths:
        for element in page.xpath(path):
            element.drop_tree()
    return " ".join(html.tostring(page, encoding="unicode").split())


def test_preview_of_a_live_edition_is_the_public_page_and_a_bar(rf, client, page, editor, reviewer, neighbours):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    edition.refresh_from_db()

    preview, public = _preview(rf, edition), client.get(edition.get_absolute_url())

    bar = [of_class("preview-bar"), '//meta[@name="robots"]']
    assert _without(preview, *bar) == _without(public, STATUS, DESCRIBED)
    assert (
        words(preview, bar[0])
        == "Preview of edition 1 (published). Visitors do not see this page. Back to the newsroom"
    )


def test_preview_before_the_review_differs_in_reviewer_and_dates_alone(rf, client, page, editor, reviewer, neighbours):
    edition = factories.make_in_review(page, by=editor)
    preview = _preview(rf, edition)
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    public = client.get(edition.get_absolute_url())

    dated = [
        of_class("preview-bar"),
        '//meta[@name="robots"]',
        of_class("trust"),
        of_class("made"),
        of_class("changes"),
        f"{of_class('cite')}/p[1]",
        "//dl",
    ]
    assert _without(preview, *dated) == _without(public, *dated, STATUS, DESCRIBED)


def test_preview_of_an_unsigned_edition_says_so(rf, page, editor):
    edition = factories.make_draft(page, by=editor)

    response = _preview(rf, edition)

    assert words(response, of_class("trust")) == (
        "Short answer · Not reviewed yet Not reviewed yet No medical reviewer has signed this text yet."
    )
    assert all_words(response, of_class("record") + "//dl/div") == [
        "First publishedNot published yet",
        "Last updatedNot published yet",
        "Page last reviewedNot reviewed yet",
        "Next review dueNot reviewed yet",
    ]
    assert all_words(response, of_class("changes") + "/li") == [
        "Not published yet Page first published. Reworded. Not reviewed yet."
    ]
    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]


def test_preview_of_a_scheduled_edition_names_its_reviewer(rf, page, editor, reviewer, chief):
    edition = factories.make_approved(page, by=editor, reviewer=reviewer, chief=chief)

    response = _preview(rf, edition)

    assert words(response, of_class("headline")) == (
        "Short answer · Medically reviewed summary · Last updated: not published yet"
    )
    assert all_words(response, of_class("changes") + "/li") == [
        "Not published yet Page first published. Reworded. Whole page reviewed by Dr Rao, MD."
    ]


def test_preview_of_a_draft_shows_the_facts_and_keeps_its_placeholders(rf, page, condition, editor):
    condition.inheritances.create(mode="Autosomal recessive")
    edition = factories.make_draft(page, by=editor, body="<p>[[inheritance]] [1]</p><p>[[types]]</p>")

    response = _preview(rf, edition)

    assert words(response, of_class("body")) == (
        "It is passed on in this way, according to our editors: autosomal recessive. [1] [[types]]"
    )
    edition.refresh_from_db()
    assert edition.body == "<p>[[inheritance]] [1]</p>\n<p>[[types]]</p>"


def test_preview_of_a_draft_with_facts_is_what_gets_public(rf, client, page, condition, editor, reviewer, neighbours):
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=factories.make_release())
    draft = factories.make_draft(page, by=editor, body="<p>Words [1].</p><p>[[types]]</p>")
    preview = _preview(rf, draft)
    edition = workflow.submit(draft, by=editor)
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    public = client.get(edition.get_absolute_url())

    assert "AGPAT2" in words(public, of_class("body"))
    assert words(preview, of_class("body")) == words(public, of_class("body"))


def test_preview_of_an_empty_draft_works(rf, page, editor):
    draft = workflow.open_draft(page, by=editor)

    response = _preview(rf, draft)

    assert response.status_code == 200
    assert words(response, of_class("answer")) == "Short answer"
    assert elements(response, of_class("sources")) == []


def test_preview_of_a_new_edition_keeps_the_past(rf, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    draft = factories.make_draft(page, by=editor, body="<p>New [1].</p>", change_note="Said better.")

    response = _preview(rf, draft)

    assert all_words(response, of_class("changes") + "/li")[0] == "Not published yet Said better. Not reviewed yet."
    assert len(all_words(response, of_class("changes") + "/li")) == 2
