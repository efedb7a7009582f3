"""Quoted passages: found again in rendered text, and marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from conditions import richtext
from conditions.richtext.quoting import Quote, place_of, with_quotes


def marked(text, *quotes):
    """Return the HTML of `text` with the quotes marked, and the keys found; keys count from 1."""
    numbered = dict(enumerate(quotes, 1))
    links = {key: (f"#c{key}", str(key), f"Comment {key}") for key in numbered}
    (part,), found = with_quotes([richtext.render(text, citations=3)], numbered, links)
    return part.html, found


def link(key):
    return f'<a class="to-comment" href="#c{key}" aria-label="Comment {key}">{key}</a>'


def test_a_quote_is_marked_and_linked():
    assert marked("<p>It is rare.</p>", Quote("is rare")) == (
        f'<p>It <mark id="quote-1">is rare</mark>{link(1)}.</p>',
        [1],
    )


def test_a_quote_goes_over_elements_blocks_and_citation_marks():
    text, found = marked("<p>It is <strong>very</strong> rare [1].</p>\n<p>Ask.</p>", Quote("very rare.\nAsk"))

    assert found == [1]
    assert '<strong><mark id="quote-1">very</mark></strong> <mark>rare</mark>\xa0<sup class="mark">' in text
    assert f"</sup><mark>.</mark></p>\n<p><mark>Ask</mark>{link(1)}.</p>" in text


def test_overlapping_quotes_have_their_own_ids():
    text, found = marked("<p>one two three</p>", Quote("one two"), Quote("two three"), Quote("one"))

    assert found == [1, 2, 3]
    assert {mark.get("id") for mark in html.fromstring(text).iter("mark")} >= {"quote-1", "quote-2", "quote-3"}


def test_a_quote_that_ends_in_a_link_has_no_link_of_its_own():
    text, found = marked('<p>See <a href="https://example.org/">the guide</a>.</p>', Quote("the guide"))

    assert (found, "to-comment" in text) == ([1], False)


@pytest.mark.parametrize("words", ["", "  ", "[1]", "nine genes"])
def test_what_is_not_there_is_not_found(words):
    assert marked("<p>Four genes [1].</p>", Quote(words))[1] == []


def test_the_words_before_decide_between_repeated_passages():
    text = "Itisrare.Inchildrenitisrare."

    assert place_of(Quote("is rare"), text)[0] == 2
    assert place_of(Quote("is rare", "In children it"), text)[0] == 21


@given(st.lists(st.sampled_from("ab c<&"), max_size=12).map("".join), st.data())
def test_marks_change_no_word(words, data):
    """With any quotes the words stay, and none is read twice."""
    text = "".join(f"<p>{part}</p>" for part in richtext.clean(f"<p>{words.replace('<', '&lt;')}</p>").splitlines())
    quotes = [Quote(data.draw(st.text("abc", max_size=3))) for _number in range(3)]

    shown, found = marked(text, *quotes)

    tree = html.fromstring(f"<div>{shown}</div>")
    for one in tree.xpath("//a[@class='to-comment']"):
        one.drop_tree()
    assert tree.text_content() == html.fromstring(f"<div>{richtext.render(text).html}</div>").text_content()
    assert {f"quote-{key}" for key in found} <= {mark.get("id") for mark in tree.iter("mark")}
