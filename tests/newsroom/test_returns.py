"""A text that comes back to its reviewer: why it was sent back, the answers, and what changed since."""

import pytest

from conditions import workflow
from conditions.newsroom import comments
from conditions.newsroom.returns import answered_return
from tests import factories

from .test_comments import QUOTE

pytestmark = pytest.mark.django_db
NEW = "<h2>Which genes are involved?</h2>\n<p>Five genes are known so far [1].</p>"


def send_back(edition, by, reason="Count the genes again."):
    return workflow.send_back(edition, by=by, seen=edition.sha256, reason=reason)


def submitted(draft, by, body=NEW):
    draft = workflow.save_draft(draft, by=by, lock=draft.lock, **factories.complete_text(body=body))
    return workflow.submit(draft, by=by)


@pytest.fixture
def returned(page, editor):
    return factories.make_in_review(page, by=editor)


def test_the_reviewer_first_reads_what_changed_since_they_sent_it_back(client, returned, editor, reviewer):
    thread = comments.add(returned, by=reviewer, text="There are five.", quote=QUOTE)
    draft = send_back(returned, reviewer)
    comments.reply(thread, by=editor, text="Corrected.")
    comments.resolve(thread, by=editor)
    again = submitted(draft, editor)

    client.force_login(reviewer)
    page = client.get(again.get_admin_url()).text

    texts = ["What changed since you sent it back", "Count the genes again.", "There are five.", "Corrected.",
             "<del>Four</del><ins>Five</ins>", "Text as readers will see it", "Other comments"]  # fmt: skip
    places = [page.index(text) for text in texts]
    assert places == sorted(places)
    assert "so the whole text is new" not in page
    assert page.count("There are five.") == 2  # the comment, and the hidden name of its form


def test_another_reviewer_reads_who_sent_it_back(client, returned, editor, reviewer, second_reviewer):
    again = submitted(send_back(returned, reviewer), editor)

    client.force_login(second_reviewer)

    assert "What changed since Rao sent it back" in client.get(again.get_admin_url()).text


def test_the_live_edition_is_the_second_comparison(client, live, editor, second_reviewer):
    draft = workflow.open_draft(live.page, by=editor)
    first = submitted(draft, editor, body=NEW)
    again = submitted(send_back(first, second_reviewer), editor, body=NEW.replace("Five", "Six"))

    client.force_login(second_reviewer)
    page = client.get(again.get_admin_url()).text

    assert page.index("<del>Five</del><ins>Six</ins>") < page.index("What changes against the live edition 1")
    assert page.index("What changes against the live edition 1") < page.index("<del>Four</del><ins>Six</ins>")


def test_a_text_taken_back_by_its_author_still_answers_the_return(returned, editor, reviewer):
    again = submitted(send_back(returned, reviewer), editor)
    third = workflow.submit(workflow.recall(again, by=editor), by=editor)

    assert answered_return(third).edition == returned
    assert answered_return(returned) is None


def test_a_new_start_answers_nothing(returned, editor, reviewer, page):
    draft = send_back(returned, reviewer)
    workflow.discard(draft, by=editor)
    again = factories.make_in_review(page, by=editor)

    assert answered_return(again) is None


def test_unchanged_blocks_are_folded_except_beside_a_change(client, page, editor, reviewer):
    body = "<h2>All</h2>\n" + "\n".join(f"<p>Block {number} [1].</p>" for number in range(9))
    returned = factories.make_in_review(page, by=editor, body=body)
    again = submitted(send_back(returned, reviewer), editor, body=body.replace("Block 4", "Part 4"))

    client.force_login(reviewer)
    shown = client.get(again.get_admin_url()).text
    since = shown[shown.index('id="since-return"') : shown.index('id="text-title"')]

    assert since.count("4 unchanged blocks") == 1  # the heading and the blocks 0 to 2
    assert since.count("3 unchanged blocks") == 1  # the blocks 6 to 8
