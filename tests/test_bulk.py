"""Editions made in bulk equal those of the verbs: they verify, and the verbs accept them."""

import pytest
from django.test import Client

from conditions import workflow
from conditions.models import ConditionPage, Edition
from conditions.vocabularies import State
from tests import factories
from tests.bulk_editions import WAYS, make_editions
from tests.search.many import make_many
from tests.walk import invariants

pytestmark = pytest.mark.django_db


def text(page):
    return {"title": page.question, "short_answer": factories.SHORT_ANSWER, "body": "<p>Four genes [1][2].</p>"}


def test_many_pages_hold_all_that_must_always_hold(chief):
    make_many(3, pages=3, body="<h2>What  is known?</h2><p>Little.</p><p>But more <b>each</b> year.</p>\n")

    assert [sentences for _edition, sentences in workflow.verify()] == [[]] * 9
    assert invariants.violations() == []
    page = ConditionPage.objects.first()
    assert Client().get(page.get_absolute_url()).status_code == 200
    assert workflow.withdraw(page, by=chief, reason="A wrong dose.").state == State.WITHDRAWN


@pytest.mark.parametrize("state", WAYS)
def test_editions_are_made_in_every_state_of_the_way(state, editor, reviewer):
    pages = [factories.make_page() for _copy in range(3)]

    make_editions(pages, state=state, by=editor, reviewer=reviewer, text=text)

    assert list(Edition.objects.order_by("pk").values_list("state", "number")) == [(state, 1)] * 3
    assert invariants.violations() == []
    assert [sentences for _edition, sentences in workflow.verify()] == [[]] * 3


def test_work_goes_on_beside_live_editions(editor, reviewer):
    pages = [factories.make_page() for _copy in range(3)]
    common = {"by": editor, "reviewer": reviewer, "text": text}

    make_editions(pages, state=State.PUBLISHED, **common)
    make_editions(pages, state=State.IN_REVIEW, number=2, **common)

    assert invariants.violations() == []
    for page in pages:
        waiting = page.open_edition()
        assert workflow.approve(waiting, by=reviewer, seen=workflow.seen_by(waiting, reviewer)).state == State.PUBLISHED
