"""Verbs of site pages: drafts, conflicts, publication and permissions."""

import pytest

from conditions import site_pages
from conditions.models import SitePage, SitePageVersion
from conditions.workflow import EditConflict, Incomplete, NotPermitted, WrongState

pytestmark = pytest.mark.django_db

CHANGED = {"body": "<h2>What is new?</h2>\n<p>All of it.</p>", "change_note": "Written anew."}


@pytest.fixture
def privacy():
    return SitePage.objects.get(slug="privacy")


@pytest.fixture
def draft(privacy, editor):
    draft = site_pages.open_draft(privacy, by=editor)
    return site_pages.save_draft(draft, by=editor, lock=draft.lock, **CHANGED)


def test_open_draft_starts_from_the_live_text(privacy, editor):
    live = privacy.live_version()

    draft = site_pages.open_draft(privacy, by=editor)

    assert (draft.number, draft.title, draft.short, draft.body, draft.change_note, draft.written_by) == (
        2,
        live.title,
        live.short,
        live.body,
        "",
        editor,
    )
    assert privacy.live_version() == live


def test_open_draft_returns_the_existing_draft(draft, privacy, chief):
    assert site_pages.open_draft(privacy, by=chief) == draft


def test_open_draft_of_a_new_page_has_the_pages_name(chief):
    page = SitePage.objects.create(slug="history", name="Our history")

    draft = site_pages.open_draft(page, by=chief)

    assert (draft.number, draft.title, draft.body) == (1, "Our history", "")


def test_save_draft_stores_clean_text(draft, second_editor):
    saved = site_pages.save_draft(
        draft,
        by=second_editor,
        lock=draft.lock,
        title=" A  title ",
        body="<p onclick='x()'>Text<script>x()</script></p>",
    )

    assert (saved.title, saved.body, saved.written_by, saved.lock) == ("A title", "<p>Text</p>", second_editor, 3)


def test_save_draft_of_the_same_text_changes_nothing(draft, second_editor):
    saved = site_pages.save_draft(draft, by=second_editor, lock=0, **CHANGED)

    assert (saved.lock, saved.written_by) == (draft.lock, draft.written_by)


def test_save_draft_refuses_a_concurrent_change(draft, second_editor):
    site_pages.save_draft(draft, by=second_editor, lock=draft.lock, body="<p>Theirs.</p>")

    with pytest.raises(EditConflict) as conflict:
        site_pages.save_draft(draft, by=draft.written_by, lock=draft.lock, body="<p>Mine.</p>")

    assert str(conflict.value).startswith("Sam saved this draft while you were writing.")
    assert conflict.value.current.body == "<p>Theirs.</p>"


def test_save_draft_names_every_text_that_is_too_long(draft, editor):
    with pytest.raises(Incomplete) as refusal:
        site_pages.save_draft(draft, by=editor, lock=draft.lock, title="x" * 121, change_note="x" * 501)

    assert refusal.value.sentences == [
        "Title: at most 120 characters are allowed; there are 121.",
        "Public change note: at most 500 characters are allowed; there are 501.",
    ]


def test_save_draft_into_a_discarded_draft_is_refused(draft, editor):
    site_pages.discard(draft, by=editor, lock=draft.lock)

    with pytest.raises(WrongState, match="Somebody else has discarded this draft"):
        site_pages.save_draft(draft, by=editor, lock=draft.lock, body="<p>Mine.</p>")


def test_discard_deletes_only_the_draft(draft, privacy, editor):
    site_pages.discard(draft, by=editor, lock=draft.lock)

    assert [version.number for version in privacy.versions.all()] == [1]


def test_publish_makes_the_draft_live_and_keeps_the_old_version(draft, privacy, chief):
    published = site_pages.publish(draft, by=chief, lock=draft.lock)

    assert privacy.live_version() == published
    assert privacy.draft() is None
    assert (published.published_by, published.publisher_name) == (chief, "Chris")
    assert [version.number for version in privacy.versions.published()] == [2, 1]


def test_publish_by_a_user_without_a_name_hides_the_username(draft, chief, settings):
    settings.ORGANISATION_NAME = "A charity"
    chief.first_name = ""
    chief.save()

    published = site_pages.publish(draft, by=chief, lock=draft.lock)

    assert published.publisher_name == "A charity"


def test_publish_refuses_a_draft_other_than_the_one_seen(draft, chief, editor):
    site_pages.save_draft(draft, by=editor, lock=draft.lock, body="<p>Later.</p>")

    with pytest.raises(EditConflict):
        site_pages.publish(draft, by=chief, lock=draft.lock)


def test_publish_reports_all_missing_parts(privacy, chief):
    draft = site_pages.open_draft(privacy, by=chief)
    body = (
        '<h3>Low</h3>\n<p>Write to [[nobody]], <a href="https://example.org">here</a>, '
        'or to <a href="https://example.org">us</a>.</p>'
    )
    draft = site_pages.save_draft(draft, by=chief, lock=draft.lock, title="", body=body)

    with pytest.raises(Incomplete) as refusal:
        site_pages.publish(draft, by=chief, lock=draft.lock)

    assert refusal.value.sentences == [
        "The title is missing.",
        "The public change note is missing: say in a sentence what is different now.",
        "The first heading, “Low”, is of level 3; start with level 2.",
        "The link “here” to https://example.org does not say where it leads.",
        "There is no placeholder [[nobody]].",
    ]


def test_publish_refuses_an_unchanged_text(privacy, chief):
    draft = site_pages.open_draft(privacy, by=chief)
    draft = site_pages.save_draft(draft, by=chief, lock=draft.lock, change_note="Nothing.")

    assert site_pages.missing(draft) == ["Nothing is different from the version that is public now."]


def test_disclaimer_needs_its_short_form(chief):
    draft = site_pages.open_draft(SitePage.objects.get(slug="disclaimer"), by=chief)
    draft = site_pages.save_draft(draft, by=chief, lock=draft.lock, short="", change_note="Shorter.")

    assert site_pages.missing(draft) == [
        "The short disclaimer is missing: one or two sentences for the end of every page."
    ]


def test_publish_of_a_published_version_is_refused(draft, chief):
    site_pages.publish(draft, by=chief, lock=draft.lock)

    with pytest.raises(WrongState, match="Version 2 is published, so it cannot change any more"):
        site_pages.publish(draft, by=chief, lock=draft.lock)


def test_editors_cannot_publish(draft, editor):
    with pytest.raises(NotPermitted, match="Only chief editors can publish pages about this site"):
        site_pages.publish(draft, by=editor, lock=draft.lock)

    assert SitePageVersion.objects.published().count() == 7


def test_reviewers_cannot_write_or_publish(privacy, draft, reviewer):
    for verb in (
        lambda: site_pages.open_draft(privacy, by=reviewer),
        lambda: site_pages.save_draft(draft, by=reviewer, lock=draft.lock, title="Mine"),
        lambda: site_pages.discard(draft, by=reviewer, lock=draft.lock),
        lambda: site_pages.publish(draft, by=reviewer, lock=draft.lock),
    ):
        with pytest.raises(NotPermitted):
            verb()
