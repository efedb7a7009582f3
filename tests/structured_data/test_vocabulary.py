"""Tests of the schema.org checker itself."""

import pytest

from conditions.structured_data.specialities import _BEGINNINGS, specialities_in
from conditions.vocabularies import HealthAspect

from .vocabulary import MEMBERS, PROPERTIES, TYPES, VOCABULARY, mistakes


def _page(**properties):
    return {"@context": "https://schema.org", "@graph": [{"@type": "MedicalWebPage", **properties}]}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"name": "Causes", "version": 3, "isAccessibleForFree": True, "lastReviewed": "2026-05-08"}, []),
        ({"reviewedBy": {"@type": "Person", "name": "Dr Rao"}}, []),
        ({"specialty": ["https://schema.org/Endocrine"], "license": "https://example.org/"}, []),
        ({"datePublished": "2025", "query-input": "required name=words"}, []),
        ({"@type": "MedicalPage"}, ["There is no type MedicalPage."]),
        ({"reviewer": "Dr Rao"}, ["There is no property reviewer (MedicalWebPage)."]),
        ({"aspect": "Causes"}, ["aspect is superseded by mainContentOfPage."]),
        ({"jobTitle": "doctor"}, ["jobTitle is no property of MedicalWebPage."]),
        ({"reviewedBy": "Dr Rao"}, ["MedicalWebPage.reviewedBy is not expected to be 'Dr Rao'."]),
        ({"lastReviewed": "8 May 2026"}, ["MedicalWebPage.lastReviewed is not expected to be '8 May 2026'."]),
        ({"license": "CC BY 4.0"}, ["MedicalWebPage.license is not expected to be 'CC BY 4.0'."]),
        ({"isAccessibleForFree": "yes"}, ["MedicalWebPage.isAccessibleForFree is not expected to be 'yes'."]),
        ({"name": 3}, ["MedicalWebPage.name is not expected to be 3."]),
        ({"name": ""}, ["MedicalWebPage.name is not expected to be ''."]),
        (
            {"specialty": "https://schema.org/Endocrinology"},
            ["MedicalWebPage.specialty is not expected to be 'https://schema.org/Endocrinology'."],
        ),
        (
            {"specialty": "https://schema.org/CausesHealthAspect"},
            ["MedicalWebPage.specialty is not expected to be 'https://schema.org/CausesHealthAspect'."],
        ),
        (
            {"publisher": {"@id": "https://example.org/#unknown"}},
            ["MedicalWebPage.publisher is not expected to be {'@id': 'https://example.org/#unknown'}."],
        ),
    ],
)
def test_checker_reports_wrong_terms_only(properties, expected):
    assert mistakes(_page(**properties)) == expected


def test_checker_requires_one_graph():
    assert mistakes({"@type": "MedicalWebPage"}) == ["This is not one graph of schema.org's."]


def test_stored_vocabulary_is_complete():
    above = {parent for parents in TYPES.values() for parent in parents}

    assert VOCABULARY["version"] == "30.0"
    assert "CC BY-SA 3.0" in VOCABULARY["about"]
    assert above <= set(TYPES)
    assert [name for name, property_ in PROPERTIES.items() if property_.get("superseded_by")] == ["aspect"]


def test_terms_in_use_are_in_the_vocabulary():
    assert {aspect.value for aspect in HealthAspect if aspect.value} <= set(MEMBERS["HealthAspectEnumeration"])
    assert set(_BEGINNINGS.values()) <= set(MEMBERS["MedicalSpecialty"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("paediatric endocrinologist", ["Endocrine", "Pediatric"]),
        ("Consultant in Clinical Genetics", ["Genetic"]),
        ("neurologist", ["Neurologic"]),
        ("urologist", ["Urologic"]),
        ("obstetrician and gynaecologist", ["Gynecologic", "Obstetric"]),
        ("ophthalmologist", []),
        ("", []),
    ],
)
def test_specialities_are_read_from_words(words, expected):
    assert specialities_in(words) == expected
