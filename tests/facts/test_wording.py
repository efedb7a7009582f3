"""Wording of facts, for all forms in the sources."""

from decimal import Decimal

import pytest

from conditions.facts.wording import listed, lower_first, references, value_words, without_brackets
from conditions.models import Prevalence

PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("35209917[PMID]", [("PMID 35209917", f"{PUBMED}35209917/")]),
        ("ORPHANET_18410658[PMID]", [("Orphanet", ""), ("PMID 18410658", f"{PUBMED}18410658/")]),
        ("18410658 [PMID]_ [EXPERT]", [("PMID 18410658", f"{PUBMED}18410658/"), ("an expert’s estimate", "")]),
        ("ORPHANET_18410658,[PMID]", [("Orphanet", ""), ("PMID 18410658", f"{PUBMED}18410658/")]),
        ("European Medicines Agency 2012[INST]", [("European Medicines Agency 2012", "")]),
        ("PMID: 18410658", [("PMID 18410658", f"{PUBMED}18410658/")]),
        (
            "https://www.ncbi.nlm.nih.gov/books/NBK1212/",
            [("www.ncbi.nlm.nih.gov/books/NBK1212", "https://www.ncbi.nlm.nih.gov/books/NBK1212/")],
        ),
        ("javascript:alert(1)", [("javascript:alert(1)", "")]),
        ("https://x.example/\"onclick=", [("https://x.example/\"onclick=", "")]),
    ],
)  # fmt: skip
def test_references_become_links(text, expected):
    assert references(text) == expected


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "", ""),
        ("4.00000", "per 100,000", "4 in 100,000"),
        ("0.05000", "per 100,000", "0.05 in 100,000"),
        ("100", "per 100,000", "100 in 100,000"),
        ("1", "cases", "1 case"),
        ("40", "cases", "40 cases"),
        ("1", "families", "1 family"),
        ("18", "families", "18 families"),
        ("3", "", "3"),
    ],
)
def test_value_words_carry_the_unit(value, unit, words):
    assert value_words(Prevalence(value=value and Decimal(value), unit=unit)) == words


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed_joins_words_as_in_a_sentence(words, sentence):
    assert listed(words) == sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [("Autosomal recessive", "autosomal recessive"), ("X-linked recessive", "X-linked recessive"), ("", "")],
)
def test_lower_first_keeps_chromosome_names(text, words):
    assert lower_first(text) == words


def test_without_brackets_removes_citation_marks_and_placeholders():
    assert without_brackets("See [1] and [[types]]") == "See (1) and ((types))"
