"""The text of an edition as visitors see it: short answer, citation marks, safe HTML."""

import pytest

from conditions.public.signed import signed_page
from conditions.richtext.rendering import Rendered
from conditions.templatetags.safe_html import as_html, without_marks
from conditions.views.edition_text import ShortAnswerPart, short_answer_parts
from tests import factories


def test_as_html_prints_what_was_rendered():
    assert as_html(Rendered(html="<p>Words</p>")) == "<p>Words</p>"
    assert hasattr(as_html(Rendered(html="<p>Words</p>")), "__html__")


@pytest.mark.parametrize("value", ["<p>Words</p>", None, 3])
def test_as_html_refuses_anything_else(value):
    with pytest.raises(TypeError):
        as_html(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Four genes [1]. Two copies [2][3].", "Four genes. Two copies."),
        ("One\n\ntwo [12]", "One two"),
        ("[0] [x] [1234]", "[0] [x] [1234]"),
        ("", ""),
    ],
)
def test_without_marks_leaves_plain_words(text, expected):
    assert without_marks(text) == expected


def test_short_answer_parts_link_known_sources_only(page, editor):
    edition = factories.make_draft(page, by=editor, short_answer="Four genes [1] or five [2].", body="<p>Words</p>")

    assert short_answer_parts(signed_page(edition)) == [
        ShortAnswerPart("Four genes\xa0"),
        ShortAnswerPart(number=1),
        ShortAnswerPart(" or five [2]."),
    ]
