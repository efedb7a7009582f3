"""Mondo's SSSOM files: codes of other systems, linked through MONDO ids."""

import pytest

from conditions.models import Identifier

from .rows import report_lines


@pytest.fixture
def named(bring):
    bring("product1", "product1.xml")
    bring("mondo", "mondo_orphanet.tsv")


def codes(system):
    rows = Identifier.objects.filter(system=system)
    return list(rows.values_list("condition__slug", "code", "relation", "release__source"))


def test_mondo_ids_are_matched_by_orphacode(named):
    assert codes("MONDO") == [("congenital-generalized-lipodystrophy", "0018883", "E", "Mondo")]


def test_codes_of_other_systems_are_matched_by_mondo_id(bring, named):
    report = bring("mondo", "mondo_doid.tsv")

    assert codes("DOID") == [("congenital-generalized-lipodystrophy", "10584", "E", "Mondo")]
    assert report_lines(report, "skipped") == [("MONDO:0000001", "no condition on this site has this MONDO id")]


def test_release_and_licence_of_mondo_are_recorded(bring, named):
    release = Identifier.objects.get(system="MONDO").release

    assert (release.product, release.version, release.licence) == ("mappings to Orphanet", "2026-08-04", "CC0 1.0")


@pytest.mark.parametrize(
    ("predicate", "relation"),
    [("skos:broadMatch", "NTBT"), ("skos:narrowMatch", "BTNT"), ("oboInOwl:hasDbXref", "ND")],
)
def test_predicates_become_orphanets_relations(bring, named, predicate, relation):
    bring("mondo", "mondo_doid.tsv", ("skos:exactMatch", predicate))

    assert [row[2] for row in codes("DOID")] == [relation]


def test_newer_release_removes_a_mapping(bring, named):
    bring("mondo", "mondo_doid.tsv")

    report = bring("mondo", "mondo_doid.tsv", ("2026-08-04", "2026-09-01"), ("DOID:10584", "DOID:10585"))

    assert [row[1] for row in codes("DOID")] == ["10585"]
    assert report_lines(report, "gone") == [("ORPHA:528: DOID 10584", "")]


@pytest.mark.parametrize(
    ("object_id", "system", "code"),
    [
        pytest.param("ICD10WHO:E75.2", "ICD-10", "E75.2", id="I08-who"),
        pytest.param("ICD10CM:E75.2", "ICD-10-CM", "E75.2", id="I08-cm"),
        pytest.param("icd11.foundation:1628738474", "ICD-11 Foundation", "1628738474", id="I07-foundation"),
        pytest.param("OMIMPS:608594", "OMIMPS", "PS608594", id="I03"),
        pytest.param("GARD:6", "GARD", "0000006", id="I13"),
    ],
)
def test_code_goes_to_its_own_system(bring, named, object_id, system, code):
    bring("mondo", "mondo_doid.tsv", ("DOID:10584", object_id))

    assert [row[1] for row in codes(system) if row[3] == "Mondo"] == [code]
    assert not Identifier.objects.filter(system__in={"ICD-10", "ICD-10-CM", "ICD-11", "OMIM"} - {system}).filter(
        release__source="Mondo"
    )
