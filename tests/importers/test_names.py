"""Product 1: names, codes and definitions, with the irregularities of the real files."""

import pytest

from conditions.models import Condition, FormerSlug, Identifier, Synonym
from tests import factories

from .rows import every_row, report_lines

LONG = (
    "Severe intellectual disability-short stature-behavioral abnormalities-facial dysmorphism syndrome "
    "due to a deletion of unknown size on chromosome"
)


def test_product1_creates_conditions_with_distinct_slugs(bring):
    bring("product1", "product1.xml")

    rows = set(Condition.objects.values_list("name", "slug", "kind", "is_obsolete"))
    long_name = Condition.objects.get(identifiers__code="7777")
    assert rows - {(long_name.name, long_name.slug, "disorder", False)} == {
        ("Congenital generalized lipodystrophy", "congenital-generalized-lipodystrophy", "disorder", False),
        (
            "Congenital generalized lipodystrophy type 2",
            "congenital-generalized-lipodystrophy-type-2",
            "subtype",
            False,
        ),
        (
            "T-B+ severe combined immunodeficiency",
            "t-minus-b-plus-severe-combined-immunodeficiency",
            "group",
            False,
        ),
        (
            "T-B- severe combined immunodeficiency",
            "t-minus-b-minus-severe-combined-immunodeficiency",
            "group",
            False,
        ),
        ("SOX10-related disease", "sox10-related-disease", "disorder", False),
        ("Lawrence-Seip syndrome", "lawrence-seip-syndrome", "disorder", True),
        ("Hereditary hemochromatosis", "hereditary-hemochromatosis", "disorder", False),
        ("Pyle disease, old entry", "pyle-disease-old-entry", "disorder", True),
    }


def test_product1_keeps_a_long_name_and_truncates_its_slug_at_a_word(bring):
    bring("product1", "product1.xml")

    condition = Condition.objects.get(identifiers__code="7777")
    assert condition.name.startswith(LONG)
    assert (len(condition.name), condition.slug) == (
        145,
        "severe-intellectual-disability-short-stature-behavioral-abnormalities-facial-dysmorphism-syndrome",
    )


def test_product1_cleans_names_and_definitions(bring):
    bring("product1", "product1.xml")

    condition = Condition.objects.get(slug="congenital-generalized-lipodystrophy")
    assert [(synonym.name, synonym.scope) for synonym in condition.synonyms.all()] == [
        ("BSCL", "abbreviation"),
        ("Berardinelli-Seip syndrome", "exact"),
        ("Congenital lipodystrophy of Berardinelli-Seip", "exact"),
    ]
    assert condition.definitions.get().text == (
        "A rare lipodystrophy, with ’loose’ acromegaloid features, insulin resistance & liver steatosis (HbA1c < 6%)."
    )


def test_product1_reads_codes_with_relations_and_reports_invalid_ones(bring):
    report = bring("product1", "product1.xml")

    codes = Identifier.objects.filter(condition__slug="congenital-generalized-lipodystrophy")
    assert list(codes.values_list("system", "code", "relation")) == [
        ("GARD", "0010899", "ND"),
        ("ICD-10", "E88.1", "NTBT"),
        ("ICD-11", "5C50", "NTBT"),
        ("MeSH", "D052497", "E"),
        ("MedDRA", "10053547", "E"),
        ("OMIM", "269700", "BTNT"),
        ("OMIM", "608594", "BTNT"),
        ("ORPHA", "528", "E"),
        ("UMLS", "C0221032", "E"),
    ]
    assert report_lines(report, "skipped") == [
        ("ORPHA:528", "a code of an unknown system, Gopher"),
        ("ORPHA:528", "not a number is not a code of OMIM."),
        (
            "ORPHA:528",
            "OMIM 608594 is given as “broader than the code” and as “exact”; stored as “broader than the code”",
        ),
    ]


def test_product1_accepts_a_synonym_that_is_another_conditions_name(bring):
    bring("product1", "product1.xml")

    subtype = Condition.objects.get(identifiers__code="696289")
    assert [synonym.name for synonym in subtype.synonyms.all()] == ["CGL2", "Congenital generalized lipodystrophy"]


def test_product1_links_a_moved_entry_to_its_successor(bring):
    bring("product1", "product1.xml")

    moved = Condition.objects.get(identifiers__code="3001")
    assert moved.moved_to.slug == "congenital-generalized-lipodystrophy"


def test_product1_ignores_the_count_attribute(bring):
    report = bring("product1", "product1.xml")

    assert (report.records, report.total("added")) == (9, 9 + 5 + 8 + 1 + 1)


def test_product1_records_source_and_licence(bring):
    report = bring("product1", "product1.xml")

    release = Identifier.objects.filter(code="E88.1").get().release
    assert (release.source, release.product, release.version, release.released_on.isoformat(), release.licence) == (
        "Orphanet",
        "product 1: names and cross-references",
        "1.3.42 / 4.1.8 [2025-03-03]",
        "2025-06-24",
        "CC BY 4.0",
    )
    assert "© INSERM 1999" in release.credit
    assert [header.product for header in report.headers] == [release.product]


def test_second_import_of_a_file_changes_nothing(bring):
    bring("product1", "product1.xml")
    before = every_row()

    report = bring("product1", "product1.xml")

    assert report.changes_nothing
    assert every_row() == before


def test_dry_run_reports_everything_and_changes_nothing(bring):
    before = every_row()

    report = bring("product1", "product1.xml", apply=False)

    assert report.counts["added", "condition"] == 9
    assert every_row() == before


def test_two_entries_with_the_same_name_are_both_kept(bring):
    report = bring("product1", "product1.xml", ("OBSOLETE: Lawrence-Seip syndrome", "SOX10-related disease"))

    names = Condition.objects.filter(source_name="SOX10-related disease").values_list("name", "slug")
    assert set(names) == {
        ("SOX10-related disease", "sox10-related-disease"),
        ("SOX10-related disease (ORPHA:3001)", "sox10-related-disease-orpha-3001"),
    }
    assert report_lines(report, "kept") == [
        (
            "ORPHA:3001 SOX10-related disease",
            "another condition has this name, so this one is called “SOX10-related disease (ORPHA:3001)”",
        )
    ]


def test_second_import_of_two_entries_with_the_same_name_changes_nothing(bring):
    twice = ("OBSOLETE: Lawrence-Seip syndrome", "SOX10-related disease")
    bring("product1", "product1.xml", twice)
    before = every_row()

    bring("product1", "product1.xml", twice)

    assert every_row() == before


def test_condition_made_by_editors_is_adopted_by_name(bring):
    mine = factories.make_condition(community_count=4, community_counted_on="2026-11-01")

    bring("product1", "product1.xml")

    imported = Condition.objects.get(identifiers__code="528", identifiers__system="ORPHA")
    assert (imported.pk, imported.community_count, imported.source_name) == (
        mine.pk,
        4,
        "Congenital generalized lipodystrophy",
    )


# --- Newer releases ---------------------------------------------------------------------

NEWER = ("2025-06-24", "2026-01-15")
RENAMED = ("Congenital generalized lipodystrophy</Name>", "Berardinelli-Seip lipodystrophy</Name>")


def test_renamed_condition_gets_a_new_slug_and_keeps_the_old_one(bring):
    bring("product1", "product1.xml")

    report = bring("product1", "product1.xml", NEWER, RENAMED)

    condition = Condition.objects.get(identifiers__code="528", identifiers__system="ORPHA")
    assert (condition.name, condition.slug, condition.sort_name) == (
        "Berardinelli-Seip lipodystrophy",
        "berardinelli-seip-lipodystrophy",
        "berardinelli seip lipodystrophy",
    )
    assert [(former.slug, former.condition_id) for former in FormerSlug.objects.all()] == [
        ("congenital-generalized-lipodystrophy", condition.pk)
    ]
    assert condition.synonyms.get(scope="former").name == "Congenital generalized lipodystrophy"
    assert report_lines(report, "renamed") == [
        (
            "ORPHA:528: Congenital generalized lipodystrophy → Berardinelli-Seip lipodystrophy",
            "address: “congenital-generalized-lipodystrophy” → “berardinelli-seip-lipodystrophy”",
        )
    ]


def test_condition_with_its_old_name_gets_its_old_slug_back(bring):
    bring("product1", "product1.xml")
    bring("product1", "product1.xml", NEWER, RENAMED)

    bring("product1", "product1.xml", ("2025-06-24", "2026-06-15"))

    condition = Condition.objects.get(identifiers__code="528", identifiers__system="ORPHA")
    assert condition.slug == "congenital-generalized-lipodystrophy"
    assert [former.slug for former in FormerSlug.objects.all()] == ["berardinelli-seip-lipodystrophy"]


def test_editors_slug_stays_when_the_name_changes(bring):
    bring("product1", "product1.xml")
    Condition.objects.filter(slug="congenital-generalized-lipodystrophy").update(slug="cgl")

    bring("product1", "product1.xml", NEWER, RENAMED)

    condition = Condition.objects.get(identifiers__code="528", identifiers__system="ORPHA")
    assert (condition.name, condition.slug) == ("Berardinelli-Seip lipodystrophy", "cgl")


def test_editors_name_is_kept(bring):
    bring("product1", "product1.xml")
    condition = Condition.objects.get(slug="congenital-generalized-lipodystrophy")
    condition.name = "Congenital generalised lipodystrophy"
    condition.save()

    report = bring("product1", "product1.xml", NEWER, RENAMED)

    condition.refresh_from_db()
    assert condition.name == "Congenital generalised lipodystrophy"
    assert report_lines(report, "kept") == [
        (
            "ORPHA:528 Congenital generalised lipodystrophy",
            "edited on this site; the source says “Berardinelli-Seip lipodystrophy”",
        )
    ]
    assert "Berardinelli-Seip lipodystrophy" in condition.synonyms.values_list("name", flat=True)


def test_older_release_does_not_restore_an_old_name(bring):
    bring("product1", "product1.xml", NEWER, RENAMED)

    bring("product1", "product1.xml")

    assert Condition.objects.filter(name="Berardinelli-Seip lipodystrophy").exists()


def test_newer_release_adds_changes_and_removes_its_own_facts(bring):
    bring("product1", "product1.xml")
    condition = Condition.objects.get(slug="congenital-generalized-lipodystrophy")
    Synonym.objects.create(condition=condition, name="Seip's disease")
    Identifier.objects.create(condition=condition, system="OMIM", code="612526", relation="BTNT")

    report = bring(
        "product1", "product1.xml", NEWER, (">BSCL<", ">CGL<"), (">269700<", ">613327<"), (">5C50<", ">5C50.0<")
    )

    assert report_lines(report, "gone") == [
        ("ORPHA:528: BSCL", ""),
        ("ORPHA:528: OMIM 269700", ""),
        ("ORPHA:528: ICD-11 5C50", ""),
    ]
    assert report_lines(report, "added") == [
        ("ORPHA:528: CGL", ""),
        ("ORPHA:528: OMIM 613327", ""),
        ("ORPHA:528: ICD-11 5C50.0", ""),
    ]
    assert set(condition.synonyms.filter(release=None).values_list("name", flat=True)) == {"Seip's disease"}
    assert set(condition.identifiers.filter(release=None).values_list("code", flat=True)) == {"612526"}


def test_fact_entered_by_hand_is_not_duplicated(bring):
    condition = factories.make_condition()
    Identifier.objects.create(condition=condition, system="OMIM", code="608594", relation="BTNT")

    report = bring("product1", "product1.xml")

    assert Identifier.objects.filter(code="608594").count() == 1
    assert report_lines(report, "kept") == [("ORPHA:528: OMIM 608594", "added on this site by hand")]


def test_entry_missing_from_a_newer_release_stays_and_is_reported(bring):
    bring("product1", "product1.xml")

    report = bring("product1", "product1.xml", NEWER, ("<OrphaCode>2001<", "<OrphaCode>2002<"))

    assert ("ORPHA:2001 SOX10-related disease", "no longer in this release; kept on this site") in report_lines(
        report, "kept"
    )
    assert Condition.objects.filter(identifiers__code="2001").exists()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<OrphaCode>2001<", "<OrphaCode>x<", "no ORPHAcode"),
        ("<OrphaCode>2001<", "<OrphaCode>528<", "appears in the file twice"),
        ("&lt;i&gt;SOX10&lt;/i&gt;-related  disease", "x" * 201, "the name is longer than 200 characters"),
        ("&lt;i&gt;SOX10&lt;/i&gt;-related  disease", "", "no name"),
    ],
)
def test_unusable_record_is_skipped_with_a_reason(bring, old, new, why):
    report = bring("product1", "product1.xml", (old, new))

    assert [line.why for line in report.lines["skipped"]][-1] == why
    assert report.counts["added", "condition"] == 8
