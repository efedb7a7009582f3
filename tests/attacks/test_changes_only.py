"""Attacks with "changes only": a doctor's name beside a text that this doctor has never read."""

import pytest

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope, State
from tests import factories
from tests.admin.forms import screen, step
from tests.public.pages import all_words, words

pytestmark = pytest.mark.django_db

DANGER = "Stop nitisinone: it is fatal"
# 200 words in sentences of their own.
SENTENCES = [f"Sentence number {number} says that people feel well in most years." for number in range(20)]
BODY = "".join(f"<p>{sentence} [1]</p>" for sentence in SENTENCES)


@pytest.fixture
def live(page, editor, reviewer):
    """Dr Rao has reviewed the whole page."""
    return factories.make_published(page, by=editor, reviewer=reviewer, body=BODY)


def approve_changes(client, edition, by):
    client.force_login(by)
    seen = workflow.seen_by(edition, by)
    values = {"seen": seen, "scope": Scope.CHANGES_ONLY, "signed": "on", "interest": "none", "note": ""}
    return client.post(step(edition, "approve"), values)


def assert_nothing_changed(live, edition):
    edition.refresh_from_db()
    assert edition.state == State.IN_REVIEW
    assert edition.page.live_edition() == live


@pytest.mark.parametrize(
    "text",
    [
        pytest.param({"body": f"<p>{DANGER} [1].</p>"}, id="new text"),
        pytest.param({"title": f"{DANGER}, is it not?"}, id="title"),
        pytest.param({"short_answer": " ".join([DANGER] * 6)}, id="short answer"),
        pytest.param({"body": BODY + f"<p>{' '.join([DANGER] * 6)}.</p>"}, id="addition"),
        pytest.param({"body": "".join(f"<p>{sentence} [1]</p>" for sentence in SENTENCES[:-3])}, id="deletion"),
        pytest.param({"body": BODY.replace(" [1]", "", 1)}, id="a source taken away"),
        pytest.param(
            {"body": BODY.replace("feel well in most years. [1]", "feel fine in most years.", 1)},
            id="a source taken away from a reworded sentence",
        ),
        pytest.param({"body": BODY + "<p>" + "StopNitisinoneItIsFatal" * 20 + ".</p>"}, id="words without spaces"),
        pytest.param({"body": BODY + "<p>" + "ⓈⓉⓄⓅ ⓃⒾⓉⒾⓈⒾⓃⓄⓃⒺ " * 6 + "</p>"}, id="letters in circles"),
        pytest.param(
            {"citations": [{**factories.CITATION, "url": "https://example.org/stop-nitisinone"}]},
            id="another source under the same number",
        ),
        pytest.param(
            {
                "citations": [
                    {**factories.CITATION, "number": number, "title": DANGER, "url": f"https://example.org/{number}"}
                    if number > 1
                    else factories.CITATION
                    for number in range(1, 9)
                ],
                "body": BODY + "<p>See [2] [3] [4] [5] [6] [7] [8].</p>",
            },
            id="a list of new sources",
        ),
    ],
)
def test_a_new_text_cannot_stand_beside_the_name_of_the_first_reviewer(client, live, editor, second_reviewer, text):
    edition = factories.make_in_review(live.page, by=editor, **{"body": BODY, **text})

    refused = approve_changes(client, edition, second_reviewer)

    assert refused.status_code == 409
    assert "So the whole page has to be reviewed." in refused.content.decode()
    assert_nothing_changed(live, edition)


def test_editor_and_reviewer_see_the_figures_before_they_decide(client, live, editor, second_reviewer):
    draft = factories.make_draft(live.page, by=editor, body=f"<p>{DANGER} [1].</p>")
    client.force_login(editor)
    shown = [client.get(screen(draft)).content.decode()]
    edition = workflow.submit(draft, by=editor)
    client.force_login(second_reviewer)
    shown.append(client.get(screen(edition)).content.decode())

    for text in shown:
        assert "Size of the changes" in text
        assert "Against edition 1: live, and last reviewed as a whole" in text
        assert "% of the words differ: " in text
        assert "The whole page has to be reviewed." in text


def test_two_unpublished_steps_cannot_pass_for_one(client, page, live, editor, second_reviewer, chief):
    """A text that was sent back, or waits for its time, is measured like any other: against the live edition."""
    half = factories.make_in_review(page, by=editor, body="".join(f"<p>{one} [1]</p>" for one in SENTENCES[:-1]))
    workflow.send_back(half, by=second_reviewer, seen=half.sha256, reason="Shorter still.")
    edition = factories.make_in_review(page, by=editor, body="".join(f"<p>{one} [1]</p>" for one in SENTENCES[:-3]))

    assert approve_changes(client, edition, second_reviewer).status_code == 409
    assert_nothing_changed(live, edition)


def test_ten_small_changes_cannot_replace_the_text(client, page, live, editor, second_reviewer):
    """Each step changes 9 % of the live text; the sum is measured against what Dr Rao has read."""
    accepted = 0
    for number in range(10):
        body = page.live_edition().body
        for sentence in SENTENCES[2 * number : 2 * number + 2]:
            start, end = sentence.split(" says ")
            body = body.replace(start + " says " + end, f"{start} {' '.join([DANGER] * 2)} {end[-6:]}")
        edition = factories.make_in_review(page, by=editor, body=body)
        response = approve_changes(client, edition, second_reviewer)
        edition.refresh_from_db()
        if edition.state != State.PUBLISHED:
            break
        accepted += 1

    assert (accepted, response.status_code) == (1, 409)
    assert "of the words differ from edition 1; at most 10 % may differ." in response.content.decode()
    assert "differ from edition 2" not in response.content.decode()


def test_every_page_says_who_read_what(client, page, live, editor, second_reviewer):
    edition = factories.make_in_review(page, by=editor, body=BODY.replace("number 3", "number three"))
    assert approve_changes(client, edition, second_reviewer).status_code == 302
    edition = Edition.objects.get(pk=edition.pk)
    shown = client.get(page.get_absolute_url())

    trust = words(shown, "//section[contains(@class, 'trust')]")
    assert "Changes reviewed by Dr Lee, MD, endocrinologist, on" in trust
    assert "whole page last reviewed by Dr Rao, MD on" in trust
    assert "(edition 1)." in trust
    assert all_words(shown, "//details[@class='cite']/p[1]")[0].count("Medically reviewed by Dr Rao") == 0
