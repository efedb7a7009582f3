"""The comparison of two texts: block by block, then word by word."""

import time
from collections import Counter

import pytest

from conditions import workflow
from conditions.workflow.diff import ComparedText, compare
from tests import factories


def body(old, new):
    """Return (kind, tag, [(kind, text)]) for each block, with marks and addresses in brackets."""
    return [(change.kind, change.tag, [_piece(piece) for piece in change.pieces]) for change in _body(old, new)]


def _body(old, new):
    return compare(ComparedText(body=old), ComparedText(body=new)).body


def _piece(piece):
    notes = [*piece.marks, *([piece.href] if piece.href else [])]
    return (piece.kind, piece.text + (f" ({' '.join(notes)})" if notes else ""))


def test_diff_of_equal_texts_is_empty():
    text = ComparedText(
        title="Why?", short_answer="So.", body="<h2>A</h2><p>B</p>", change_note="New.", citations=["[1] C"]
    )

    comparison = compare(text, text)

    assert (comparison.is_empty, comparison.count) == (True, 0)
    assert [(change.kind, change.tag) for change in comparison.body] == [("same", "h2"), ("same", "p")]


def test_diff_from_an_empty_text_adds_every_block():
    comparison = compare(
        ComparedText(), ComparedText(title="Why?", short_answer="One.\n\nTwo.", body="<p>B</p>", citations=["[1] C"])
    )

    assert (comparison.is_empty, comparison.count) == (False, 5)
    assert [
        change.kind for change in (*comparison.title, *comparison.short_answer, *comparison.body, *comparison.citations)
    ] == ["added"] * 5
    assert comparison.change_note == []


def test_diff_to_an_empty_text_removes_every_block():
    assert body("<p>A b</p>", "") == [("removed", "p", [("removed", "A b")])]


def test_diff_shows_each_changed_word():
    assert body("<p>Four genes are known so far.</p>", "<p>Five genes are known by now.</p>") == [
        (
            "changed",
            "p",
            [
                ("removed", "Four"),
                ("added", "Five"),
                ("same", " genes are known "),
                ("removed", "so"),
                ("added", "by"),
                ("same", " "),
                ("removed", "far"),
                ("added", "now"),
                ("same", "."),
            ],
        )
    ]


def test_diff_shows_a_removed_or_added_negation_alone():
    assert body(
        "<p>Children take 10 mg a day, with food or without food, as before.</p>",
        "<p>Children take 10 mg a day, not with food or without food, as before.</p>",
    ) == [
        (
            "changed",
            "p",
            [
                ("same", "Children take 10 mg a day, "),
                ("added", "not "),
                ("same", "with food or without food, as before."),
            ],
        )
    ]


def test_diff_shows_a_changed_number_in_a_repetitive_paragraph_alone():
    sentence = "Take 10 mg of it in the morning and 10 mg of it in the evening. "
    old = f"<p>{sentence * 30}Stop at 10 mg. {sentence * 30}</p>"

    changes = body(old, old.replace("Stop at 10", "Stop at 100"))

    assert [piece for piece in changes[0][2] if piece[0] != "same"] == [("removed", "10"), ("added", "100")]


def test_diff_shows_a_changed_link_target():
    old = '<p>See <a href="https://example.org/a">the list</a> now.</p>'

    changes = _body(old, old.replace("org/a", "org/b"))

    assert [(p.kind, p.text, p.href, p.ends_link) for p in changes[0].pieces] == [
        ("same", "See ", "", False),
        ("removed", "the list", "https://example.org/a", True),
        ("added", "the list", "https://example.org/b", True),
        ("same", " now.", "", False),
    ]


def test_diff_shows_the_address_once_after_a_link_of_several_pieces():
    link = '<p><a href="https://example.org/">the <em>full</em> list</a></p>'

    changes = _body(link, link)

    assert [(p.text, p.marks, p.ends_link) for p in changes[0].pieces] == [
        ("the ", (), False),
        ("full", ("em",), False),
        (" list", (), True),
    ]


def test_diff_shows_a_lost_superscript():
    changes = _body("<p>About 10<sup>6</sup> H<sub>2</sub>O cells</p>", "<p>About 106 H<sub>2</sub>O cells</p>")

    assert [(p.kind, p.text, p.is_sup, p.is_sub) for p in changes[0].pieces] == [
        ("same", "About ", False, False),
        ("removed", "10", False, False),
        ("removed", "6", True, False),
        ("added", "106", False, False),
        ("same", " H", False, False),
        ("same", "2", False, True),
        ("same", "O cells", False, False),
    ]


def test_diff_shows_emphasis_and_marks_within_marks():
    assert body("<p>It is not safe</p>", "<p>It is <strong><em>not</em></strong> safe</p>") == [
        (
            "changed",
            "p",
            [("same", "It is "), ("removed", "not"), ("added", "not (em strong)"), ("same", " safe")],
        )
    ]


def test_diff_shows_added_and_removed_blocks_in_their_place():
    assert body("<p>One</p><p>Two</p><p>Three</p>", "<p>One</p><p>Three</p><p>Four</p>") == [
        ("same", "p", [("same", "One")]),
        ("removed", "p", [("removed", "Two")]),
        ("same", "p", [("same", "Three")]),
        ("added", "p", [("added", "Four")]),
    ]


def test_diff_shows_a_moved_block_at_both_positions():
    assert body("<p>One</p><p>Two</p><p>Three</p>", "<p>Two</p><p>Three</p><p>One</p>") == [
        ("removed", "p", [("removed", "One")]),
        ("same", "p", [("same", "Two")]),
        ("same", "p", [("same", "Three")]),
        ("added", "p", [("added", "One")]),
    ]


def test_diff_matches_a_rewritten_block_after_new_ones():
    changes = body(
        "<p>Four genes are known so far.</p><p>Old words only.</p>",
        "<p>Completely different sentence.</p><p>Five genes are known so far.</p>",
    )

    assert [(kind, tag) for kind, tag, _pieces in changes] == [("added", "p"), ("changed", "p"), ("removed", "p")]


def test_diff_shows_a_paragraph_that_became_a_heading():
    changes = _body("<p>Which genes?</p>", "<h2>Which genes?</h2>")

    assert [(c.kind, c.tag, c.old_tag, [_piece(p) for p in c.pieces]) for c in changes] == [
        ("changed", "h2", "p", [("same", "Which genes?")])
    ]


def test_diff_names_no_old_tag_if_the_tag_is_unchanged():
    assert _body("<p>Which genes now?</p>", "<p>Which genes then?</p>")[0].old_tag == ""


def test_diff_reads_a_table_row_by_row():
    table = "<table><tbody><tr><th>Type</th><td>Gene</td></tr><tr><th>1</th><td>AGPAT2</td></tr></tbody></table>"

    assert body(table, table.replace("AGPAT2", "BSCL2")) == [
        ("same", "tr", [("same", " ‖ Type | Gene")]),
        ("changed", "tr", [("same", " ‖ 1 | "), ("removed", "AGPAT2"), ("added", "BSCL2")]),
    ]


def test_diff_reads_a_list_item_by_item():
    assert body("<ul><li>One</li><li>Two</li></ul>", "<ul><li>One</li><li>Two and a half</li></ul>") == [
        ("same", "li", [("same", "One")]),
        ("changed", "li", [("same", "Two"), ("added", " and a half")]),
    ]


def test_diff_shows_each_word_of_a_nested_list_once():
    nested = "<ul><li>Outer<ul><li>inner</li></ul></li></ul>"

    pieces = [text for _kind, _tag, block in body(nested, nested) for _same, text in block]

    assert " ".join(pieces).split() == ["Outer", "inner"]


def test_diff_separates_lines_and_cells():
    assert body("", "<p>One<br>two</p>") == [("added", "p", [("added", "One ↵ two")])]


def test_diff_reads_plain_text_line_by_line():
    comparison = compare(ComparedText(short_answer="One.\n\nTwo."), ComparedText(short_answer="One.\nThree."))

    assert [(c.kind, [(p.kind, p.text) for p in c.pieces]) for c in comparison.short_answer] == [
        ("same", [("same", "One.")]),
        ("changed", [("removed", "Two"), ("added", "Three"), ("same", ".")]),
    ]


@pytest.mark.parametrize(
    ("field", "value", "removed", "added"),
    [
        ("number", 2, "1", "2"),
        ("authors", "INSERM", "Orphanet", "INSERM"),
        ("title", "Lipodystrophy", "Congenital generalized lipodystrophy", "Lipodystrophy"),
        ("journal", "Nature", "", "Nature"),
        ("year", 2024, "2025", "2024"),
        ("pmid", "11479539", "", "PMID 11479539"),
        ("doi", "10.1038/ng585", "", "DOI 10.1038/ng585"),
        ("url", "https://www.orpha.net/en/disease/detail/529", "528", "529"),
        ("accessed_on", None, "2026-10-12", ""),
    ],
)
def test_diff_shows_every_part_of_a_citation(condition, editor, field, value, removed, added):
    pages = [factories.make_page(condition, topic) for topic in ("causes", "genes")]
    text = {"body": "<p>Four genes.</p>"}
    old = factories.make_draft(pages[0], by=editor, **text)
    new = factories.make_draft(pages[1], by=editor, citations=[{**factories.CITATION, field: value}], **text)

    citations = compare(ComparedText.of(old), ComparedText.of(new)).citations

    pieces = [piece for change in citations for piece in change.pieces]
    assert "".join(piece.text for piece in pieces if piece.kind != "added").strip() == (
        "[1] · Orphanet · Congenital generalized lipodystrophy · 2025 · "
        "https://www.orpha.net/en/disease/detail/528 · 2026-10-12"
    )
    assert all(change.kind == "changed" for change in citations)
    kinds = {kind: "".join(piece.text for piece in pieces if piece.kind == kind) for kind in ("removed", "added")}
    assert (removed in kinds["removed"], added in kinds["added"]) == (True, True)


def test_diff_of_an_edition_covers_the_whole_signed_text(page, editor):
    draft = factories.make_draft(page, by=editor)

    assert ComparedText.of(draft) == ComparedText(
        title="What causes congenital generalized lipodystrophy?",
        short_answer=factories.SHORT_ANSWER,
        body=factories.BODY,
        change_note="Reworded.",
        citations=[
            "[1] · Orphanet · Congenital generalized lipodystrophy · 2025 · "
            "https://www.orpha.net/en/disease/detail/528 · 2026-10-12"
        ],
    )


def test_diff_of_a_new_draft_shows_only_the_change_note(page, editor, reviewer):
    live = factories.make_published(page, by=editor, reviewer=reviewer)
    draft = workflow.open_draft(page, by=editor)

    comparison = compare(ComparedText.of(live), ComparedText.of(draft))

    assert (comparison.is_empty, comparison.count) == (False, 0)
    assert [change.kind for change in comparison.change_note] == ["removed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("<p>x</p>" * 20_000, "<p>x</p>" * 20_001, marks=pytest.mark.full),
        pytest.param("<p>x</p>" * 3_900, "<p>x</p><p>y</p>" * 1_950, marks=pytest.mark.full),
        ("<p>x</p>" * 399, "<p>x</p><p>y</p>" * 199),
        ("".join(f"<p>a{n}</p>" for n in range(9_000)), "".join(f"<p>b{n}</p>" for n in range(9_000))),
        pytest.param(f"<p>{'x ' * 100_000}</p>", f"<p>{'x y ' * 50_000}</p>", marks=pytest.mark.full),
        (f"<p>{'x ' * 399}</p>", f"<p>{'x y ' * 199}</p>"),
        pytest.param(
            f"<p>{' '.join(f'a{n}' for n in range(30_000))}</p>",
            f"<p>{' '.join(f'b{n}' for n in range(30_000))}</p>",
            marks=pytest.mark.full,
        ),
        (f"<p>{'<em>' * 20_000}x", "<p>y</p>"),
    ],
)
@pytest.mark.timed
def test_diff_of_huge_texts_is_fast(old, new):
    start = time.process_time()

    comparison = compare(ComparedText(body=old), ComparedText(body=new))

    assert not comparison.is_empty
    assert time.process_time() - start < 10


def test_diff_of_a_huge_block_still_finds_one_changed_word():
    old = " ".join(f"word{n}" for n in range(20_000))

    changes = body(f"<p>{old}</p>", f"<p>{old.replace('word9999 ', 'WORD ')}</p>")

    assert [piece for piece in changes[0][2] if piece[0] != "same"] == [("removed", "word9999"), ("added", "WORD")]


def test_diff_shows_each_of_very_many_different_blocks():
    old, new = ("".join(f"<p>{letter}{n}</p>" for n in range(1_001)) for letter in "ab")

    changes = _body(f"<p>same</p>{old}", f"<p>same</p>{new}")

    kinds = Counter(change.kind for change in changes)
    assert (kinds["same"], kinds["changed"] + kinds["added"], kinds["changed"] + kinds["removed"]) == (1, 1_001, 1_001)


def test_diff_shows_a_list_that_became_numbered():
    changes = _body("<ul><li>one</li></ul>", "<ol><li>one</li></ol>")

    assert [(change.kind, change.tag, change.old_tag) for change in changes] == [("changed", "numbered", "li")]


def test_diff_shows_a_cell_that_became_wider():
    row = "<table><tbody><tr><td{}>a</td></tr></tbody></table>"

    changes = body(row.format(""), row.format(' colspan="2"'))

    assert changes == [("changed", "tr", [("added", "⟨colspan 2⟩"), ("same", "a")])]


@pytest.mark.parametrize(
    ("old", "new", "tags"),
    [
        ("<p>one</p>", "<blockquote><p>one</p></blockquote>", ("quotation", "p")),
        ("<ul><li>a<ul><li>one</li></ul></li></ul>", "<ul><li>a</li><li>one</li></ul>", ("li", "li 2")),
        ("<ol><li>one</li></ol>", '<ol start="3"><li>one</li></ol>', ("numbered", "")),
        (
            "<table><tbody><tr><td>a</td><td>one</td></tr></tbody></table>",
            "<table><tbody><tr><td>a</td><th>one</th></tr></tbody></table>",
            ("tr", ""),
        ),
        ("<p>one two</p>", "<p>one<br>two</p>", ("p", "")),
    ],
)
def test_diff_shows_a_change_of_shape(old, new, tags):
    changed = [change for change in _body(old, new) if change.kind == "changed"]

    assert [(change.tag, change.old_tag) for change in changed] == [tags]


def test_diff_shows_words_that_became_another_language():
    text = '<p><span lang="{}" dir="ltr">in vitro</span> fertilisation</p>'

    changes = body(text.format("fr"), text.format("la"))

    assert [piece for piece in changes[0][2] if piece[0] != "same"] != []
    assert ("added", "⟨lang la⟩") in changes[0][2]
    assert ("removed", "⟨lang fr⟩") in changes[0][2]


def test_diff_shows_where_another_language_ends():
    old, new = '<p><span lang="la" dir="ltr">in vitro</span></p>', '<p><span lang="la" dir="ltr">in</span> vitro</p>'

    changes = body(old, new)

    kept = [("same", "⟨lang la⟩"), ("same", "in (la)")]
    assert changes == [("changed", "p", [*kept, ("removed", " vitro (la)"), ("added", " vitro")])]
