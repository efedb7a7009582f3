"""Property tests of the sanitiser for any HTML: it is idempotent and keeps only allowed tags."""

import unicodedata
from collections import Counter
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions import richtext
from conditions.richtext.characters import without_invisible
from tests.richtext.forbidden_html import RENDERED, STORED, problems

TAGS = [
    *[
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "menu",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "colgroup",
    ],
    *[
        "a",
        "b",
        "i",
        "strong",
        "em",
        "sub",
        "sup",
        "span",
        "font",
        "u",
        "code",
        "div",
        "section",
        "center",
        "pre",
        "figure",
        *("del", "s", "ins", "mark", "img", "rt", "sdfield", "object", "button"),
        "form",
        "select",
        "option",
        "textarea",
    ],
    *[
        "script",
        "style",
        "svg",
        "math",
        "mtext",
        "template",
        "noscript",
        "title",
        "iframe",
        "img",
        "input",
        "o:p",
        "v:shape",
        "st1:place",
        "xmp",
        "plaintext",
    ],
]
ATTRIBUTES = [
    "",
    *(
        f'href="{to}"'
        for to in ("/x", "https://e.org/a b", "//e.org", "java&#1;script:x", "#a", "mailto:a@b", "/&#92;x")
    ),
    *(
        f'style="{style}"'
        for style in ("font-weight:bold", "font-weight:400;font-style:italic", "vertical-align:super")
    ),
    *(f"style='mso-list:{value}'" for value in ("l0 level1 lfo1", "l0 level2 lfo1", "l1 level9", "Ignore")),
    *("class=msoDel", "class=MsoCommentReference", "style='text-decoration:line-through'", "style='display:none'"),
    *("style='font-family:Symbol'", "style='mso-element:comment-list'", "href='#cmnt_ref1'", "href='#cmnt1'", "hidden"),
    *("href='https://www.google.com/url?q=https://e.org?utm_a=1'", "style='position:absolute'", "style='color:red'"),
    *("colspan=2", "rowspan='2'", "start=3", "scope=row", "onclick=x", "class=MsoNormal", "id=docs-internal-guid-1"),
]
PIECES = [
    *("x", " ", "\n", "a b", "  c ", "&nbsp;", "&amp;", "<", "&", ">", '"', "'", "1 &lt; 2", "&#60;b&#62;"),
    *(
        "[1,2]",
        "[2–4]",
        "[ 1]",
        "2",
        "\uf062",
        "\uf0e0",
        "\u00ad",
        "\u200c",
        "\ufe0f",
        "⚕",
        "🏴",
        "\U000e0067\U000e007f",
        "\ufffc",
    ),
    *("[1]", "[", "1", "]", "[[", "community-count", "]]", "[[x", "·", "1.", "a)", "o"),
    *(
        "é",
        "e\u0301",
        "\u0301",
        "\u0338",
        "&#x338;",
        "\u037e",
        "\u200b",
        "\u200d",
        "\u202e",
        "\ufeff",
        "שלום",
        "👩\u200d⚕️",
    ),
    *(
        "&#0;",
        "&#1;",
        "&#xD800;",
        "\x00",
        "\x0b\x0c",
        "\ufffe",
        "\u2028",
        "<!--",
        "-->",
        "]]>",
        "<![if x]>",
        "<![endif]>",
    ),
]
openings = st.builds(lambda tag, attribute: f"<{tag} {attribute}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
closings = st.sampled_from(TAGS).map(lambda tag: f"</{tag}>")
elements = st.recursive(
    st.sampled_from(PIECES),
    lambda inside: st.builds(
        lambda tag, attribute, parts: f"<{tag} {attribute}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES),
        st.lists(inside, max_size=4),
    ),
    max_leaves=12,
)
documents = st.lists(st.one_of(elements, openings, closings, st.sampled_from(PIECES)), max_size=12).map("".join)
anything = st.one_of(documents, st.text(max_size=200), st.text("<>/&;![]-='\" abpilu1#x\u0338\u0301\x00", max_size=60))
many = settings(max_examples=200, deadline=None)


@many
@given(anything)
@pytest.mark.slow
def test_clean_is_idempotent(html):
    stored = richtext.clean(html)

    assert richtext.clean(stored) == stored


@many
@given(anything)
def test_stored_text_loses_nothing_more(html):
    stored = richtext.clean(html)

    assert richtext.clean_and_report(stored) == (stored, {})


@many
@given(anything, st.sets(st.integers(1, 5)))
def test_rewritten_marks_stay_clean(html, numbers):
    marked = richtext.with_source_marks(richtext.clean(html), numbers, Counter())

    assert richtext.clean(marked) == marked
    assert richtext.with_source_marks(marked, numbers, Counter()) == marked


@many
@given(anything)
def test_clean_keeps_only_stored_tags(html):
    assert problems(richtext.clean(html), STORED) == []


@many
@given(anything)
def test_render_has_only_allowed_tags(html):
    rendered = richtext.render(html, citations=2, fill={"community-count": [("sup", {"class": "n"}, "4")]})

    assert problems(rendered.html, RENDERED) == []


@many
@given(anything)
@pytest.mark.slow
def test_render_of_stored_text_keeps_its_words(html):
    stored = richtext.clean(html)

    rendered = richtext.render(stored, citations=0)

    assert richtext.plain_text(richtext.clean(rendered.html)) == richtext.plain_text(stored)


@many
@given(anything)
def test_anchors_are_unique(html):
    rendered = richtext.render(richtext.clean(html), citations=3)

    anchors = [section.anchor for section in rendered.sections] + [*chain(*rendered.marks.values())]
    assert len(set(anchors)) == len(anchors) == rendered.html.count(' id="')


@many
@given(anything)
def test_normalisation_of_a_whole_page_keeps_stored_text(html):
    stored = richtext.clean(html)

    assert richtext.clean(unicodedata.normalize("NFC", stored)) == stored


@many
@given(st.text())
def test_clean_text_is_idempotent(text):
    cleaned, line = richtext.clean_text(text), richtext.clean_line(text)

    assert richtext.clean_text(cleaned) == cleaned
    assert richtext.clean_line(line) == line
    assert "\n" not in line


@many
@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Zs", "Cf"]), min_size=1, max_size=40)
)
def test_clean_keeps_words_unchanged(words):
    # A selector or filler without a letter that takes it shows nothing.
    words = without_invisible(words.replace("\ufffc", ""))
    composed = unicodedata.normalize("NFC", words)
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")

    assert richtext.plain_text(richtext.clean(f"<p>x{escaped}</p>")) == unicodedata.normalize("NFC", f"x{composed}")
