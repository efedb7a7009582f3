"""Slugs for imported names: unique, stable, and never a current or former slug of another condition."""

import pytest

from conditions.importers.slugs import Slugs, slug_of
from conditions.models import FormerSlug
from tests import factories


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("T-B+ severe combined immunodeficiency", "t-minus-b-plus-severe-combined-immunodeficiency"),
        ("T-B- severe combined immunodeficiency", "t-minus-b-minus-severe-combined-immunodeficiency"),
        ("SCID, T-B+NK-", "scid-t-minus-b-plus-nk-minus"),
        ("T-cell lymphoma", "t-cell-lymphoma"),
        ("HLA-B-associated disease", "hla-b-associated-disease"),
        ("46,XX ovarian dysgenesis-short stature", "46-xx-ovarian-dysgenesis-short-stature"),
        ("Sjögren syndrome", "sjogren-syndrome"),
        ("病", "condition"),
        ("x" * 300, "x" * 100),
        ("word " * 60, "-".join(["word"] * 20)),
    ],
)
def test_slug_transliterates_special_characters(name, slug):
    assert slug_of(name) == slug


@pytest.mark.django_db
def test_free_avoids_current_former_reserved_and_assigned_slugs():
    mine = factories.make_condition("Aarskog syndrome")
    FormerSlug.objects.create(condition=mine, slug="faciogenital-dysplasia")

    slugs = Slugs().free(
        [
            ("Aarskog syndrome", "1", None),
            ("Faciogenital dysplasia", "2", None),
            ("A-Z", "3", None),
            ("Pyle disease", "4", None),
            ("Pyle disease", "5", None),
        ]
    )

    assert slugs == {
        "1": "aarskog-syndrome-orpha-1",
        "2": "faciogenital-dysplasia-orpha-2",
        "3": "a-z-orpha-3",
        "4": "pyle-disease",
        "5": "pyle-disease-orpha-5",
    }


@pytest.mark.django_db
def test_free_returns_a_conditions_own_former_slug():
    mine = factories.make_condition("Aarskog syndrome")
    FormerSlug.objects.create(condition=mine, slug="faciogenital-dysplasia")

    assert Slugs().free([("Faciogenital dysplasia", "2", mine.pk)]) == {"2": "faciogenital-dysplasia"}
