"""The claim, the comments and the search counts of the demonstration."""

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


def test_the_oldest_text_in_review_is_read_asked_about_and_answered(page, editor, people):
    edition = factories.make_in_review(page, by=editor)

    load(edition, people)

    assert Claim.objects.get().user == people["dr-rao"]
    thread = Comment.objects.get(parent=None)
    assert thread.by == people["dr-rao"]
    assert thread.quote in edition.short_answer
    assert [(reply.by, reply.text) for reply in thread.replies.all()] == [(editor, discussion.ANSWER)]


def test_searches_are_counted_once_and_most_of_them_found_something(page, editor, people):
    edition = factories.make_in_review(page, by=editor)

    load(edition, people)
    counted = list(SearchCount.objects.values())
    load(edition, people)

    assert list(SearchCount.objects.values()) == counted
    assert all(one["found_nothing"] <= one["times"] for one in counted)


def test_a_text_that_nobody_there_could_sign_is_claimed_by_nobody(page, people):
    ada = factories.make_reviewer("ada", "Editors")
    edition = factories.make_in_review(page, by=ada)

    load(edition, dict.fromkeys(discussion.REVIEWERS, ada))

    assert not Claim.objects.exists()
    assert not Comment.objects.exists()


def test_pages_of_others_are_left_alone(page, editor, people):
    factories.make_in_review(page, by=editor)

    discussion.load_discussion(set(), people, timezone.now())

    assert not SearchCount.objects.exists()
