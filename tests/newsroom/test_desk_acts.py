"""What a person did lately, on their desk."""

import datetime as dt

import time_machine
from django.utils import timezone

from conditions import workflow
from conditions.admin.desk_acts import DONE, SHOWN, acts_of
from conditions.newsroom import lists
from tests import factories


def words(user):
    return [(str(act.done), act.edition.pk) for act in acts_of(user)]


def test_each_verb_has_words():
    assert set(DONE) == set(workflow.TRANSITIONS)


def test_acts_name_drafts_and_submissions_and_only_those_of_the_person(editor, second_editor, reviewer):
    live = factories.make_published(by=editor, reviewer=reviewer)

    assert words(editor) == [("Submitted for review", live.pk), ("Saved", live.pk), ("Opened a draft", live.pk)]
    assert words(reviewer)[-1] == ("Approved the whole page", live.pk)
    assert words(second_editor) == []


def test_saves_of_one_draft_are_one_act(editor):
    draft = factories.make_draft(by=editor)
    for number in range(3):
        draft = workflow.save_draft(
            draft, by=editor, lock=draft.lock, **factories.complete_text(title=f"Why {number}?")
        )

    assert words(editor) == [("Saved", draft.pk), ("Opened a draft", draft.pk)]


def test_acts_of_long_ago_are_left_out(editor):
    factories.make_draft(by=editor)

    with time_machine.travel(timezone.now() + dt.timedelta(days=31), tick=False):
        assert words(editor) == []


def test_desk_shows_the_acts_and_links_to_all_texts(client, editor):
    draft = factories.make_draft(by=editor)
    client.force_login(editor)

    desk, listed = client.get("/admin/").text, client.get("/admin/conditions/edition/?desk=mine").context["cl"]

    assert "What you did lately" in desk
    assert f'Saved: <a href="{draft.get_admin_url()}">' in desk
    assert "Recent actions" not in desk
    assert list(listed.queryset) == [draft] == list(lists.worked_on_lately(editor))


def test_acts_take_one_query(editor, django_assert_num_queries):
    for number in range(SHOWN + 2):
        factories.make_draft(factories.make_page(factories.make_condition(f"Condition {number}")), by=editor)
    editor.has_perm("conditions.view_edition")

    with django_assert_num_queries(1):
        shown = [act.edition.get_admin_url() + act.edition.title for act in acts_of(editor)]

    assert len(shown) == SHOWN
