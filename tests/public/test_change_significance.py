"""Major and minor changes, derived from two texts."""

import pytest

from conditions.models import Edition
from conditions.views.change_significance import NEW, RETURNED, Change, read, weigh
from conditions.vocabularies import State
from tests import factories


class _Text:
    """What `weigh` asks of an edition."""

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
def test_change_is_major_where_what_readers_take_away_differs(changes, is_major, parts):
    change = weigh(read(_Text(**changes)), read(_Text()))

    assert (change.is_major, [str(part) for part in change.parts]) == (is_major, parts)


@pytest.mark.parametrize(("before", "part"), [(None, NEW), (read(_Text(state=State.WITHDRAWN)), RETURNED)])
def test_first_text_and_one_that_comes_back_are_major(before, part):
    assert weigh(read(_Text()), before) == Change(is_major=True, parts=(part,))


def test_significance_reads_editions(page, editor, reviewer):
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    second = factories.make_published(page, by=editor, reviewer=reviewer, body="<p>There are 5 genes [1].</p>")

    change = weigh(*(read(Edition.objects.get(pk=edition.pk)) for edition in (second, first)))

    assert [str(part) for part in change.parts] == ["the headings", "figures", "the text"]
