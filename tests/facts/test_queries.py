"""Facts of a condition: each once with all its sources, in a constant number of queries."""

from decimal import Decimal

import pytest

from conditions.facts.queries import facts_of, facts_of_all
from conditions.models import Identifier, Prevalence
from conditions.vocabularies import (
    AgeOfOnset,
    Frequency,
    GeneAssociationType,
    InheritanceMode,
    Kind,
    PrevalenceClass,
    PrevalenceType,
)
from tests import factories


@pytest.fixture
def ages(db):
    return factories.make_release("product 9: natural history")


@pytest.fixture
def packets(db):
    return factories.make_release("ORPHApackets")


def figure(condition, release, **values):
    values = {
        "type": PrevalenceType.POINT,
        "prevalence_class": PrevalenceClass.UP_TO_1000000,
        "place": "Worldwide",
        "sources": "ORPHANET",
        **values,
    }
    return Prevalence.objects.create(condition=condition, release=release, **values)


def letters(fact):
    return [note.letter for note in fact.source_notes]


def test_facts_of_a_condition_without_any_are_empty(condition):
    facts = facts_of(condition, signs=True)

    assert bool(facts) is False
    assert (list(facts.every()), facts.source_notes, facts.sources) == ([], [], "")


def test_fact_appears_once_with_all_its_releases(condition, ages, packets):
    for release in (ages, packets, None):
        condition.inheritances.create(mode=InheritanceMode.AUTOSOMAL_RECESSIVE, release=release)

    facts = facts_of(condition)

    (fact,) = facts.inheritance
    assert (fact.value, letters(fact), fact.is_by_hand) == (
        InheritanceMode.AUTOSOMAL_RECESSIVE,
        ["a", "b"],
        True,
    )
    assert [(note.letter, note.release) for note in facts.source_notes] == [("a", packets), ("b", ages)]
    assert facts.sources == "Orphanet and our editors"
    assert len(facts.credits) == 1


def test_facts_without_information_are_left_out(condition, ages):
    for mode in (InheritanceMode.UNKNOWN, InheritanceMode.NO_DATA, InheritanceMode.NOT_APPLICABLE):
        condition.inheritances.create(mode=mode, release=ages)
    condition.onsets.create(age=AgeOfOnset.NO_DATA, release=ages)
    figure(condition, ages, prevalence_class=PrevalenceClass.UNKNOWN)
    figure(condition, ages, prevalence_class=PrevalenceClass.NOT_DOCUMENTED)

    facts = facts_of(condition)

    assert (facts.inheritance, facts.onset, facts.prevalence) == ([], [], [])


def test_ages_of_onset_are_ordered_by_age(condition, ages):
    for age in (AgeOfOnset.CHILDHOOD, AgeOfOnset.NEONATAL, AgeOfOnset.INFANCY):
        condition.onsets.create(age=age, release=ages)

    assert [fact.value for fact in facts_of(condition).onset] == [
        AgeOfOnset.NEONATAL,
        AgeOfOnset.INFANCY,
        AgeOfOnset.CHILDHOOD,
    ]


def test_contradicting_figures_are_all_listed_worldwide_first(condition, ages):
    figure(condition, ages, place="Oman", value=Decimal("4.0"), unit="per 100,000", sources="15767751[PMID]")
    figure(condition, ages, value=Decimal("0.6812"), unit="per 100,000")
    figure(condition, ages, prevalence_class=PrevalenceClass.UNDER_1000000, sources="MedlinePlus")

    figures = [
        (prevalence.place, prevalence.range, prevalence.number, prevalence.references)
        for prevalence in facts_of(condition).prevalence
    ]

    assert figures == [
        ("Worldwide", "1 to 9 in 1,000,000", "0.6812 in 100,000", [("Orphanet", "")]),
        ("Worldwide", "fewer than 1 in 1,000,000", "", [("MedlinePlus", "")]),
        ("Oman", "1 to 9 in 1,000,000", "4 in 100,000", [("PMID 15767751", "https://pubmed.ncbi.nlm.nih.gov/15767751/")]),
    ]  # fmt: skip


def test_figure_repeated_as_a_class_appears_once(condition, ages, packets):
    figure(condition, ages, value=Decimal("0.5"), unit="per 100,000")
    figure(condition, packets)

    (prevalence,) = facts_of(condition).prevalence

    assert (prevalence.number, letters(prevalence)) == ("0.5 in 100,000", ["a", "b"])


def test_gene_with_two_associations_appears_once(condition, ages):
    for association in (GeneAssociationType.GERMLINE, GeneAssociationType.MODIFYING_GERMLINE):
        factories.make_gene_link(condition, "AGPAT2", association=association, release=ages)
    factories.make_gene_link(condition, "FOS", association=GeneAssociationType.CANDIDATE, release=ages)

    genes = [(fact.words, fact.is_causal, fact.association_words) for fact in facts_of(condition).genes]

    assert genes == [
        (
            "AGPAT2",
            True,
            [
                "changes passed on or new in the egg or sperm cause it",
                "changes passed on or new in the egg or sperm alter how it shows",
            ],
        ),
        ("FOS", False, ["suspected, under study"]),
    ]


def test_subtypes_are_listed_with_their_genes(condition, ages, packets):
    for number, symbol, former in ((10, "PCYT1A", ()), (4, "CAVIN1", ("PTRF", "a long name")), (1, "AGPAT2", ())):
        name = f"Congenital generalized lipodystrophy type {number}"
        subtype = factories.make_subtype(
            condition, name, symbol, former=former, release=ages, codes=[("OMIM", f"61332{number % 10}")]
        )
        subtype.parent_links.create(parent=condition, release=packets)
    obsolete_subtype = factories.make_subtype(condition, "Gone type", "FOS", is_obsolete=True)
    group = factories.make_condition("A disorder under it", kind=Kind.DISORDER)
    group.parent_links.create(parent=condition)

    facts = facts_of(condition)

    assert [
        (
            subtype_fact.value.name,
            [gene.words for gene in subtype_fact.genes],
            [str(fact.value) for fact in subtype_fact.codes],
            letters(subtype_fact),
        )
        for subtype_fact in facts.subtypes
    ] == [
        ("Congenital generalized lipodystrophy type 1", ["AGPAT2"], ["OMIM 613321"], ["a", "b"]),
        ("Congenital generalized lipodystrophy type 4", ["CAVIN1 (formerly PTRF)"], ["OMIM 613324"], ["a", "b"]),
        ("Congenital generalized lipodystrophy type 10", ["PCYT1A"], ["OMIM 613320"], ["a", "b"]),
    ]
    assert [gene.words for gene, _subtypes in facts.genes_of_subtypes] == ["AGPAT2", "CAVIN1 (formerly PTRF)", "PCYT1A"]
    assert obsolete_subtype.is_obsolete


def test_codes_are_grouped_by_system_with_both_relations(condition, ages, packets):
    rows = [
        ("OMIM", "608594", "BTNT", ages),
        ("OMIM", "608594", "E", packets),
        ("ORPHA", "528", "E", ages),
        ("ORPHA", "528", "E", packets),
    ]
    for system, code, relation, release in rows:
        Identifier.objects.create(condition=condition, system=system, code=code, relation=relation, release=release)

    codes = [
        (str(identifier.value), identifier.value.relation, letters(identifier))
        for identifier in facts_of(condition).identifiers
    ]

    assert codes == [("ORPHA 528", "E", ["a", "b"]), ("OMIM 608594", "BTNT", ["b"]), ("OMIM 608594", "E", ["a"])]


def test_signs_are_grouped_by_frequency_with_excluded_ones_apart(condition, ages):
    for hpo, term, frequency in (
        ("HP:0000001", "Short stature", Frequency.OCCASIONAL),
        ("HP:0000002", "Lipodystrophy", Frequency.OBLIGATE),
        ("HP:0000003", "Hepatomegaly", Frequency.OCCASIONAL),
        ("HP:0000004", "Hearing impairment", Frequency.EXCLUDED),
        ("HP:0000005", "Fatigue", ""),
    ):
        condition.phenotypes.create(hpo_id=hpo, term=term, frequency=frequency, release=ages)

    facts = facts_of(condition, signs=True)

    assert [(group.label, [fact.value.term for fact in group.signs]) for group in facts.signs] == [
        ("always", ["Lipodystrophy"]),
        ("in 5 to 29 of 100 people", ["Hepatomegaly", "Short stature"]),
        ("", ["Fatigue"]),
    ]
    assert [fact.value.term for fact in facts.not_signs] == ["Hearing impairment"]


@pytest.mark.parametrize("count", [1, 3])
def test_facts_of_all_takes_a_constant_number_of_queries(db, django_assert_num_queries, count):
    release = factories.make_release()
    conditions = [factories.make_condition(f"Condition {number}") for number in range(count)]
    for condition in conditions:
        condition.inheritances.create(mode=InheritanceMode.X_LINKED_RECESSIVE, release=release)
        for number in range(count):
            name = f"{condition.name} type {number}"
            factories.make_subtype(
                condition, name, f"GENE{number}", release=release, codes=[("OMIM", f"10000{number}")]
            )
            condition.phenotypes.create(hpo_id=f"HP:000000{number}", term="Sign", release=release)

    with django_assert_num_queries(10):
        facts_by_condition = facts_of_all(conditions, signs=True)

    assert [len(facts.subtypes) for facts in facts_by_condition.values()] == [count] * count
