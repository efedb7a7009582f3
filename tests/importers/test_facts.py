"""Products 3, 4, 6 and 9: genes, signs, prevalence, ages, inheritance and parents of existing conditions."""

from decimal import Decimal

import pytest

from conditions.models import (
    Classification,
    Condition,
    FormerSymbol,
    Gene,
    GeneAssociation,
    Inheritance,
    Onset,
    Phenotype,
    Prevalence,
)

from .rows import every_row, report_lines

NEWER = ("2025-06-24", "2026-01-15")
GERMLINE = "Disease-causing germline mutation(s) in"
MODIFYING = "Modifying germline mutation in"


@pytest.fixture
def named(bring):
    bring("product1", "product1.xml")
    return Condition.objects.get(slug="congenital-generalized-lipodystrophy")


def linked():
    return list(GeneAssociation.objects.values_list("gene__symbol", "association"))


def test_product6_imports_a_gene_with_each_association(bring, named):
    bring("product6", "product6.xml")

    assert linked() == [("BSCL2", GERMLINE), ("BSCL2", MODIFYING), ("CAVIN1", GERMLINE)]


def test_product6_reads_codes_location_and_former_symbols(bring, named):
    bring("product6", "product6.xml")

    gene = Gene.objects.get(symbol="CAVIN1")
    assert (gene.name, gene.hgnc, gene.omim, gene.locus) == (
        "caveolae associated protein 1",
        "9688",
        "603198",
        "17q21.2",
    )
    assert [former.symbol for former in gene.former_symbols.all()] == ["PTRF", "cavin-1"]


def test_product6_skips_unknown_conditions_and_associations(bring, named):
    report = bring("product6", "product6.xml")

    assert report_lines(report, "skipped") == [
        ("ORPHA:528", "an unknown term, “Mentioned in”"),
        ("ORPHA:528", "a gene without a symbol or a known association"),
        (
            "ORPHA:999999 A disorder of another release",
            "the code no longer exists: product 1 of 2025-06-24, the newest on this site, does not have it",
        ),
    ]
    assert not Gene.objects.filter(symbol="XYZ1").exists()


def test_product6_follows_a_gene_to_its_new_symbol(bring, named):
    bring("product6", "product6.xml", (">CAVIN1<", ">PTRF<"), (">PTRF</Synonym>", ">FKSG13</Synonym>"))

    bring("product6", "product6.xml", NEWER)

    gene = Gene.objects.get(hgnc="9688")
    assert gene.symbol == "CAVIN1"
    assert set(FormerSymbol.objects.filter(gene=gene).values_list("symbol", flat=True)) == {
        "PTRF",
        "cavin-1",
        "FKSG13",
    }


def test_product6_of_an_older_release_does_not_restore_an_old_symbol(bring, named):
    bring("product6", "product6.xml", NEWER)

    bring("product6", "product6.xml", (">CAVIN1<", ">PTRF<"), (">PTRF</Synonym>", ">FKSG13</Synonym>"))

    assert Gene.objects.get(hgnc="9688").symbol == "CAVIN1"


def test_product6_does_not_assign_a_symbol_of_another_gene(bring, named):
    Gene.objects.create(symbol="PTRF", hgnc="9688")
    Gene.objects.create(symbol="CAVIN1")

    report = bring("product6", "product6.xml")

    assert Gene.objects.get(hgnc="9688").symbol == "PTRF"
    assert ("CAVIN1", "another gene has this symbol") in report_lines(report, "skipped")


def test_product4_reads_signs_and_keeps_excluded_ones_apart(bring, named):
    report = bring("product4", "product4.xml")

    assert list(Phenotype.objects.values_list("hpo_id", "term", "frequency")) == [
        ("HP:0003635", "Loss of subcutaneous adipose tissue in limbs", "Obligate (100%)"),
        ("HP:0001007", "Hirsutism", "Frequent (79-30%)"),
        ("HP:0001249", "Intellectual disability", "Excluded (0%)"),
        ("HP:0002155", "Hypertriglyceridemia", ""),
    ]
    assert report_lines(report, "skipped") == [
        ("ORPHA:528", "a sign without an HPO id or term: HP:12a Broken"),
        ("ORPHA:528", "an unknown term, “Nearly always”"),
    ]


def test_product9_keeps_contradicting_figures_side_by_side(bring, named):
    report = bring("product9-prevalence", "product9_prevalence.xml")

    assert list(
        Prevalence.objects.order_by("pk").values_list("type", "prevalence_class", "value", "unit", "place")
    ) == [
        ("Point prevalence", "<1 / 1 000 000", None, "", "Worldwide"),
        ("Prevalence at birth", "1-9 / 1 000 000", Decimal("0.5"), "per 100,000", "Norway"),
        ("Prevalence at birth", "1-9 / 1 000 000", Decimal("0.25"), "per 100,000", "Lebanon"),
        ("Cases/families", "", Decimal(500), "cases", "Worldwide"),
        ("Annual incidence", "<1 / 1 000 000", None, "", "Réunion"),
    ]
    assert report_lines(report, "skipped") == [
        ("ORPHA:528", "“<1” is not a number; the figure was imported without it")
    ]


def test_product9_reads_ages_and_inheritance(bring, named):
    report = bring("product9-ages", "product9_ages.xml")

    assert list(Onset.objects.values_list("age", flat=True)) == ["Neonatal", "Infancy"]
    assert list(Inheritance.objects.values_list("mode", flat=True)) == ["Autosomal recessive"]
    assert report_lines(report, "skipped") == [("ORPHA:528", "an unknown term, “By the moon”")]


def parents():
    rows = Classification.objects.order_by("pk").values_list("child__name", "parent__name", "tree")
    return {(child, parent, tree.removeprefix("Orphanet classification of ")) for child, parent, tree in rows}


def test_product3_reads_a_tree_with_a_repeated_disorder(bring, named):
    bring("product3", "product3.xml")

    tree, cgl = "rare endocrine disease", "Congenital generalized lipodystrophy"
    assert parents() == {
        ("Genetic lipodystrophy", "Rare endocrine disease", tree),
        ("Rare insulin-resistance syndrome", "Rare endocrine disease", tree),
        (cgl, "Genetic lipodystrophy", tree),
        (cgl, "Rare insulin-resistance syndrome", tree),
        (f"{cgl} type 2", cgl, tree),
    }
    assert Condition.objects.get(name="Rare endocrine disease").kind == "category"


def test_product3_of_a_second_tree_keeps_the_first_tree(bring, named):
    bring("product3", "product3.xml")
    before = parents()

    bring("product3", "product3_skin.xml")

    cgl = "Congenital generalized lipodystrophy"
    assert parents() - before == {
        (cgl, "Rare skin disease", "rare skin disease"),
        (f"{cgl} type 2", cgl, "rare skin disease"),
    }
    assert before <= parents()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("product3", "product3.xml"),
        ("product4", "product4.xml"),
        ("product6", "product6.xml"),
        ("product9-prevalence", "product9_prevalence.xml"),
        ("product9-ages", "product9_ages.xml"),
        ("orphapackets", "orphapacket.json"),
    ],
)
def test_second_import_of_a_file_changes_nothing(bring, named, kind, name):
    bring(kind, name)
    before = every_row()

    report = bring(kind, name)

    assert report.changes_nothing
    assert every_row() == before


def test_newer_release_removes_facts_of_missing_disorders(bring, named):
    bring("product6", "product6.xml", ("<OrphaCode>999999<", "<OrphaCode>2001<"))

    report = bring("product6", "product6.xml", NEWER)

    assert linked() == [("BSCL2", GERMLINE), ("BSCL2", MODIFYING), ("CAVIN1", GERMLINE)]
    assert report_lines(report, "gone") == [
        ("SOX10-related disease: XYZ1 Disease-causing germline mutation(s) in", "the disorder is not in this release")
    ]


def test_older_release_removes_no_facts(bring, named):
    bring("product6", "product6.xml", NEWER, ("<OrphaCode>999999<", "<OrphaCode>2001<"))

    report = bring("product6", "product6.xml")

    assert report.total("gone") == 0
    assert ("XYZ1", GERMLINE) in linked()


def test_excerpt_of_a_newer_release_removes_no_facts(bring, named):
    bring("product6", "product6.xml")

    report = bring("product6", "product6.xml", NEWER, (">528<", ">1<"), (">999999<", ">2001<"))

    assert linked() == [("BSCL2", GERMLINE), ("BSCL2", MODIFYING), ("CAVIN1", GERMLINE), ("XYZ1", GERMLINE)]
    assert report_lines(report, "kept") == [
        (
            "Orphanet, product 6: genes (2026-01-15)",
            "the file has less than half of the rows of an earlier release; it seems to be an excerpt",
        )
    ]


def test_facts_of_two_products_are_kept_separately(bring, named):
    bring("product9-ages", "product9_ages.xml")

    bring("orphapackets", "orphapacket.json")

    rows = Onset.objects.filter(age="Neonatal").values_list("release__product", flat=True)
    assert set(rows) == {"product 9: natural history", "ORPHApackets"}


def test_text_longer_than_its_column_is_truncated(bring, named):
    bring("product6", "product6.xml", ("11967537[PMID]_[EXPERT]", "9" * 1200))

    sources = GeneAssociation.objects.values_list("sources", flat=True)
    assert {(len(text), text[-1]) for text in sources} == {(1000, "…")}
