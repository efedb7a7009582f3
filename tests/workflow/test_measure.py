"""The size of changes: words, title, sources, and what is no way round the limit."""

import time

import pytest

from conditions import workflow
from conditions.vocabularies import Scope
from conditions.workflow.measure import WordCount, measures_of, problems_of, words_in
from tests import factories

pytestmark = pytest.mark.django_db

# Short answer and body have 100 words.
WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
SHORT_ANSWER = " ".join(WORDS * 2)
SENTENCES = [f"{place.title()} people have the gene of the second kind here" for place in WORDS[:8]]
BODY = "".join(f"<p>{sentence} [1].</p>" for sentence in SENTENCES)
CITATIONS = [
    {**factories.CITATION, "title": "First source", "url": "https://example.org/1"},
    {**factories.CITATION, "title": "Second source", "url": "https://example.org/2", "number": 2},
]
FIRST, SECOND = CITATIONS


@pytest.fixture
def live(page, editor, reviewer):
    text = {"short_answer": f"{SHORT_ANSWER} [2]", "body": BODY, "citations": CITATIONS}
    return factories.make_published(page, by=editor, reviewer=reviewer, **text)


@pytest.fixture
def changed(live, editor):
    """Return a function that writes a draft with some columns changed and returns its one Measure."""

    def change(**text):
        draft = workflow.open_draft(live.page, by=editor)
        text = {"citations": CITATIONS, "change_note": "Reworded.", **text}
        draft = workflow.save_draft(draft, by=editor, lock=draft.lock, **text)
        (measure,) = measures_of(draft)
        return measure

    return change


def test_a_word_is_a_run_of_letters_a_figure_or_a_symbol():
    assert words_in("Up to 5 mg/kg, e.g. ≥ 2 × “10” [1]?") == [
        *("Up", "to", "5", "mg", "kg", "e", "g", "≥", "2", "×", "10", "1")
    ]
    assert words_in("a | b ↵ c ‖ d\u0301") == ["a", "b", "c", "d"]
    assert len(words_in("stop_the_drug")) == 3
    assert len(words_in("StopThisDrugAtOnceBecauseItIsFatal")) == 4
    assert len(words_in("ⓈⓉⓄⓅ")) == 4


@pytest.mark.parametrize(
    ("count", "is_small", "percent"),
    [
        ((100, 10, 10), True, 10),
        ((100, 11, 0), False, 11),
        ((100, 0, 11), False, 11),
        ((1000, 101, 0), False, 10.1),
        ((10_000, 1001, 0), False, 10.1),
        ((9, 1, 1), False, 11.2),
        ((0, 0, 0), True, 0),
        ((0, 1, 0), False, 100),
    ],
)
def test_at_most_a_tenth_of_the_words_may_differ(count, is_small, percent):
    assert (WordCount(*count).is_small, WordCount(*count).percent) == (is_small, percent)


def test_words_of_short_answer_and_body_count_together(changed):
    measure = changed(short_answer=f"{SHORT_ANSWER} [2]".replace("one", "uno"), body=BODY.replace("Three", "Two more"))

    assert measure.text == WordCount(words=100, added=4, removed=3)
    assert measure.problems() == []


@pytest.mark.parametrize(("number", "is_small"), [(10, True), (11, False)])
def test_the_limit_is_exact(changed, number, is_small):
    body = BODY + f"<p>{' '.join(['more'] * number)}</p>"

    measure = changed(body=body)

    assert measure.text == WordCount(100, number, 0)
    assert measure.problems() == (
        [] if is_small else ["11 % of the words differ from edition 1; at most 10 % may differ."]
    )


def test_a_new_title_is_no_small_change(changed):
    assert changed(title="What causes it?").problems() == ["The question differs from edition 1."]


def test_a_block_of_another_kind_differs_in_all_its_words(changed):
    measure = changed(
        body=BODY.replace(
            "<p>One people have the gene of the second kind here [1].</p>",
            "<h2>One people have the gene of the second kind here [1].</h2>",
        )
    )

    assert (measure.text.added, measure.text.removed) == (11, 11)


def test_a_changed_link_target_differs(changed):
    linked = BODY.replace("second kind here", 'second <a href="https://example.org/a">kind here</a>')
    assert changed(body=linked).text.added == 16


def test_other_numbers_for_the_same_sources_are_no_difference(changed):
    swapped = [{**SECOND, "number": 1}, {**FIRST, "number": 2}]

    measure = changed(short_answer=f"{SHORT_ANSWER} [1]", body=BODY.replace("[1]", "[2]"), citations=swapped)

    assert (measure.text, measure.sources.differing, measure.lost) == (WordCount(100, 0, 0), 0, ())


def test_other_sources_under_the_same_numbers_are_a_difference(changed):
    swapped = [{**SECOND, "number": 1}, {**FIRST, "number": 2}]

    measure = changed(citations=swapped)

    assert measure.text == WordCount(100, 9, 9)
    assert len(measure.lost) == 9


@pytest.mark.parametrize(
    ("column", "value", "is_same"),
    [
        ("title", "First source, corrected", True),
        ("doi", "10.1000/1", True),
        ("url", "https://example.org/other", False),
    ],
)
def test_a_source_stays_the_same_while_it_keeps_its_identifiers(changed, column, value, is_same):
    measure = changed(citations=[{**FIRST, column: value}, SECOND])

    assert (measure.lost == ()) == is_same
    assert (measure.sources.reworded, measure.sources.added) == ((1, 0) if is_same else (0, 1))


def test_the_day_on_which_a_source_was_read_is_no_change(changed):
    assert changed(citations=[{**FIRST, "accessed_on": "2026-11-01"}, SECOND]).sources.differing == 0


def test_one_source_may_be_added_to_a_short_list_but_not_two(changed):
    third, fourth = ({**FIRST, "number": number, "url": f"https://example.org/{number}"} for number in (3, 4))

    assert changed(body=BODY.replace("[1]", "[1][3]", 1), citations=[*CITATIONS, third]).problems() == []
    assert changed(body=BODY.replace("[1]", "[1][3][4]", 1), citations=[*CITATIONS, third, fourth]).problems() == [
        "2 of the sources differ from edition 1; at most 1 may differ."
    ]


LOST = "“Two people have the gene of the second …” had the source “First source” in edition 1 and has lost it."


@pytest.mark.parametrize(
    ("sentence", "is_lost"),
    [
        # The same words, with the source, and with one more.
        ("Two people have the gene of the second kind here. [1]", False),
        ("Two people have the gene of the second kind here [2][1].", False),
        # The same words, but for case and punctuation, without it or with another one.
        ("Two people have the gene of the second kind here.", True),
        ("Two people have the gene of the second kind here [2].", True),
        ("Two people have the gene, of the second kind, HERE", True),
        # A new figure with a new source; a sentence that is gone.
        ("Nine people have the gene of the second kind here [2].", False),
        ("", False),
        # Other words without any source.
        ("Nine people have the gene of the second kind here.", True),
        ("The second kind of the gene: people have it", True),
        # Joined with the next one, and split in two.
        ("Two people have the gene of the second kind here and so on and so on.", True),
        ("Two people have the gene. Of the second kind here.", True),
        ("Two people have the gene. Of the second kind here [1].", False),
        ("Hence two people have the gene; of the second kind. Here it ends.", True),
    ],
)
def test_a_sentence_that_stays_keeps_its_sources(changed, sentence, is_lost):
    old = "<p>Two people have the gene of the second kind here [1].</p>"
    assert old in BODY

    measure = changed(body=BODY.replace(old, f"<p>{sentence}</p>" if sentence else ""))

    assert [problem for problem in measure.problems() if "lost" in problem] == ([LOST] if is_lost else [])


def test_a_repeated_sentence_keeps_as_many_sources(live, editor, second_reviewer, changed):
    rows = "<p>Unknown [1].</p><p>Unknown [1].</p><p>Unknown.</p>"
    edition = factories.make_reworded(live.page, by=editor, body=BODY + rows)
    workflow.approve(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))

    assert changed(body=BODY + "<p>Unknown [1].</p><p>Unknown [1].</p>").lost == ()
    assert len(changed(body=BODY + "<p>Unknown [1].</p><p>Unknown.</p>").lost) == 1
    assert len(changed(body=BODY + "<p>Unknown.</p><p>Unknown [1].</p><p>Unknown.</p>").lost) == 1


def test_nothing_is_measured_without_a_live_base(page, editor):
    assert measures_of(factories.make_draft(page, by=editor)) == []


def test_changes_are_measured_against_the_live_and_the_wholly_reviewed_edition(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    for new in ("Five", "Six"):
        old = "Four" if new == "Five" else "Five"
        body = factories.reworded(page.live_edition().body, old, new)
        second = factories.make_published(page, by=editor, reviewer=reviewer, scope=Scope.CHANGES_ONLY, body=body)
    draft = workflow.open_draft(page, by=editor)

    live, whole = measures_of(draft)

    assert (second.number, live.base, live.is_live, live.is_whole) == (3, second, True, False)
    assert (whole.base.number, whole.is_live, whole.is_whole) == (1, False, True)
    assert (live.text.added, whole.text.added) == (0, 1)


def test_a_reaffirmed_edition_is_the_new_measure(page, editor, reviewer, second_reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    body = factories.reworded()
    live = factories.make_published(page, by=editor, reviewer=reviewer, scope=Scope.CHANGES_ONLY, body=body)
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))

    (measure,) = measures_of(workflow.open_draft(page, by=editor))

    assert (measure.base, measure.is_live, measure.is_whole) == (live, True, True)


def test_approval_of_changes_names_the_measure(live, editor, reviewer):
    edition = factories.make_in_review(live.page, by=editor, body="<p>Stop it at once [1].</p>")

    assert not workflow.can("approve_changes", edition, reviewer)
    with pytest.raises(workflow.Refused) as refusal:
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)

    words, *_rest, last = refusal.value.sentences
    assert words.endswith("% of the words differ from edition 1; at most 10 % may differ.")
    assert last == "So the whole page has to be reviewed."
    assert workflow.can("approve", edition, reviewer)


def test_a_topic_may_forbid_changes_only(page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer)
    page.topic.allows_changes_only = False
    page.topic.save()
    edition = factories.make_reworded(page, by=editor)

    with pytest.raises(workflow.Refused, match="Pages on this topic are always reviewed as a whole"):
        workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer), scope=Scope.CHANGES_ONLY)
    assert problems_of(measures_of(edition)) == []


def test_a_rewritten_book_is_measured_in_time(live, editor):
    draft = workflow.open_draft(live.page, by=editor)
    body = "".join(f"<p>Sentence {number} has words without a source.</p>" for number in range(3000))
    draft = workflow.save_draft(draft, by=editor, lock=draft.lock, body=body, citations=[FIRST])
    start = time.perf_counter()

    (measure,) = measures_of(draft)

    assert time.perf_counter() - start < 20
    assert not measure.text.is_small
