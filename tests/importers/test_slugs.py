"""Slugs for imported names: unique, stable, and never a current or former slug of another condition."""

import pytest

from conditions.importers.slugs import Slugs, was_given
from conditions.models import Condition, FormerSlug
from tests import factories

from .rows import report_lines

BETA = ("&lt;i&gt;SOX10&lt;/i&gt;-related  disease", "&#946;-thalassemia")


@pytest.mark.django_db
def test_free_avoids_current_former_reserved_and_assigned_slugs():
    mine = factories.make_condition("Aarskog syndrome")
    FormerSlug.objects.create(condition=mine, slug="faciogenital-dysplasia")
    slugs = Slugs()

    free = slugs.free(
        [
            ("Aarskog syndrome", "1", None),
            ("Faciogenital dysplasia", "2", None),
            ("A-Z", "3", None),
            ("Pyle disease", "4", None),
            ("Pyle's disease", "6", None),
            ("Pyle disease", "5", None),
        ]
    )

    assert free == {
        "1": "aarskog-syndrome-orpha-1",
        "2": "faciogenital-dysplasia-orpha-2",
        "3": "a-z-orpha-3",
        "4": "pyle-disease",
        "5": "pyle-disease-orpha-5",
        "6": "pyle-s-disease",
    }
    assert slugs.clashes == {
        "1": ("aarskog-syndrome", "Aarskog syndrome"),
        "2": ("faciogenital-dysplasia", "Aarskog syndrome"),
        "3": ("a-z", ""),
        "5": ("pyle-disease", "Pyle disease"),
    }


@pytest.mark.django_db
def test_free_returns_a_conditions_own_former_slug():
    mine = factories.make_condition("Aarskog syndrome")
    FormerSlug.objects.create(condition=mine, slug="faciogenital-dysplasia")

    assert Slugs().free([("Faciogenital dysplasia", "2", mine.pk)]) == {"2": "faciogenital-dysplasia"}


def test_slugs_of_earlier_versions_are_recognised_as_imported():
    assert was_given("thalassemia-orpha-2", "β-thalassemia", "2")
    assert was_given("beta-thalassemia", "β-thalassemia", "2")
    assert not was_given("thal", "β-thalassemia", "2")


def test_names_with_greek_letters_get_addresses_of_their_own(bring):
    report = bring(
        "product1",
        "product1.xml",
        ("OBSOLETE: Lawrence-Seip syndrome", "&#945;-thalassemia"),
        BETA,
    )

    names = Condition.objects.filter(name__endswith="thalassemia").values_list("name", "slug")
    assert set(names) == {("α-thalassemia", "alpha-thalassemia"), ("β-thalassemia", "beta-thalassemia")}
    assert "kept" not in report.lines


def test_clash_of_addresses_names_the_other_condition(bring):
    factories.make_condition("SOX10 - related disease", slug="sox10-related-disease")

    report = bring("product1", "product1.xml")

    assert report_lines(report, "kept") == [
        (
            "ORPHA:2001 SOX10-related disease",
            "“SOX10 - related disease” has the address “sox10-related-disease”, "
            "so this one is “sox10-related-disease-orpha-2001”",
        )
    ]


def test_address_of_an_earlier_version_stays(bring):
    bring("product1", "product1.xml", BETA)
    Condition.objects.filter(name="β-thalassemia").update(slug="thalassemia")

    report = bring("product1", "product1.xml", BETA)

    assert report.changes_nothing
    assert Condition.objects.get(name="β-thalassemia").slug == "thalassemia"
