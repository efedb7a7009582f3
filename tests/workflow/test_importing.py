"""Imported drafts: the importer is the actor and an author, beside the person in whose name the text is."""

import pytest

from conditions import workflow
from conditions.models import Edition, Event
from conditions.vocabularies import Scope
from tests import factories

pytestmark = pytest.mark.django_db


def import_draft(page, by, author, **text):
    text = {"body": "<p>Four genes are known [1].</p>", "citations": [{"number": 1, "title": "Orphanet"}], **text}
    return workflow.import_draft(page, by=by, author=author, file="texts.csv", **text)


def test_events_name_who_imported_and_in_whose_name(page, chief, editor):
    draft = import_draft(page, chief, editor)

    assert list(draft.events.values_list("verb", "from_state", "actor__username", "note")) == [
        ("open_draft", "", "chris", "Imported from texts.csv in the name of Erin."),
        ("save_draft", "draft", "chris", "Imported from texts.csv in the name of Erin."),
    ]
    assert {user.username for user in draft.authors.all()} == {"erin", "chris"}
    assert (draft.body, draft.citations.count()) == ("<p>Four genes are known [1].</p>", 1)


def test_an_editor_imports_in_their_own_name(page, editor):
    draft = import_draft(page, editor, editor)

    assert list(draft.authors.all()) == [editor]
    assert set(Event.objects.values_list("note", flat=True)) == {"Imported from texts.csv."}


def test_an_importer_cannot_sign_what_they_imported(page, editor, superuser):
    draft = import_draft(page, superuser, editor, **factories.complete_text())
    edition = workflow.submit(draft, by=editor)

    with pytest.raises(workflow.Refused, match="You wrote part of this text"):
        workflow.approve(edition, by=superuser, seen=workflow.seen_by(edition, superuser), scope=Scope.WHOLE_PAGE)


@pytest.mark.parametrize(("by", "author"), [("reviewer", "editor"), ("chief", "reviewer"), ("chief", "chief")])
def test_others_may_not_import(request, page, by, author):
    with pytest.raises(workflow.NotPermitted):
        import_draft(page, request.getfixturevalue(by), request.getfixturevalue(author))

    assert Edition.objects.count() == 0


def test_a_page_with_a_text_is_refused(page, chief, editor):
    factories.make_draft(page, by=editor)

    with pytest.raises(workflow.WrongState, match="This page has a text already"):
        import_draft(page, chief, editor)
