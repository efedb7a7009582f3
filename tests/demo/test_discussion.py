"""The demonstration's claim, comments and search counts."""

import pytest
from django.utils import timezone

from conditions.demo import discussion
from conditions.models import Claim, Comment, SearchCount
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(editor):
    return {name: factories.make_reviewer(name) for name in discussion.REVIEWERS}


def load(edition, people):
    page = edition.page
    discussion.load_discussion({(page.condition.slug, page.topic.slug)}, people, timezone.now())


def test_oldest_text_in_review_gets_a_claim_a_question_and_an_answer(page, editor, people):
    edition = factories.make_in_review(page, by=editor)

    load(edition, people)

    assert Claim.objects.get().user == people["dr-rao"]
    thread = Comment.objects.get(parent=None)
    assert thread.by == people["dr-rao"]
    assert thread.quote in edition.short_answer
    assert [(reply.by, reply.text) for reply in thread.replies.all()] == [(editor, discussion.ANSWER)]


def test_search_counts_are_created_once_and_consistent(page, editor, people):
    edition = factories.make_in_review(page, by=editor)

    load(edition, people)
    counted = list(SearchCount.objects.values())
    load(edition, people)

    assert list(SearchCount.objects.values()) == counted
    assert all(row["found_nothing"] <= row["times"] for row in counted)


def test_text_without_a_possible_reviewer_gets_no_claim(page, people):
    ada = factories.make_reviewer("ada", "Editors")
    edition = factories.make_in_review(page, by=ada)

    load(edition, dict.fromkeys(discussion.REVIEWERS, ada))

    assert not Claim.objects.exists()
    assert not Comment.objects.exists()


def test_other_pages_are_unchanged(page, editor, people):
    factories.make_in_review(page, by=editor)

    discussion.load_discussion(set(), people, timezone.now())

    assert not SearchCount.objects.exists()
