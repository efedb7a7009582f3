"""The page of a question: a live edition, and the notice of a withdrawn page."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from conditions import workflow
from conditions.vocabularies import Scope
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

HEADLINE = of_class("headline")
TRUST = of_class("trust")
BANNER = of_class("banner")
RECORD = of_class("record")


def _dated(edition, published, **dates):
    published_at = timezone.make_aware(dt.datetime.fromisoformat(published))
    return factories.dated(edition, published_at=published_at, **dates)


@pytest.fixture
def live(page, editor, reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    return _dated(edition, "2026-05-08T23:30", reviewed_on="2026-05-07", review_due="2099-05-07")


def _today():
    return date_format(timezone.localdate())


def test_question_headline_reads_exactly(client, live):
    response = client.get(live.get_absolute_url())

    assert words(response, HEADLINE) == "Short answer · Medically reviewed summary · Last updated: 2026-05-08"
    assert b"Short answer \xc2\xb7 Medically reviewed summary \xc2\xb7 Last updated: 2026-05-08" in response.content


def test_question_headline_has_the_local_date(client, live, settings):
    settings.TIME_ZONE = "Pacific/Auckland"

    response = client.get(live.get_absolute_url())

    assert words(response, HEADLINE) == "Short answer · Medically reviewed summary · Last updated: 2026-05-09"


def test_question_trust_line_names_reviewer_and_dates(client, live):
    response = client.get(live.get_absolute_url())

    assert words(response, TRUST) == (
        "Short answer · Medically reviewed summary · Last updated: 2026-05-08 Medically reviewed "
        "Reviewed by Dr Rao, MD, endocrinologist "
        "Whole page reviewed 7 May 2026 Next review due 7 May 2099 Signed with password and code How we review"
    )
    assert links(response, TRUST) == ["/reviewers/dr-rao/", "/how-we-review/"]


def test_question_trust_line_keeps_the_name_as_it_was_signed(client, live, reviewer):
    entry = reviewer.medical_reviewer
    entry.name = "Dr Other"
    entry.save()

    response = client.get(live.get_absolute_url())

    assert "Reviewed by Dr Rao, MD, endocrinologist" in words(response, TRUST)


def test_question_changes_only_says_who_reviewed_what(client, live, page, editor, second_reviewer):
    edition = factories.make_in_review(page, by=editor, body=factories.reworded())
    edition = workflow.approve(
        edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer), scope=Scope.CHANGES_ONLY
    )

    response = client.get(edition.get_absolute_url())

    assert words(response, f"{TRUST}/p[3]") == (
        f"Changes reviewed by Dr Lee, MD, endocrinologist, on {_today()}; "
        "whole page last reviewed by Dr Rao, MD on 7 May 2026 (edition 1)."
    )
    assert all_words(response, f"{TRUST}//li") == [
        "Next review due 7 May 2099",
        "Signed with password and code",
        "How we review",
    ]
    assert words(response, of_class("made")) == (
        "Editors of DiseaseMaps wrote this page from the sources above. A medical reviewer who did not write it "
        "read what had changed since the last review of the whole page, and signed it. "
        "What you read is exactly the signed text, edition 2. How we review"
    )


def test_question_overdue_says_so_and_loses_its_badge(client, live):
    _dated(live, "2025-05-08T12:00", reviewed_on="2025-05-08", review_due="2026-05-08")

    response = client.get(live.get_absolute_url())

    assert words(response, BANNER) == (
        "Last medically reviewed 8 May 2025 by Dr Rao, MD. Review was due 8 May 2026; this page may be out of date."
    )
    assert words(response, of_class("badge")) == "Review overdue"
    assert words(response, HEADLINE) == "Short answer · Medically reviewed summary · Last updated: 2025-05-08"


def test_question_is_not_overdue_on_the_day_itself(client, live):
    _dated(live, "2025-05-08T12:00", reviewed_on="2025-05-08", review_due=timezone.localdate())

    response = client.get(live.get_absolute_url())

    assert elements(response, BANNER) == []
    assert words(response, of_class("badge")) == "Medically reviewed"


def test_expedited_question_says_when_a_review_was_requested(client, live, chief):
    workflow.expedite(live, by=chief, reason="A secret reason")

    response = client.get(live.get_absolute_url())

    assert words(response, BANNER) == (
        "Last medically reviewed 7 May 2026 by Dr Rao, MD. "
        f"A new review was requested on {_today()}; this page may be out of date."
    )
    assert "A secret reason" not in response.content.decode()


def test_question_has_its_parts_in_order(client, live):
    response = client.get(live.get_absolute_url())

    assert all_words(response, "//main//h1 | //main//h2 | //main//h3") == [
        "What causes congenital generalized lipodystrophy? Congenital generalized lipodystrophy",
        "Short answer",
        "Which genes are involved?",
        "Sources",
        "About this page",
        "How this page was made",
        "What changed",
        "Save and share",
        "Was this page useful?",
    ]


def test_question_lists_more_than_three_sections(client, page, editor, reviewer):
    body = "".join(f"<h2>Part {number}</h2><p>Words [1].</p><h3>Detail</h3><p>More.</p>" for number in range(1, 5))
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=body)

    response = client.get(edition.get_absolute_url())

    assert links(response, of_class("on-this-page")) == ["#s-part-1", "#s-part-2", "#s-part-3", "#s-part-4", "#sources"]


@pytest.mark.parametrize(("parts", "at_once"), [(9, 9), (10, 6)])
def test_question_with_many_parts_links_to_the_first_of_them_at_once(client, page, editor, reviewer, parts, at_once):
    body = "".join(f"<h2>Part {number}?</h2><p>Words [1].</p>" for number in range(1, parts + 1))
    live = factories.make_published(page, by=editor, reviewer=reviewer, body=body)

    response = client.get(live.get_absolute_url())

    nav = of_class("on-this-page")
    anchors = [f"#s-part-{number}" for number in range(1, parts + 1)]
    assert links(response, f"{nav}/ul") == [*anchors[:at_once], "#sources"]
    assert links(response, nav) == [*anchors[:at_once], "#sources", *anchors[at_once:]]
    assert all_words(response, f"{nav}//summary") == ([f"Show all {parts} parts"] if parts > at_once else [])


def test_question_lists_no_three_sections(client, page, editor, reviewer):
    body = "".join(f"<h2>Part {number}</h2><p>Words [1].</p>" for number in range(1, 4))
    edition = factories.make_published(page, by=editor, reviewer=reviewer, body=body)

    response = client.get(edition.get_absolute_url())

    assert elements(response, of_class("on-this-page")) == []


def test_question_sources_lead_there_and_back(client, page, editor, reviewer):
    citations = [
        {
            "number": 1,
            "authors": "Magré J",
            "title": "A gene",
            "journal": "Nat Genet",
            "year": 2001,
            "pmid": "11479539",
            "doi": "10.1038/ng585",
            "url": "",
            "accessed_on": None,
        },
        dict(factories.CITATION, number=2),
    ]
    short_answer = f"{factories.SHORT_ANSWER} [2]"
    edition = factories.make_published(
        page, by=editor, reviewer=reviewer, citations=citations, short_answer=short_answer, body="<p>A [1]. B [1].</p>"
    )

    response = client.get(edition.get_absolute_url())

    assert all_words(response, '//li[starts-with(@id, "source-")]') == [
        "Magré J. A gene. Nat Genet. 2001. PMID: 11479539. DOI: 10.1038/ng585. ↩1↩2",
        "Orphanet. Congenital generalized lipodystrophy. 2025. Accessed 12 Oct 2026. ↩",
    ]
    assert links(response, '//li[starts-with(@id, "source-")]') == [
        "https://doi.org/10.1038/ng585",
        "https://pubmed.ncbi.nlm.nih.gov/11479539/",
        "https://doi.org/10.1038/ng585",
        "#mark-1",
        "#mark-1-2",
        "https://www.orpha.net/en/disease/detail/528",
        "#short-answer",
    ]
    assert links(response, of_class("answer")) == ["#source-2"]
    assert links(response, of_class("body")) == ["#source-1", "#source-1"]


def test_question_keeps_four_dates_apart(client, live, page, editor, second_reviewer):
    second = factories.make_in_review(page, by=editor, body=factories.reworded())
    second = workflow.approve(
        second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer), scope=Scope.CHANGES_ONLY
    )

    response = client.get(second.get_absolute_url())

    assert all_words(response, f"{RECORD}//dl/div") == [
        "First published8 May 2026",
        f"Last updated{_today()}",
        f"Page last reviewedChanges reviewed by Dr Lee, MD on {_today()}; whole page last reviewed by Dr Rao, MD on "
        "7 May 2026 (edition 1)",
        "Next review due7 May 2099",
    ]


def test_history_of_a_question_shows_past_changes_but_no_old_text(client, live, page, editor, second_reviewer):
    second = factories.make_in_review(page, by=editor, body=factories.reworded(), change_note="Mended a word.")
    second = workflow.approve(
        second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    workflow.reaffirm(second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer), note="A secret note")

    response = client.get(second.get_absolute_url())

    assert all_words(response, f"{RECORD}//ol/li") == [
        f"{_today()} Reviewed again by Dr Lee, MD: no change.",
        f"{_today()} Edition 2. Mended a word. Changes reviewed by Dr Lee, MD.",
        "8 May 2026 Edition 1. Page first published. Reworded. Whole page reviewed by Dr Rao, MD.",
    ]
    assert "Four genes are known" not in response.content.decode()
    assert "A secret note" not in response.content.decode()


def test_question_reaffirmed_keeps_the_first_signature_in_its_past(client, live, page, second_reviewer):
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))

    response = client.get(live.get_absolute_url())

    assert all_words(response, f"{RECORD}//ol/li") == [
        f"{_today()} Reviewed again by Dr Lee, MD: no change.",
        "8 May 2026 Edition 1. Page first published. Reworded. Whole page reviewed by Dr Rao, MD.",
    ]


def test_restored_question_says_only_that_it_was_withdrawn(client, live, page, editor, reviewer, chief):
    workflow.withdraw(page, by=chief, reason="A secret reason")
    draft = workflow.open_draft(page, by=editor)
    text = factories.complete_text(body="<p>Right [1].</p>", change_note="Written anew.")
    draft = workflow.save_draft(draft, by=editor, lock=draft.lock, **text)
    edition = workflow.submit(draft, by=editor)
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    response = client.get(page.get_absolute_url())

    assert all_words(response, f"{RECORD}//ol/li") == [
        f"{_today()} Edition 2. Written anew. Whole page reviewed by Dr Rao, MD.",
        f"{_today()} This page was withdrawn.",
    ]


def test_first_public_edition_may_have_another_number(client, page, editor, reviewer):
    workflow.recall(factories.make_in_review(page, by=editor), by=editor)
    edition = workflow.submit(page.open_edition(), by=editor)
    workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    response = client.get(page.get_absolute_url())

    assert all_words(response, f"{RECORD}//ol/li") == [
        f"{_today()} Edition 2. Page first published. Earlier editions were never public. Reworded. "
        "Whole page reviewed by Dr Rao, MD."
    ]


def test_parts_of_a_source_end_in_one_full_stop(client, page, editor, reviewer):
    source = {"number": 1, "authors": "Magré J, et al.", "title": "Is it rare?", "journal": "J. Med. Genet."}
    factories.make_published(page, by=editor, reviewer=reviewer, citations=[{**source, "year": 2001, "pmid": "1"}])

    response = client.get(page.get_absolute_url())

    assert words(response, '//*[@id="source-1"]').startswith(
        "Magré J, et al. Is it rare? J. Med. Genet. 2001. PMID: 1."
    )


def test_question_leads_to_its_neighbours(client, live, condition, editor, reviewer):
    for topic in ("overview", "genes"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    factories.make_draft(factories.make_page(condition, "inheritance"), by=editor)

    response = client.get(live.get_absolute_url())

    assert links(response, of_class("turn")) == [
        "/conditions/congenital-generalized-lipodystrophy/overview/",
        "/conditions/congenital-generalized-lipodystrophy/genes/",
        "/conditions/congenital-generalized-lipodystrophy/",
    ]


def test_question_head_describes_the_page(client, live):
    response = client.get(live.get_absolute_url())

    assert elements(response, "//head/title/text()") == [
        "What causes congenital generalized lipodystrophy? – DiseaseMaps"
    ]
    assert elements(response, '//link[@rel="canonical"]/@href') == [
        "https://example.org/conditions/congenital-generalized-lipodystrophy/causes/"
    ]
    assert elements(response, '//meta[@name="description"]/@content') == [factories.SHORT_ANSWER]
    assert elements(response, "/html/@lang") == ["en-gb"]


def test_question_withdrawn_answers_410_with_nothing_of_the_text(client, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer, title="A wrong title?")
    workflow.withdraw(page, by=chief, reason="A secret reason")

    response = client.get(page.get_absolute_url())

    assert response.status_code == 410
    assert words(response) == (
        "Home Conditions A to Z Causes "
        "What causes congenital generalized lipodystrophy? Congenital generalized lipodystrophy "
        f"This page was withdrawn on {_today()}. "
        "Our newsroom has withdrawn its text, so it is no longer shown here. If you kept or printed a copy, please do "
        "not rely on it. "
        "The page returns only after a medical reviewer has read and signed the whole of it again, or has confirmed "
        "within a day that the withdrawal was a mistake. How we review "
        "If you have a question about your health now, ask a doctor or a nurse. "
        "Other conditions Conditions A to Z"
    )
    assert elements(response, '//meta[@name="robots"]/@content') == ["noindex"]
    assert elements(response, '//meta[@name="description"]') == []


def test_question_withdrawn_leads_to_the_other_answers(client, live, page, condition, editor, reviewer, chief):
    factories.make_published(factories.make_page(condition, "genes"), by=editor, reviewer=reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong")

    response = client.get(page.get_absolute_url())

    assert links(response, of_class("turn")) == ["/conditions/congenital-generalized-lipodystrophy/", "/conditions/"]


def test_question_never_published_is_not_found(client, page, editor, reviewer):
    edition = factories.make_in_review(page, by=editor)
    draft = workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="Mend it")
    workflow.discard(draft, by=editor)
    factories.make_draft(page, by=editor)

    response = client.get(page.get_absolute_url())

    assert response.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_question_has_a_constant_query_count(
    client, django_assert_num_queries, condition, editor, reviewer, second_reviewer, count
):
    for topic in ("causes", "genes", "types")[:count]:
        page = factories.make_page(condition, topic)
        for number in range(count):
            edition = factories.make_published(
                page, by=editor, reviewer=reviewer, body=f"<p>Number {number} " + "[1] " * count + "</p>"
            )
            workflow.reaffirm(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))
        codes = [("ORPHA", str(number)) for number in range(count)]
        release = factories.make_release(version=topic)
        factories.make_subtype(condition, topic, topic.upper(), codes=codes, former=["OLD"], release=release)

    # The edition with its record; the other answers, the steps, types, genes and codes for paper, the end of the page.
    with django_assert_num_queries(2):
        client.get("/conditions/congenital-generalized-lipodystrophy/causes/")


@pytest.mark.parametrize("count", [1, 3])
def test_question_withdrawn_has_a_constant_query_count(
    client, django_assert_num_queries, page, condition, editor, reviewer, chief, count
):
    for topic in ("genes", "types", "overview")[:count]:
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    for number in range(count):
        factories.make_published(page, by=editor, reviewer=reviewer, body=f"<p>Number {number} [1]</p>")
        workflow.withdraw(page, by=chief, reason="Wrong")

    with django_assert_num_queries(5):
        client.get(page.get_absolute_url())


def test_what_changed_keeps_the_names_of_the_day(client, page, editor, reviewer, second_reviewer):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    workflow.reaffirm(edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer))
    reviewer.medical_reviewer.name = "Dr Rao-Lind"
    reviewer.medical_reviewer.save()

    response = client.get(page.get_absolute_url())

    assert all_words(response, "//ol[@class='changes']//a[contains(@href, '/reviewers/')]") == [
        "Dr Lee, MD",
        "Dr Rao, MD",
    ]
