"""Slugs for imported names: unique, stable, never one that another condition has or had."""

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
def test_slug_spells_what_an_address_cannot_hold(name, slug):
    assert slug_of(name) == slug


@pytest.mark.django_db
def test_free_avoids_what_is_taken_was_taken_is_reserved_or_given():
    mine = factories.make_condition("Aarskog syndrome")
    FormerSlug.objects.create(condition=mine, slug="faciogenital-dysplasia")

    found = Slugs().free(
        [
            ("Aarskog syndrome", "1", None),
            ("Faciogenital dysplasia", "2", None),
            ("A-Z", "3", None),
            ("Pyle disease", "4", None),
            ("Pyle disease", "5", None),
        ]
    )

    assert found == {
        "1": "aarskog-syndrome-orpha-1",
        "2": "faciogenital-dysplasia-orpha-2",
        "3": "a-z-orpha-3",
        "4": "pyle-disease",
        "5": "pyle-disease-orpha-5",
    }


@pytest.mark.django_db
def test_free_gives_a_condition_back_its_own_former_address():
    mine = factories.make_condition("Aarskog syndrome")
    FormerSlug.objects.create(condition=mine, slug="faciogenital-dysplasia")

    assert Slugs().free([("Faciogenital dysplasia", "2", mine.pk)]) == {"2": "faciogenital-dysplasia"}
