"""Major and minor changes, derived from the texts of two editions."""

import pytest

from conditions.models import Edition
from conditions.views.change_significance import NEW, RETURNED, Change, change_between, comparable_text
from conditions.vocabularies import State
from tests import factories


class _Text:
    """The attributes of an edition that `comparable_text` reads."""

    def __init__(self, **changes):
        text = {"title": "Why?", "short_answer": "Because.", "body": factories.BODY, "sources": ("A",), **changes}
        self.title, self.short_answer, self.body = text["title"], text["short_answer"], text["body"]
        self.state = text.get("state", State.SUPERSEDED)
        self._sources = text["sources"]

    @property
    def citations(self):
        return self

    def all(self):
        return [_Source(name) for name in self._sources]


class _Source:
    def __init__(self, name):
        self.name = name

    def as_hashed(self):
        return {"title": self.name}


@pytest.mark.parametrize(
    ("changes", "is_major", "parts"),
    [
        ({}, False, []),
        ({"title": "How?"}, True, ["the question"]),
        ({"short_answer": "Because of that."}, True, ["the short answer"]),
        ({"short_answer": "Because [1]."}, False, []),
        ({"body": factories.BODY.replace("Which genes", "What genes")}, True, ["the headings", "the text"]),
        ({"body": factories.BODY.replace("h2>", "h3>")}, True, ["the headings"]),
        ({"body": factories.BODY.replace("Four", "4")}, True, ["figures", "the text"]),
        ({"body": factories.BODY.replace("[1]", "[2]")}, False, []),
        ({"body": factories.BODY.replace("so far", "to us")}, False, ["the text"]),
        ({"body": factories.BODY.replace("genes", '<a href="/genes/">genes</a>', 1)}, False, ["the text"]),
        ({"sources": ("A", "B")}, False, ["the sources"]),
    ],
)
def test_change_is_major_if_question_answer_headings_or_figures_differ(changes, is_major, parts):
    change = change_between(comparable_text(_Text()), comparable_text(_Text(**changes)))

    assert (change.is_major, [str(part) for part in change.parts]) == (is_major, parts)


@pytest.mark.parametrize(("before", "part"), [(None, NEW), (comparable_text(_Text(state=State.WITHDRAWN)), RETURNED)])
def test_a_new_page_and_a_returned_page_are_major(before, part):
    assert change_between(before, comparable_text(_Text())) == Change(is_major=True, parts=(part,))


def test_change_between_two_stored_editions(page, editor, reviewer):
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    second = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>There are 5 genes [1].</p>")

    change = change_between(*(comparable_text(Edition.objects.get(pk=edition.pk)) for edition in (first, second)))

    assert [str(part) for part in change.parts] == ["the headings", "figures", "the text"]
