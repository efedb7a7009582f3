"""Comments on submitted editions, and what a decision records besides the signature."""

import pytest
from django.urls import reverse

from conditions import workflow
from conditions.models import Comment
from conditions.newsroom import comments
from conditions.workflow import checklist, rules
from tests import factories
from tests.database.test_triggers import refused

QUOTE = "Four genes are known so far."


@pytest.fixture
def edition(page, editor):
    return factories.make_in_review(page, by=editor)


def post(client, edition, user, **posted):
    client.force_login(user)
    return client.post(reverse("admin:conditions_edition_comment", args=[edition.pk]), posted, follow=True)


def open_hints(edition):
    return next(hint.problems for hint in checklist.hints(edition) if hint.code == "comments")


def test_a_comment_stores_its_quote_and_heading(edition, reviewer):
    comment = comments.add(edition, by=reviewer, text="Since 2025 there are five.", quote=f"  {QUOTE}\n")

    assert comment.quote == QUOTE
    assert comment.section == "Which genes are involved?"
    assert comments.add(edition, by=reviewer, text="In the short answer.", quote="A child has to inherit").section == ""
    assert comments.add(edition, by=reviewer, text="All of it.").quote == ""


@pytest.mark.parametrize(
    ("text", "quote", "why"),
    [
        ("", "", "The comment is empty"),
        (" \u200b ", "", "The comment is empty"),
        ("x" * 4001, "", "longer than 4000"),
        ("What?", "Nine genes are known", "is not in this edition"),
        ("What?", "x" * 501, "longer than 500"),
    ],
)
def test_a_refused_comment_stays_on_the_screen(client, edition, reviewer, text, quote, why):
    response = post(client, edition, reviewer, do="say", text=text, quote=quote)

    assert response.status_code == 422
    assert why in response.text
    assert [quote in response.text, text.strip() in response.text] == [True, True]
    assert not Comment.objects.exists()


def test_drafts_cannot_have_comments(editor, page):
    draft = factories.make_draft(page, by=editor)

    with pytest.raises(workflow.Refused, match="Drafts cannot have comments"):
        comments.add(draft, by=editor, text="What?")


def test_only_the_newsroom_comments(edition):
    with pytest.raises(workflow.Refused, match="Your role"):
        comments.add(edition, by=factories.make_user("nobody"), text="What?")


def test_threads_are_answered_resolved_and_reopened(client, edition, reviewer, editor):
    post(client, edition, reviewer, do="say", text="Which source?", quote=QUOTE)
    thread = Comment.objects.get()
    shown = post(client, edition, editor, do="reply", thread=thread.pk, text="The first.")
    assert "The first." in shown.text
    assert "1 open comment" in shown.text
    shown = post(client, edition, editor, do="resolve", thread=thread.pk, text="It says so now.")
    assert "Resolved by Erin" in shown.text
    assert "0 open comments" in shown.text
    comments.resolve(thread, by=reviewer)
    assert Comment.objects.get(pk=thread.pk).resolved_by == editor
    shown = post(client, edition, reviewer, do="take-up", thread=thread.pk, text="Not quite.")
    assert "1 open comment" in shown.text
    assert [reply.text for reply in thread.replies.all()] == ["The first.", "It says so now.", "Not quite."]


def test_nonsense_finds_nothing(client, edition, reviewer):
    for posted in ({"do": "eat"}, {"do": "reply", "text": "x"}, {"do": "reply", "thread": "x"}, {"thread": "99"}):
        assert post(client, edition, reviewer, **posted).status_code == 404
    assert post(client, edition, reviewer, do="say", text="").status_code == 422


def test_open_comments_are_carried_to_the_next_draft(client, edition, reviewer, editor):
    kept = comments.add(edition, by=reviewer, text="Which child?", quote="A child has to inherit")
    comments.add(edition, by=reviewer, text="Five, I think.", quote=QUOTE)
    done = comments.add(edition, by=reviewer, text="Nothing.")
    comments.resolve(done, by=editor)
    draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Look at the comments.")
    new_text = factories.complete_text(body="<h2>Which genes are involved?</h2>\n<p>Five genes are known [1].</p>")
    draft = workflow.save_draft(draft, by=editor, lock=draft.lock, **new_text)

    assert open_hints(draft) == (
        "Rao on edition 1: “Which child?”",
        "Rao on edition 1: “Five, I think.” – the quoted words are no longer in the text",
    )
    assert checklist.missing(draft) == []
    client.force_login(editor)
    assert f"{edition.get_admin_url()}#comment-{kept.pk}" in client.get(draft.get_admin_url()).text
    again = workflow.submit(draft, by=editor)
    client.force_login(reviewer)
    shown = client.get(again.get_admin_url())
    assert "What changed since you sent it back" in shown.text
    assert shown.text.count("the quoted words are no longer in the text") == 2  # on the thread, and in the hints


def test_a_repeated_passage_is_marked_where_it_was_selected(client, page, editor, reviewer):
    body = "<h2>Before</h2>\n<p>It is rare [1].</p>\n<h2>After</h2>\n<p>In children it is rare.</p>"
    edition = factories.make_in_review(page, by=editor, body=body)

    before = "rare. After In children"
    shown = post(client, edition, reviewer, do="say", text="How rare?", quote="it is rare", before=before)

    comment = Comment.objects.get()
    assert shown.redirect_chain[-1][0].endswith(f"#comment-{comment.pk}")
    assert comment.section == "After"
    assert f'<p>In children <mark id="quote-{comment.pk}">it is rare</mark><a ' in shown.text
    assert f'href="#comment-{comment.pk}" aria-label="Comment 1 by Rao">1</a>.</p>' in shown.text
    assert f'<a href="#quote-{comment.pk}">Show in the text</a>' in shown.text


def test_a_moved_paragraph_keeps_its_comment(client, page, editor, reviewer):
    parts = ["<p>It is rare [1].</p>", "<p>In children it is rare.</p>", "<p>It is rare in adults.</p>"]
    edition = factories.make_in_review(page, by=editor, body="<h2>All</h2>\n" + "\n".join(parts))
    comment = comments.add(edition, by=reviewer, text="How rare?", quote="is rare", before="rare. In children it")
    draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Move the paragraphs.")
    text = factories.complete_text(body="<h2>All</h2>\n" + "\n".join(reversed(parts)))
    again = workflow.submit(workflow.save_draft(draft, by=editor, lock=draft.lock, **text), by=editor)

    client.force_login(reviewer)
    shown = client.get(again.get_admin_url()).text

    assert f'<p>In children it <mark id="quote-{comment.pk}">is rare</mark>' in shown


def test_the_words_before_a_passage_stay_on_a_refused_form(client, edition, reviewer):
    response = post(client, edition, reviewer, do="say", text="", quote=QUOTE, before="involved?")

    assert '<input type="hidden" name="before" value="involved?">' in response.text


def test_comments_of_another_page_are_not_answered_here(client, edition, reviewer, editor):
    elsewhere = comments.add(factories.make_in_review(by=editor), by=reviewer, text="What?")

    assert post(client, edition, reviewer, do="resolve", thread=elsewhere.pk, text="").status_code == 404


# --- Beside the signature ---------------------------------------------------------------


def sign(client, edition, user, verb="approve", **values):
    client.force_login(user)
    posted = {
        "seen": workflow.seen_by(edition, user),
        "scope": "whole_page",
        "signed": "on",
        "interest": "none",
        **values,
    }
    return client.post(reverse("admin:conditions_edition_step", args=[edition.pk, verb]), posted, follow=True)


def test_the_signer_says_whether_they_have_an_interest(client, edition, reviewer):
    refused = sign(client, edition, reviewer, interest="")
    assert refused.status_code == 422
    assert "Choose whether you have interests" in refused.text
    refused = sign(client, edition, reviewer, interest="declared", declared=" ")
    assert "Type the interests that you declare" in refused.text

    sign(client, edition, reviewer, interest="declared", declared="I advise the maker of metreleptin.")

    event = edition.events.get(verb="approve")
    assert event.declaration == "I advise the maker of metreleptin."
    assert "I advise the maker of metreleptin." in client.get(edition.get_admin_url()).text


def test_none_declared_is_recorded_in_words(client, edition, reviewer):
    sign(client, edition, reviewer)

    assert edition.events.get(verb="approve").declaration == str(rules.NO_INTEREST)


def test_the_checklist_is_for_the_reviewer_and_chiefs(client, edition, reviewer, second_reviewer, chief):
    sign(client, edition, reviewer, assess_sources="yes", assess_words="partly")

    assert edition.events.get(verb="approve").assessment.answers == {"sources": "yes", "words": "partly"}
    for person, sees in ((reviewer, True), (chief, True), (second_reviewer, False)):
        client.force_login(person)
        assert ("Reviewer’s checklist" in client.get(edition.get_admin_url()).text) == sees


def test_a_text_that_is_sent_back_keeps_the_checklist_too(client, edition, reviewer):
    client.force_login(reviewer)
    posted = {"seen": edition.sha256, "reason": "No source.", "assess_sources": "no"}
    client.post(reverse("admin:conditions_edition_step", args=[edition.pk, "return"]), posted)

    assert edition.events.get(verb="return").assessment.answers == {"sources": "no"}


def test_reaffirming_records_both(client, edition, reviewer):
    live = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
    sign(client, live, reviewer, verb="reaffirm", assess_balanced="yes")

    event = live.events.get(verb="reaffirm")
    assert (event.declaration, event.assessment.answers) == (str(rules.NO_INTEREST), {"balanced": "yes"})


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM conditions_comment", "Comments are never deleted."),
        ("UPDATE conditions_comment SET text = 'x'", "What somebody said of a text never changes."),
        ("UPDATE conditions_comment SET quote = 'x'", "What somebody said of a text never changes."),
        ("DELETE FROM conditions_assessment", "A reviewer’s checklist is never deleted."),
        ("UPDATE conditions_assessment SET answers = '{}'", "A reviewer’s checklist never changes."),
    ],
)
def test_comments_cannot_be_changed_or_deleted(edition, reviewer, statement, message):
    comments.add(edition, by=reviewer, text="Which source?")
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), answers={"sources": "yes"})

    assert refused(statement) == message
