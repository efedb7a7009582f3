"""Attack: an import file says that somebody else has written its texts."""

import json

import pytest

from conditions import workflow
from conditions.models import Edition, Event
from tests import factories
from tests.imports.conftest import at_once  # noqa: F401
from tests.imports.test_screens import apply, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def dr_lee(db):
    """Return a chief editor who is also a medical reviewer, and imports."""
    return factories.make_reviewer("lee", "Chief editors", "Editors")


@pytest.fixture
def imported(client, dr_lee, second_editor, condition):
    line = {
        "condition": condition.name,
        "topic": "causes",
        "short_answer": factories.SHORT_ANSWER,
        "body": factories.BODY,
        "citations": [{key: str(value) for key, value in factories.CITATION.items() if value and key != "number"}],
        "author": "sam",
    }
    client.force_login(dr_lee)
    apply(client, upload(client, "pages", "texts.jsonl", json.dumps(line).encode(), author=dr_lee.pk))
    return Edition.objects.get()


def test_events_say_who_imported_and_in_whose_name(imported):
    assert set(Event.objects.values_list("verb", "actor__username", "note")) == {
        ("open_draft", "lee", "Imported from texts.jsonl in the name of Sam."),
        ("save_draft", "lee", "Imported from texts.jsonl in the name of Sam."),
    }


def test_both_are_authors_and_neither_signs(imported, dr_lee, second_editor, reviewer):
    edition = workflow.submit(imported, by=second_editor)

    with pytest.raises(workflow.Refused, match="You wrote part of this text"):
        workflow.check("approve", edition, dr_lee)
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    edition.refresh_from_db()
    assert edition.sign_off.data["written_by"] == sorted([dr_lee.pk, second_editor.pk])


def test_the_importers_words_stay_theirs_in_the_next_edition(imported, dr_lee, second_editor, editor, reviewer):
    edition = workflow.submit(imported, by=second_editor)
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    following = factories.make_reworded(edition.page, by=editor)

    with pytest.raises(workflow.Refused, match="Words that you wrote in an earlier edition are still in this text"):
        workflow.check("approve", following, dr_lee)
