"""Slugs of names in many scripts: readable, and different for different names."""

import pytest

from conditions.slugs import older_slug_of, slug_of


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
        ("x" * 300, "x" * 100),
        ("word " * 60, "-".join(["word"] * 20)),
    ],
)
def test_names_in_latin_letters_have_the_slugs_of_earlier_versions(name, slug):
    assert slug_of(name) == older_slug_of(name) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("α-thalassemia", "alpha-thalassemia"),
        ("β-thalassemia", "beta-thalassemia"),
        ("δβ-thalassemia", "delta-beta-thalassemia"),
        ("α1-antitrypsin deficiency", "alpha-1-antitrypsin-deficiency"),
        ("β₂-microglobulin amyloidosis", "beta-2-microglobulin-amyloidosis"),
        ("IFNγ deficiency", "ifn-gamma-deficiency"),
        ("5α-reductase deficiency", "5-alpha-reductase-deficiency"),
        ("λ5 deficiency", "lambda-5-deficiency"),
        # The micro sign, and a Greek capital letter.
        ("µ-heavy chain disease", "mu-heavy-chain-disease"),
        ("Δ4-steroid deficiency", "delta-4-steroid-deficiency"),
        ("Νόσος Fabry", "nosos-fabry"),
        ("Νόσος του Φάμπρι", "nosos-toy-fampri"),
    ],
)
def test_greek_letters_are_named_and_greek_words_transliterated(name, slug):
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Małgorzata Łęcka syndrome", "malgorzata-lecka-syndrome"),
        ("Ørsted disease", "orsted-disease"),
        ("Weißenbach syndrome", "weissenbach-syndrome"),
        ("Đorđević syndrome", "dordevic-syndrome"),
        ("Æther cœur", "aether-coeur"),
        ("Þórr ðx", "thorr-dx"),
        ("地中海贫血", "de-zhong-hai-pin-xue"),
        ("Fabry病", "fabry-bing"),
        ("болезнь Фабри", "bolezn-fabri"),
        ("파브리병", "pabeulibyeong"),
        ("😀", "condition"),
        ("", "condition"),
    ],
)
def test_letters_without_a_latin_base_are_transliterated(name, slug):
    assert slug_of(name) == slug


@pytest.mark.parametrize("letters", ["αβγδεζηθικλμνξοπρστυφχψω", "łøđßæœþ", "病毒血", "бвгджзклмн", "가나다", "בגדמ"])
def test_names_that_differ_in_one_letter_have_different_slugs(letters):
    slugs = {slug_of(f"{letter}-disease") for letter in letters}

    assert len(slugs - {"disease"}) == len(letters)
