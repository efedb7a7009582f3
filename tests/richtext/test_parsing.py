"""Blocks, headings, links, citation marks and placeholders of stored text."""

from conditions import richtext
from conditions.richtext.parsing import Heading, Link

TEXT = (
    "<h2>Which <em>genes</em>?</h2>\n<p>Four [1],<br>see <a href=\"/x\">the <strong>list</strong></a> [2].</p>\n"
    "<ul><li>One<ul><li>Inner</li></ul>after</li><li>Two<ol><li>A</li></ol></li></ul>\n"
    "<blockquote><p>Said.</p><ul><li>And</li></ul></blockquote>\n"
    "<table><caption>Types</caption><thead><tr><th>Gene</th><th>Type</th></tr></thead>"
    "<tbody><tr><td>a<br>b<ul><li>c</li></ul></td><td></td></tr></tbody></table>\n<h3>More</h3>"
)  # fmt: skip


def test_blocks_come_once_each_in_reading_order():
    blocks = [
        (block.tag, richtext.plain_text(f"<p>{''.join(block.itertext())}</p>")) for block in richtext.blocks(TEXT)
    ]

    assert blocks == [
        ("h2", "Which genes?"),
        ("p", "Four [1],see the list [2]."),
        ("li", "Oneafter"),
        ("li", "Inner"),
        ("li", "Two"),
        ("li", "A"),
        ("p", "Said."),
        ("li", "And"),
        ("caption", "Types"),
        ("tr", "GeneType"),
        ("tr", "abc"),
        ("h3", "More"),
    ]


def test_plain_text_has_one_line_for_each_block():
    assert richtext.plain_text(TEXT).split("\n") == [
        "Which genes?",
        "Four [1], see the list [2].",
        "One after",
        "Inner",
        "Two",
        "A",
        "Said.",
        "And",
        "Types",
        "Gene Type",
        "a b c",
        "More",
    ]


def test_paragraphs_are_plain_texts():
    assert richtext.paragraphs(TEXT) == ["Four [1], see the list [2].", "Said."]


def test_headings_have_level_and_words():
    assert richtext.headings(TEXT) == [Heading(2, "Which genes?"), Heading(3, "More")]


def test_links_have_words_and_address():
    assert richtext.links(TEXT) == [Link("the list", "/x")]


def test_empty_text_has_no_parts():
    assert (richtext.blocks(""), richtext.plain_text(""), richtext.headings(""), richtext.links("")) == ([], "", [], [])


def test_citation_marks_are_numbers_in_order():
    text = "[2] [1], [2]; [0] [01] [1000] [x] [ 3 ] [[4]] [12][999]"

    assert richtext.citation_marks(text) == [2, 1, 2, 12, 999]


def test_placeholders_are_names_in_order():
    text = "[[community-count]] [[ Types ]] [[]] [[two words]] [types]"

    assert richtext.placeholders(text) == ["community-count", "types", ""]
