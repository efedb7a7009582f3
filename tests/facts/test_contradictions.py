"""Hints about contradictions between text and facts, which never prevent submission."""

import pytest

from conditions.facts.contradictions import contradictions_in
from conditions.models import Gene, Identifier
from conditions.workflow import checklist
from tests import factories


@pytest.fixture
def known(condition):
    condition.synonyms.create(name="BSCL")
    factories.make_gene_link(condition, "FOS")
    factories.make_subtype(condition, "CGL type 4", "CAVIN1", former=["PTRF"], codes=[("OMIM", "613327")])
    Gene.objects.filter(symbol="CAVIN1").update(omim="603198")
    for symbol in ("TSC1", "BSCL", "PIK3", "MAX", "WAS"):
        Gene.objects.create(symbol=symbol)
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")
    Identifier.objects.create(condition=condition, system="OMIM", code="608594", relation="BTNT")
    return condition


@pytest.fixture
def hints_on(known, editor):
    def hints_on(*paragraphs, **text):
        body = "".join(f"<p>{words}</p>" for words in paragraphs)
        draft = factories.make_draft(factories.make_page(known), by=editor, body=body, **text)
        return list(contradictions_in(draft))

    return hints_on


@pytest.mark.parametrize(
    "paragraph",
    [
        "The gene of type 4 is CAVIN1 (formerly PTRF) [1].",
        "FOS and CAVIN1 are genes, MRI and DNA are none, and BSCL is a name of the condition.",
        "Words such as tsc1, TSC1B, X-TSC1 and TS are not that gene.",
        "ORPHA:528, ORPHA 528, OMIM 608594, OMIM: 613327 of type 4 and OMIM #603198 of a gene.",
        "Orphanet 2025 lists E88.1 and 271 people; MIM is short for a catalogue.",
        "The version ICD-11 2024 and GARD 2025 came later.",
        "IT WAS SAID THAT FOUR GENES ARE THE MAX THERE IS.",
        "[[types]] [[genes]]",
    ],
)
def test_text_that_agrees_with_the_facts_gets_no_hint(hints_on, paragraph):
    assert hints_on(paragraph) == []


@pytest.mark.parametrize(
    ("paragraph", "hint"),
    [
        ("The gene is PTRF.", "PTRF is now called CAVIN1. Add the current symbol."),
        (
            "Changes in TSC1, CAVIN1, FOS, BSCL cause it.",
            "The gene TSC1 is not on record for this condition. Its genes are CAVIN1 and FOS.",
        ),
        (
            "Its code is ORPHA:805.",
            "The code “ORPHA:805” is not on record for this condition. Its ORPHA codes are 528.",
        ),
        (
            "See OMIM 191100.",
            "The code “OMIM 191100” is not on record for this condition. Its OMIM codes are 608594 and 613327.",
        ),
        ("See ICD-10 E88.1.", "The code “ICD-10 E88.1” is not on record for this condition, which has no ICD-10 code."),
    ],
)
def test_text_that_contradicts_the_facts_gets_a_hint(hints_on, paragraph, hint):
    assert hints_on(paragraph) == [hint]


def test_former_symbol_far_from_the_current_one_gets_a_hint(hints_on):
    assert hints_on("The gene is CAVIN1.", "Some call it PTRF.") == [
        "PTRF is now called CAVIN1. Add the current symbol."
    ]


def test_short_answer_is_checked_too(hints_on):
    assert hints_on("Four genes [1].", short_answer=f"{factories.SHORT_ANSWER} TSC1 is one of them.") == [
        "The gene TSC1 is not on record for this condition. Its genes are CAVIN1 and FOS."
    ]


def test_condition_without_facts_gets_no_hint(condition, editor):
    Gene.objects.create(symbol="TSC1")
    draft = factories.make_draft(factories.make_page(condition), by=editor, body="<p>TSC1, OMIM 191100 [1].</p>")

    assert list(contradictions_in(draft)) == []


def test_contradictions_do_not_prevent_submission(known, editor):
    draft = factories.make_draft(factories.make_page(known), by=editor, body="<p>Changes in TSC1 [1].</p>")

    assert checklist.missing(draft) == []
    assert [hint.code for hint in checklist.hints(draft) if not hint.passed] == ["facts"]
