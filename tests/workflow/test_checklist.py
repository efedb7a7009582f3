"""The checklist: messages of its checks, and hints that never prevent submission."""

import datetime as dt

import pytest

from conditions import workflow
from conditions.workflow import checklist
from tests import factories

LINK = '<p>Four genes [1]. <a href="{href}">{text}</a></p>'


@pytest.fixture
def draft(page, editor):
    return factories.make_draft(page, by=editor)


def missing_after(draft, **text):
    """Save `text` into the draft; return the messages about missing parts."""
    text.setdefault("citations", [factories.CITATION])
    by = draft.authorships.first().user
    return checklist.missing(workflow.save_draft(draft, by=by, lock=draft.lock, **text))


def words(count):
    return " ".join(["word"] * count)


def test_complete_draft_passes_all_checks(draft):
    checks = [(check.code, check.label, check.passed) for check in checklist.checks(draft)]

    assert checks == [
        ("title", "Title is a question", True),
        ("short_answer", "Short answer of 20 to 90 words", True),
        ("body", "Body", True),
        ("citations", "Citations with an address", True),
        ("marks", "Every [n] has its citation, every citation its [n]", True),
        ("headings", "Headings in order", True),
        ("links", "Links say where they lead", True),
        ("tables", "Tables have header cells", True),
        ("characters", "Characters that every font shows", True),
        ("placeholders", "Nothing left to fill in", True),
        ("change_note", "Public change note (first edition: none needed)", True),
        ("changed", "Differs from the live edition, or is a periodic review", True),
    ]


def test_checklist_wants_a_question(draft):
    assert missing_after(draft, title="The causes.") == ["The title is a question: it ends with a question mark."]


@pytest.mark.parametrize(
    ("count", "sentences"),
    [
        (1, ["The short answer has 1 word; it needs 20 to 90."]),
        (19, ["The short answer has 19 words; it needs 20 to 90."]),
        (20, []),
        (90, []),
        (91, ["The short answer has 91 words; it needs 20 to 90."]),
    ],
)
def test_checklist_counts_the_words_of_the_short_answer(draft, count, sentences):
    assert missing_after(draft, short_answer=words(count)) == sentences


def test_checklist_wants_a_body(draft):
    assert missing_after(draft, body="", short_answer=f"{words(20)} [1]") == ["The body is empty."]


def test_checklist_wants_a_citation_where_the_topic_does(draft):
    assert missing_after(draft, body="<p>Four genes.</p>", citations=[]) == [
        "There is no citation yet; this topic needs at least one."
    ]


def test_checklist_wants_no_citation_where_the_topic_does_not(condition, editor):
    draft = workflow.open_draft(factories.make_page(condition, "daily-life"), by=editor)
    text = {"short_answer": words(20), "body": "<p>Days vary.</p>"}
    draft = workflow.save_draft(draft, by=editor, lock=draft.lock, citations=[], **text)

    assert checklist.missing(draft) == []


def test_checklist_wants_an_address_for_each_citation(draft):
    assert missing_after(draft, citations=[{**factories.CITATION, "url": ""}]) == [
        "Citation 1 has no PubMed ID, DOI or web address."
    ]


@pytest.mark.parametrize("address", [{"pmid": "11479539"}, {"doi": "10.1038/ng585"}])
def test_checklist_accepts_any_of_the_three_addresses(draft, address):
    assert missing_after(draft, citations=[{**factories.CITATION, "url": "", **address}]) == []


def test_checklist_matches_marks_and_citations_both_ways(draft):
    citations = [{**factories.CITATION, "number": number} for number in (1, 2, 3)]

    missing = missing_after(
        draft,
        short_answer=f"{words(20)} [2] [7]",
        body="<p>Four [1] [12] [0] [1000].</p><table><tr><th>x [9]</th></tr></table>",
        citations=citations,
    )

    assert missing == [
        "[7] is in the text, but there is no citation 7.",
        "[9] is in the text, but there is no citation 9.",
        "[12] is in the text, but there is no citation 12.",
        "Citation 3 is not used: put [3] after a statement that it supports.",
    ]


def test_checklist_reads_citation_marks_split_by_tags(draft):
    assert missing_after(draft, body="<p>Four <strong>[</strong>1] genes.</p>") == []


@pytest.mark.parametrize(
    ("headings", "sentences"),
    [
        ("<h2>One</h2><h3>Two</h3><h4>Three</h4><h2>Four</h2>", []),
        ("<h3>One</h3>", ["The first heading, “One”, is of level 3; start with level 2."]),
        ("<h2>One</h2><h4>Two</h4>", ["“Two” jumps from level 2 to level 4."]),
        (
            "<h4>One</h4><h2>Two</h2><h4>Three</h4>",
            [
                "The first heading, “One”, is of level 4; start with level 2.",
                "“Three” jumps from level 2 to level 4.",
            ],
        ),
    ],
)
def test_checklist_wants_headings_in_order(draft, headings, sentences):
    assert missing_after(draft, body=f"{headings}<p>Four genes [1].</p>") == sentences


@pytest.mark.parametrize(
    "text", ["here", "Click here", "read more …", "this page.", "https://www.orpha.net/x", "www.orpha.net", "→"]
)
def test_checklist_wants_links_that_describe_their_target(draft, text):
    assert missing_after(draft, body=LINK.format(href="https://example.org/", text=text)) == [
        f"The link “{text}” to https://example.org/ does not say where it leads."
    ]


def test_checklist_accepts_a_link_that_describes_its_target(draft):
    assert missing_after(draft, body=LINK.format(href="https://example.org/", text="Orphanet’s page on genes")) == []


def test_checklist_wants_header_cells_in_tables(draft):
    table = "<table><tbody><tr><{0}>Age</{0}><td>Dose</td></tr><tr><td>1</td><td>5 mg</td></tr></tbody></table>"

    assert missing_after(draft, body=f"<p>Four [1].</p>{table.format('td')}") == [
        "The table “Age Dose 1 5 mg …” has no header cells. Make its first row a header row."
    ]
    draft.refresh_from_db()
    assert missing_after(draft, body=f"<p>Four [1].</p>{table.format('th')}") == []


def test_checklist_names_unreadable_characters(draft):
    title, body = "Is \ue001 rare?", "<p>Take 10 \uf0e0 5 mg [1], 5 \uf06dg.</p>"

    problems = missing_after(draft, title=title, body=body, citations=[factories.CITATION | {"title": "A \uf8ff"}])

    assert problems == [
        f"“{words}” ({field}) has a character that only one font knows (U+{code}). Type what it means."
        for words, field, code in [
            (title, "title", "E001"),
            ("Take 10 \uf0e0 5 mg [1], 5 µg", "body", "F0E0"),
            ("Orphanet A \uf8ff", "citation 1", "F8FF"),
        ]
    ]


def test_checklist_finds_text_left_to_fill_in(draft):
    missing = missing_after(
        draft,
        title="What causes {condition}?",
        short_answer=f"{words(20)} [[community-count]]",
        body="<p>[[Community-Count]] people. [[<em>types</em>]] TODO [1] [?]</p>",
        change_note="tbc",
    )

    assert missing == [
        "“{condition}” is still in the title.",
        "[[community-count]] in the short answer cannot be used here.",
        "“TODO” is still in the body.",
        "“[?]” is still in the body.",
        "“tbc” is still in the change note.",
        "[[types]] has nothing to show: no subtype is recorded.",
    ]


@pytest.mark.parametrize(
    ("text", "is_left"),
    [
        ("Girls with 47,XXX are often tall", False),
        ("The karyotype is 47, XXX or mos 45,X/47,XXX", False),
        ("There are three X chromosomes (XXX)", False),
        ("48,XXXX and 49,XXXXY are rarer", False),
        ("About XXX people have it", True),
        ("TODO: 47,XXX", True),
    ],
)
def test_checklist_distinguishes_chromosomes_from_leftovers(draft, text, is_left):
    problems = missing_after(draft, body=f"<p>{text} [1].</p>")

    assert [problem for problem in problems if "is still in the body" in problem] == (
        [f"“{'TODO' if 'TODO' in text else 'XXX'}” is still in the body."] if is_left else []
    )


@pytest.mark.parametrize(
    "miswritten",
    [
        *("[[ty pes]]", "[[type_s]]", "[[Genes|all]]", "[[types]", "[ [types] ]", "[types]]", "{{types}}"),
        "[[community-count]",
    ],
)
def test_checklist_finds_malformed_placeholders(draft, miswritten):
    assert missing_after(draft, body=f"<p>{miswritten}</p><p>Four [1].</p>") == [
        f"“{miswritten}” in the body is not a placeholder. Write it like [[types]]."
    ]


@pytest.mark.parametrize("words", ["the [genes] of both", "2-[[4-aminophenyl]methyl]phenol", "types [1]", "{types}"])
def test_checklist_accepts_intended_brackets(draft, words):
    assert missing_after(draft, body=f"<p>{words} [1].</p>") == []


def test_checklist_wants_a_change_note_from_the_second_edition_on(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, change_note="")
    draft = factories.make_draft(page, by=editor, body="<p>Five [1].</p>", change_note="")

    check = next(check for check in checklist.checks(draft) if check.code == "change_note")

    assert (check.label, check.problems) == (
        "Public change note",
        ("Write one sentence on what changed since the last published edition. Readers see it.",),
    )


def test_checklist_wants_a_change_note_after_a_withdrawal_too(page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer, change_note="")
    workflow.withdraw(page, by=chief, reason="Wrong.")
    draft = workflow.open_draft(page, by=editor)

    assert checklist.missing(draft) == [
        "Write one sentence on what changed since the last published edition. Readers see it."
    ]


def test_checklist_wants_a_difference_from_the_live_text(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    draft = factories.make_draft(page, by=editor)

    same = checklist.missing(draft)
    other_source = missing_after(draft, citations=[{**factories.CITATION, "accessed_on": dt.date(2026, 11, 1)}])

    assert same == ["The text is the same as the live one. Change it, or mark it as a periodic review."]
    assert other_source == []


# --- Hints ---------------------------------------------------------------------------


def hints_of(draft, **text):
    text = {"short_answer": "", "body": "", "citations": [], **text}
    saved = workflow.save_draft(draft, by=draft.authorships.first().user, lock=draft.lock, **text)
    return {check.code: list(check.problems) for check in checklist.hints(saved) if check.problems}


def test_plain_words_get_no_hint(draft):
    hints = checklist.hints(workflow.save_draft(
        draft, by=draft.authorships.first().user, lock=draft.lock, citations=[],
        short_answer="Fat has no place to go.", body="<p>It stays in the blood. 1 in 7 know it.</p>",
    ))  # fmt: skip

    assert [(check.code, check.label, check.passed, check.is_hint) for check in hints] == [
        ("sentences", "Sentences of up to 20 words", True, True),
        ("paragraphs", "Paragraphs of up to three sentences", True, True),
        ("percentages", "“1 in 7” rather than “14.3%”", True, True),
        ("wording", "“People with”, never “suffering from”", True, True),
        ("mark_forms", "Citations as [1], one number in each bracket", True, True),
        ("letters", "One alphabet in each word", True, True),
        ("grade", "Plain enough for a reader of 15", True, True),
        ("facts", "In line with the facts on record", True, True),
        ("comments", "Open comments", True, True),
    ]


def test_hints_find_long_sentences(draft):
    assert hints_of(draft, body=f"<p>{words(20)}. {words(21).capitalize()}.</p>") == {
        "sentences": ["“Word word word word word word …” has 21 words."]
    }


def test_hints_find_long_paragraphs(draft):
    assert hints_of(draft, body="<p>One dog sat. Two sat. So it was [1]. All sat.</p><p>One. Two. Six.</p>") == {
        "paragraphs": ["The paragraph “One dog sat. Two sat. So …” has 4 sentences."]
    }


def test_hint_about_percentages_appears_once(draft):
    assert hints_of(draft, short_answer="It is 14.3% or 5 %.", body="<p>So 14.3% it is.</p>") == {
        "percentages": ["“14.3%”: would “1 in …” be clearer?", "“5 %”: would “1 in …” be clearer?"]
    }


def test_hints_find_hurtful_words(draft):
    assert hints_of(draft, short_answer="Men suffer from it.", body="<p>Victims of it are afflicted with it.</p>") == {
        "wording": [
            "“suffer from”: write “people with”.",
            "“Victims of”: write “people with”.",
            "“afflicted with”: write “people with”.",
        ]
    }


def test_hints_name_letters_of_another_alphabet(draft):
    assert hints_of(draft, title="What is mT\u041eR?", body="<p>Not in TGFβ, Москва or ΑΒΓ.</p>") == {
        "letters": ["“mT\u041eR” has “\u041e” (cyrillic capital letter o) among Latin letters. Is it typed wrong?"]
    }


def test_hints_show_the_form_of_unread_marks(draft):
    assert hints_of(draft, short_answer="Some [1,2].", body="<p>Ten [3–5] of them, in 9 [1,2].</p>") == {
        "mark_forms": [
            "“[1,2]” is not read as a citation. If it means sources, write [1][2].",
            "“[3–5]” is not read as a citation. If it means sources, write [3][4][5].",
        ]
    }


def test_hint_about_a_superscript_needs_an_unused_citation(draft):
    citations = [factories.CITATION, factories.CITATION | {"number": 2}]
    body = "<p>It is m<sup>1</sup> and AGPAT<sup>2</sup>.</p>"

    assert hints_of(draft, body=body, citations=citations) == {
        "mark_forms": ["“AGPAT2” is not read as a citation. If it means sources, write [2]."]
    }
    draft.refresh_from_db()
    assert hints_of(draft, body=f"{body}<p>See [2].</p>", citations=citations) == {}


def test_hint_names_the_reading_grade(draft):
    text = "Lipodystrophy necessitates comprehensive multidisciplinary endocrinological evaluation. " * 20

    assert hints_of(draft, short_answer=text) == {"grade": ["The text reads at school grade 50; aim for 9 or below."]}


def test_reading_grade_is_the_flesch_kincaid_grade():
    assert checklist.reading_grade("The cat sat on the mat. " * 17) == pytest.approx(-1.45)


@pytest.mark.parametrize("text", ["", "… 12 %", "The cat sat on the mat. " * 16])
def test_short_text_has_no_reading_grade(text):
    assert checklist.reading_grade(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param(
            "Some, e.g. Aspirin, help. Ask Dr. Rao. The U.S. Food and Drug Administration says so.", 3, id="T11"
        ),
        ("See Smith et al. 2010. J. Smith, Ph.D., wrote it at St. Mary’s.", 2),
        ("Take approx. 3 mg, i.e. half a tablet. Then wait.", 2),
        ("It is rare.[1] It is (nearly) always mild [2, 3]. “Is it?” Yes!", 4),
        ("A change such as p.Arg123Cys. The E. coli test.\nNo stop here\nNor here", 4),
        ("", 0),
    ],
)
def test_abbreviations_end_no_sentence(text, count):
    assert len(checklist.sentences(text)) == count


def test_hints_never_prevent_submission(draft):
    body = f"<p>{words(50)} 14% suffer from it [1]. {words(21)}.</p>"
    by = draft.authorships.first().user
    saved = workflow.save_draft(draft, by=by, lock=draft.lock, **factories.complete_text(body=body))

    assert workflow.submit(saved, by=by).state == "in_review"
