"""Rendering of stored text for public pages."""

import pytest

from conditions.richtext import render
from conditions.richtext.parsing import Heading
from conditions.richtext.rendering import Section

COUNT = {"community-count": [("strong", {}, "4 members"), ("span", {"class": "as-of"}, "1 November 2026")]}


def mark(number, anchor):
    return (
        f'<sup class="mark"><a href="#source-{number}" id="{anchor}" aria-label="Source {number}">[{number}]</a></sup>'
    )


def test_render_of_empty_text_is_empty():
    rendered = render("")

    assert (rendered.html, rendered.sections, rendered.marks) == ("", [], {})


def test_citation_marks_link_to_their_sources():
    rendered = render("<p>a [1] b [2][1]</p>\n<ul><li>[1] c</li></ul>", citations=2)

    assert rendered.html == (
        f"<p>a\xa0{mark(1, 'mark-1')} b\xa0{mark(2, 'mark-2')}{mark(1, 'mark-1-2')}</p>\n"
        f"<ul><li>{mark(1, 'mark-1-3')} c</li></ul>"
    )
    assert rendered.marks == {1: ["mark-1", "mark-1-2", "mark-1-3"], 2: ["mark-2"]}


def test_citation_marks_do_not_wrap_away_from_their_word():
    rendered = render("<p>[1] a. [1] [1] <em>b</em> [1]</p>", citations=1)

    first, second, third, fourth = (mark(1, f"mark-1{tail}") for tail in ("", "-2", "-3", "-4"))
    assert rendered.html == f"<p>{first} a.\xa0{second} {third} <em>b</em>\xa0{fourth}</p>"


def test_marks_without_a_source_or_in_links_and_headings_stay_text():
    html = '<h2>Why [1]?</h2>\n<p>[3] <a href="/x">see <em>it</em> [1]</a> [0] [[1]]</p>'

    rendered = render(html, citations=1)

    assert rendered.html == html.replace("<h2>", '<h2 id="s-why">')
    assert rendered.marks == {}


def test_label_of_a_citation_mark_is_translated():
    rendered = render("<p>[1]</p>", citations=1, mark_label="Quelle {}")

    assert 'aria-label="Quelle 1"' in rendered.html


def test_marks_after_an_element_keep_the_words_around_them():
    rendered = render("<p><em>a</em> b [1] c <strong>d</strong> e [1]</p>", citations=1)

    first, second = mark(1, "mark-1"), mark(1, "mark-1-2")
    assert rendered.html == f"<p><em>a</em> b\xa0{first} c <strong>d</strong> e\xa0{second}</p>"


def test_placeholders_are_filled():
    rendered = render("<p>Our [[community-count]] and [[ Community-Count ]].</p>", fill=COUNT)

    filled = '<strong>4 members</strong><span class="as-of">1 November 2026</span>'
    assert rendered.html == f"<p>Our {filled} and {filled}.</p>"


def test_unknown_split_and_attribute_placeholders_stay_unchanged():
    html = '<p>[[types]] [[community-<em>count</em>]] <a href="/[[community-count]]">x</a> [[]]</p>'

    assert render(html, fill=COUNT).html == html


def test_placeholder_values_are_escaped():
    rendered = render("<p>[[x]]</p>", fill={"x": [("span", {"class": '"><b>'}, "<script>&")]})

    assert rendered.html == """<p><span class='"&gt;&lt;b&gt;'>&lt;script&gt;&amp;</span></p>"""


def test_headings_have_stable_unique_anchors():
    rendered = render("<h2>Which genes?</h2><h3>Which genes?</h3><h2>Γονίδια</h2><h4>Which genes 2</h4><h2>—</h2>")

    assert rendered.sections == [
        Section("s-which-genes", Heading(2, "Which genes?")),
        Section("s-which-genes-2", Heading(3, "Which genes?")),
        Section("s-section", Heading(2, "Γονίδια")),
        Section("s-which-genes-2-2", Heading(4, "Which genes 2")),
        Section("s-section-2", Heading(2, "—")),
    ]
    assert rendered.html.startswith('<h2 id="s-which-genes">Which genes?</h2><h3 id="s-which-genes-2">')


def test_anchor_does_not_depend_on_placeholder_values():
    rendered = render("<h2>The [[community-count]] [1]</h2>", citations=1, fill={"community-count": [("b", {}, "4")]})

    assert rendered.sections == [Section("s-the", Heading(2, "The 4"))]
    assert rendered.html == '<h2 id="s-the">The <b>4</b> [1]</h2>'


def test_tables_are_wrapped_in_a_labelled_box():
    table = "<table><tbody><tr><td>x</td></tr></tbody></table>"
    captioned = "<table><caption>Types [1]</caption><tbody><tr><td>x</td></tr></tbody></table>"

    rendered = render(f"{table}{captioned}{captioned}<h2>Genes</h2>{table}{table}", table_label="Table")

    def box(name, inside):
        return f'<div class="table-box" tabindex="0" role="region" aria-label="{name}">{inside}</div>'

    assert rendered.html == (
        box("Table", table)
        + box("Types", captioned)
        + box("Types (2)", captioned)
        + '<h2 id="s-genes">Genes</h2>'
        + box("Table: Genes", table)
        + box("Table: Genes (2)", table)
    )


HEAD = "<thead><tr><th>Type</th><th>Gene [1]</th><th></th></tr></thead>"


def test_tables_with_a_header_row_become_cards():
    table = f"<table>{HEAD}<tbody><tr><th>1</th><td>AGPAT2</td><td>x</td></tr></tbody></table>"

    assert render(table).html == (
        '<div class="table-box becomes-cards" tabindex="0" role="region" aria-label="Table">'
        f'<table>{HEAD}<tbody><tr><th>1</th><td data-label="Gene">AGPAT2</td><td>x</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize(
    "table",
    [
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "<table><tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table>",
        f"<table>{HEAD}<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        f'<table>{HEAD}<tbody><tr><td colspan="2">1</td><td>2</td><td>3</td></tr></tbody></table>',
        f"<table>{HEAD.replace('</thead>', '<tr><th>a</th><th>b</th><th>c</th></tr></thead>')}"
        "<tbody><tr><td>1</td><td>2</td><td>3</td></tr></tbody></table>",
    ],
)
def test_tables_without_a_header_row_stay_tables(table):
    rendered = render(table).html

    assert "becomes-cards" not in rendered
    assert "data-label" not in rendered


def test_render_keeps_loose_words_and_drops_unknown_tags():
    assert (
        render("loose <script>x</script><div class=y>box</div><p onclick=z>p</p> end").html == "loose box<p>p</p> end"
    )


def test_render_changes_nothing_else():
    html = (
        '<ol start="3"><li>a<ul><li>b</li></ul></li></ol>\n<blockquote><p>“c” &amp; &lt;d&gt;<br>é שלום 👩\u200d⚕️</p>'
        '</blockquote>\n<p><a href="https://example.org/?a=1&amp;b=2">e</a></p>'
    )

    assert render(html).html == html
