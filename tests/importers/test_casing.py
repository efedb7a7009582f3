"""Names within a sentence: lower case for ordinary words, judged only by other names."""

import pytest

from conditions.importers.casing import evidence_for, fill_names_in_text, ordinary_words
from conditions.importers.loading import load
from conditions.importers.orphanet import header
from conditions.importers.records import DisorderRecord, GeneLink, GeneRecord
from conditions.importers.report import ImportReport
from conditions.models import Condition, Synonym
from tests import factories

from .rows import every_row, report_lines

KIND = "name within a sentence"


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("Adenine phosphoribosyltransferase deficiency", "adenine"),
        ("Monilethrix", "monilethrix"),
        ("Acyl-CoA dehydrogenase 9 deficiency", "acyl"),
        ("Aminopterin/methotrexate embryofetopathy", "aminopterin"),
        ("Ångström-like myopathy", "ångström"),
        ("Nephrotic syndrome type 2", "nephrotic syndrome"),
        ("Moyamoya disease", "moyamoya disease"),
        ("Ehlers-Danlos syndrome", ""),
        ("Cross–McKusick syndrome", ""),
        ("Bell’s palsy", ""),
        ("Alpha1 deficiency", ""),
        ("Cap myopathy", ""),
        ("X-linked retinoschisis", ""),
        ("DOCK8 deficiency", ""),
        ("AApoAII amyloidosis", ""),
        ("McArdle disease", ""),
        ("46,XY complete gonadal dysgenesis", ""),
        ("von Willebrand disease", ""),
        ("", ""),
    ],
)
def test_evidence_is_the_first_word_unless_a_symbol_or_proper_name(name, evidence):
    assert evidence_for(name) == evidence


@pytest.mark.parametrize(
    ("wanted", "names", "ordinary"),
    [
        ("familial", ["Non-familial ataxia"], True),
        ("familial", ["Familial ataxia"], False),
        ("alzheimer", ["Familial Alzheimer disease"], False),
        ("down", ["Step-down syndrome", "Mosaic Down syndrome"], False),
        ("familial", ["Benign familial seizures", "Benign Familial Neonatal Seizures"], True),
        ("young syndrome", ["Diabetes of the young"], False),
        ("nephrotic syndrome", ["Congenital nephrotic syndrome"], True),
        ("nephrotic syndrome", ["Congenital nephrotic syndrome", "Anders-Nephrotic syndrome"], False),
        ("acyl", ["Short chain acyl-CoA dehydrogenase deficiency"], True),
        ("acyl", ["Diacylglycerol deficiency"], False),
    ],
)
def test_word_is_ordinary_if_other_names_have_it_in_lower_case(wanted, names, ordinary):
    assert ordinary_words({wanted}, names) == ({wanted} if ordinary else set())


# --- Imports ------------------------------------------------------------------------------

NAMES = {
    "101": "Hereditary spherocytosis",
    "102": "Juvenile hereditary hemochromatosis",
    "103": "Marfan syndrome",
    "104": "Neonatal Marfan syndrome",
    "105": "Adenine phosphoribosyltransferase deficiency",
}
FILLED = {"Hereditary spherocytosis": "hereditary spherocytosis"}
ADENINE = {"Adenine phosphoribosyltransferase deficiency": "adenine phosphoribosyltransferase deficiency"}


def bring_names(names=NAMES, *, product="product 1: names", apply=True):
    file = header(product, "1", None)
    return load(((file, disorder(code, name)) for code, name in names.items()), apply=apply)


def disorder(code, name):
    return DisorderRecord(code=code, where=int(code), name=name, kind="disorder", synonyms=[], identifiers=[])


def bring_gene():
    link = GeneLink(GeneRecord("APRT", "adenine phosphoribosyltransferase"), "Disease-causing germline mutation(s) in")
    return load([(header("product 6", "1", None), DisorderRecord("105", 1, genes=[link]))], apply=True)


def filled():
    return dict(Condition.objects.exclude(name_in_text="").values_list("name", "name_in_text"))


@pytest.mark.django_db
def test_import_fills_names_within_a_sentence_and_reports_them():
    report = bring_names()

    assert filled() == FILLED
    assert report.counts["added", KIND] == 1
    assert ("hereditary spherocytosis", "") in report_lines(report, "added")


@pytest.mark.django_db
def test_second_import_fills_nothing():
    bring_names()
    before = every_row()

    report = bring_names()

    assert report.changes_nothing
    assert every_row() == before


@pytest.mark.django_db
def test_dry_run_reports_names_to_fill():
    report = bring_names(apply=False)

    assert (report.counts["added", KIND], Condition.objects.count()) == (1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("codes", [list(NAMES), list(reversed(NAMES))])
def test_order_and_batches_of_a_file_do_not_matter(codes, monkeypatch):
    monkeypatch.setattr("conditions.importers.loading.BATCH", 2)
    monkeypatch.setattr("conditions.importers.casing.BATCH", 2)

    bring_names({code: NAMES[code] for code in codes})

    assert filled() == FILLED


@pytest.mark.django_db
def test_names_of_genes_count_as_evidence():
    bring_names()

    report = bring_gene()

    assert filled() == FILLED | ADENINE
    assert report.counts["added", KIND] == 1


@pytest.mark.django_db
def test_filling_takes_a_constant_number_of_queries(django_assert_num_queries):
    for number in (1, 3):
        factories.make_condition(f"Juvenile hereditary ataxia {number}", name_in_text="")
        for index in range(number):
            name = f"Hereditary ataxia {number} {index}"
            factories.make_condition(name, name_in_text="", source_name=name)

        # Unfilled names, three kinds of evidence, reading and writing one batch, and a check for more.
        with django_assert_num_queries(7):
            fill_names_in_text(ImportReport())

    assert len(filled()) == 4


@pytest.mark.django_db
def test_condition_made_by_editors_is_unchanged():
    bring_names()
    factories.make_condition("Hereditary ataxia", name_in_text="")

    bring_names()

    assert filled() == FILLED


# --- Names written by editors ------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["Hereditary spherocytosis", "the hereditary form of spherocytosis"])
def test_editors_name_stays_even_if_equal_to_the_full_name(words):
    bring_names()
    Condition.objects.filter(name="Hereditary spherocytosis").update(name_in_text=words)

    report = bring_names()

    assert filled() == {"Hereditary spherocytosis": words}
    assert report.changes_nothing


@pytest.mark.django_db
def test_editors_lower_case_stays_without_evidence():
    bring_names()
    for name, in_text in ADENINE.items():
        Condition.objects.filter(name=name).update(name_in_text=in_text)

    bring_names()

    assert filled() == FILLED | ADENINE


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("renamed", "in_text"),
    [("Hereditary ovalocytosis", "hereditary ovalocytosis"), ("Minkowski-Chauffard disease", "")],
)
@pytest.mark.parametrize("before", ["Hereditary spherocytosis", "hereditary spherocytosis", ""])
def test_renamed_condition_gets_a_new_name_within_a_sentence(renamed, in_text, before):
    bring_names()
    Condition.objects.filter(name="Hereditary spherocytosis").update(name_in_text=before)

    bring_names(NAMES | {"101": renamed})

    condition = Condition.objects.get(identifiers__code="101")
    assert (condition.name, condition.name_in_text) == (renamed, in_text)


@pytest.mark.django_db
def test_renamed_condition_keeps_the_editors_name_and_reports_it():
    bring_names()
    Condition.objects.filter(name="Hereditary spherocytosis").update(name_in_text="spherocytosis in families")

    report = bring_names(NAMES | {"101": "Hereditary ovalocytosis"})

    assert Condition.objects.get(identifiers__code="101").name_in_text == "spherocytosis in families"
    assert report_lines(report, "kept") == [
        (
            "ORPHA:101 spherocytosis in families",
            "edited on this site; the name was “Hereditary spherocytosis”",
        )
    ]


@pytest.mark.django_db
def test_other_names_count_as_evidence():
    bring_names({"101": "Hereditary spherocytosis"})
    Synonym.objects.create(condition=Condition.objects.get(), name="Congenital hereditary jaundice")

    bring_names({"101": "Hereditary spherocytosis"})

    assert filled() == FILLED
