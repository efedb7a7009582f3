"""Unsaved copies of drafts: kept while somebody types, offered back, and nobody's edition."""

import json

import pytest
import time_machine
from django.core.management import call_command

from conditions import workflow
from conditions.models import Edition, Event, UnsavedCopy
from conditions.newsroom import unsaved
from tests import factories
from tests.public.pages import all_words, elements

from .forms import desk, draft_data, screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(page, editor):
    return factories.make_draft(page, by=editor)


def url_of(draft):
    return f"{screen(draft).removesuffix('change/')}unsaved/"


def keep(client, draft, **values):
    return client.post(url_of(draft), draft_data(draft, **values))


def test_typed_text_is_kept_and_nothing_else_changes(client, draft, editor):
    client.force_login(editor)
    before = (Edition.objects.values().get(), Event.objects.count())

    response = keep(client, draft, body="<h2>Why?</h2><p>Typed, not saved [1].</p>")

    assert (Edition.objects.values().get(), Event.objects.count()) == before
    copy = UnsavedCopy.objects.get()
    assert (copy.edition, copy.person, copy.fields["body"]) == (
        draft, editor, "<h2>Why?</h2><p>Typed, not saved [1].</p>",
    )  # fmt: skip
    assert "csrfmiddlewaretoken" not in copy.fields
    assert set(json.loads(response.content)) == {"saved", "others", "checklist", "missing"}


def test_each_pause_replaces_the_copy(client, draft, editor):
    client.force_login(editor)
    for text in ("<p>One.</p>", "<p>One two.</p>"):
        keep(client, draft, body=text)

    assert [copy.fields["body"] for copy in UnsavedCopy.objects.all()] == ["<p>One two.</p>"]


def test_the_checklist_is_that_of_the_typed_text(client, draft, editor):
    client.force_login(editor)

    good = json.loads(keep(client, draft, **factories.complete_text()).content)
    short = json.loads(keep(client, draft, **factories.complete_text() | {"short_answer": "Too short."}).content)

    assert (good["missing"], short["missing"]) == (0, 1)
    assert "The short answer has 2 words; it needs 20 to 90." in short["checklist"]
    assert 'href="#id_short_answer"' in short["checklist"]


def test_unsaved_text_is_offered_back_with_what_differs(client, draft, editor):
    client.force_login(editor)
    keep(client, draft, body="<p>Typed in the train [1].</p>")

    offered = client.get(screen(draft))
    used = client.get(f"{screen(draft)}?unsaved=use")

    assert "Typed" in " ".join(all_words(offered, '//*[@id="unsaved"]//*[contains(@class, "diff-block")]'))
    assert elements(offered, '//textarea[@name="body"]')[0].text.strip() == draft.body
    assert "Typed in the train" in elements(used, '//textarea[@name="body"]')[0].text
    assert elements(used, '//*[@id="unsaved"]') == []


def test_text_that_is_saved_is_not_offered(client, draft, editor):
    client.force_login(editor)
    data = draft_data(draft, body="<p>Typed [1].</p>")
    client.post(url_of(draft), data)

    client.post(screen(draft), data)

    assert UnsavedCopy.objects.count() == 0
    assert elements(client.get(screen(draft)), '//*[@id="unsaved"]') == []


def test_a_copy_that_equals_the_draft_is_not_offered(client, draft, editor):
    client.force_login(editor)
    saved = {name: getattr(draft, name) for name in ("title", "short_answer", "body", "change_note")}
    rows = [{name: getattr(citation, name) or "" for name in factories.CITATION} for citation in draft.citations.all()]
    keep(client, draft, citations=rows, **saved)

    assert elements(client.get(screen(draft)), '//*[@id="unsaved"]') == []


def test_discarding_needs_a_post(client, draft, editor):
    client.force_login(editor)
    keep(client, draft, body="<p>Typed [1].</p>")

    assert client.get(url_of(draft)).status_code == 405
    response = client.post(url_of(draft), {"discard": "1"}, follow=True)

    assert UnsavedCopy.objects.count() == 0
    assert all_words(response, '//ul[@class="messagelist"]/li') == ["Unsaved text discarded."]


def test_text_on_an_older_draft_meets_the_conflict_when_it_is_saved(client, draft, editor, second_editor):
    client.force_login(editor)
    data = draft_data(draft, body="<p>Mine [1].</p>")
    client.post(url_of(draft), data)
    theirs = factories.complete_text(body="<p>Theirs [1].</p>")
    workflow.save_draft(draft, by=second_editor, lock=draft.lock, **theirs)

    offered = client.get(screen(draft))
    form = elements(client.get(f"{screen(draft)}?unsaved=use"), '//input[@name="lock"]')[0]
    response = client.post(screen(draft), data | {"lock": form.get("value")})

    assert "The draft was saved since." in offered.content.decode()
    assert (response.status_code, "Theirs" in response.content.decode()) == (409, True)


def test_others_see_who_is_editing_and_not_what(client, draft, page, editor, second_editor):
    client.force_login(editor)
    with time_machine.travel("2026-11-30T10:00:00Z", tick=False) as clock:
        keep(client, draft, body="<p>Secret words [1].</p>")
        clock.shift(120)
        client.force_login(second_editor)
        for address in (screen(draft), desk(page)):
            shown = client.get(address).content.decode()
            assert "Erin is editing this draft; last change 2 minutes ago." in shown
            assert "Secret words" not in shown
        answer = json.loads(keep(client, draft).content)
        clock.shift(unsaved.EDITING.total_seconds())
        later = client.get(desk(page)).content.decode()

    assert answer["others"] == ["Erin is editing this draft; last change 2 minutes ago."]
    assert "Erin is editing" not in later


@pytest.mark.parametrize("number", [1, 3])
def test_presence_takes_one_query(draft, number, django_assert_num_queries):
    for index in range(number):
        unsaved.keep(draft, by=factories.make_editor(f"writer{index}"), fields={"title": "T"})

    with django_assert_num_queries(1):
        assert len(unsaved.editing(draft)) == number


def test_reviewers_keep_nothing(client, draft, reviewer):
    client.force_login(reviewer)

    response = keep(client, draft)

    assert (response.status_code, UnsavedCopy.objects.count()) == (409, 0)
    assert json.loads(response.content) == {"why": "You have no permission to write texts."}


def test_text_of_a_submitted_draft_is_refused_and_stays_on_the_screen(client, page, editor):
    client.force_login(editor)
    edition = factories.make_in_review(page, by=editor)

    response = keep(client, edition)

    assert response.status_code == 409
    assert json.loads(response.content)["why"].startswith("This edition is no longer a draft.")


def test_too_long_a_text_is_refused(client, draft, editor, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    client.force_login(editor)

    response = keep(client, draft, body="x" * (unsaved.LONGEST + 1))

    assert json.loads(response.content) == {"why": "The text is too long to be kept. Save it in parts."}


def test_unknown_fields_are_not_kept(client, draft, editor):
    client.force_login(editor)

    keep(client, draft, reviewer_name="Dr Rao", state="published")

    assert not {"reviewer_name", "state"} & set(UnsavedCopy.objects.get().fields)


def test_old_copies_are_forgotten(draft, editor, capsys):
    with time_machine.travel("2026-10-01T10:00:00Z", tick=False):
        unsaved.keep(draft, by=editor, fields={"title": "Old"})
    with time_machine.travel("2026-10-31T09:00:00Z", tick=False):
        call_command("forget")
        assert UnsavedCopy.objects.count() == 1
    with time_machine.travel("2026-10-31T11:00:00Z", tick=False):
        call_command("forget")

    assert UnsavedCopy.objects.count() == 0
