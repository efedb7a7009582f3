"""Identifiers (PubMed, DOI, ORCID, codes of conditions): parsing of pasted text, rejection of wrong ones."""

import pytest
from django.core.exceptions import ValidationError

from conditions.identifiers import (
    normal_code,
    normal_doi,
    normal_orcid,
    normal_pmid,
    possible_codes,
    url_for_code,
    url_for_doi,
    url_for_orcid,
    url_for_pmid,
)
from conditions.vocabularies import IdentifierSystem


@pytest.mark.parametrize(
    ("pasted", "normal"),
    [
        ("", ""),
        (" 11479539 ", "11479539"),
        ("PMID: 11479539", "11479539"),
        ("pmid11479539", "11479539"),
        ("https://pubmed.ncbi.nlm.nih.gov/11479539/", "11479539"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/11479539", "11479539"),
        ("PMID: 11479539; PMCID: PMC123.", "11479539"),
    ],
)
def test_pmid_is_its_digits(pasted, normal):
    assert normal_pmid(pasted) == normal


@pytest.mark.parametrize("pasted", ["0", "1234567890", "12 34", "x", "1" * 5000, "١٢٣", "-5"])
def test_pmid_refuses_anything_else(pasted):
    with pytest.raises(ValidationError) as refused:
        normal_pmid(pasted)

    assert refused.value.messages == ["A PubMed ID is a number of up to nine digits, such as 12345678."]


@pytest.mark.parametrize(
    ("pasted", "normal"),
    [
        ("", ""),
        ("10.1038/NG585", "10.1038/ng585"),
        ("doi:10.1038/ng585", "10.1038/ng585"),
        ("DOI: 10.1038/ng585", "10.1038/ng585"),
        ("10.1007/978\u20103\u20103", "10.1007/978-3-3"),
        ("https://doi.org/10.1038/ng585", "10.1038/ng585"),
        ("http://dx.doi.org/10.1002/(SICI)1096-8628(19960311)62:3", "10.1002/(sici)1096-8628(19960311)62:3"),
        ("10.1000.10/123456", "10.1000.10/123456"),
    ],
)
def test_doi_is_lower_case_without_a_resolver(pasted, normal):
    assert normal_doi(pasted) == normal


@pytest.mark.parametrize("pasted", ["10.1038/a,10.1038/b", "10.1038/a;doi:10.1038/b"])
def test_two_dois_are_no_doi(pasted):
    with pytest.raises(ValidationError) as refused:
        normal_doi(pasted)

    assert refused.value.messages == ["These are several DOIs. Enter one."]


@pytest.mark.parametrize("pasted", ["11.1038/x", "10.1/x", "10.1038", "10.1038/", "10.1038/a b", '10.1038/"x', "x"])
def test_doi_refuses_anything_else(pasted):
    with pytest.raises(ValidationError) as refused:
        normal_doi(pasted)

    assert refused.value.messages == ["A DOI looks like 10.1000/xyz123."]


@pytest.mark.parametrize(
    ("pasted", "normal"),
    [
        ("", ""),
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("0000000218250097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("https://orcid.org/0000-0002-1825-0097/", "0000-0002-1825-0097"),
    ],
)
def test_orcid_has_dashes_and_a_right_check_digit(pasted, normal):
    assert normal_orcid(pasted) == normal


@pytest.mark.parametrize("pasted", ["0000-0002-1825-0098", "0000-0002-1825", "x", "0000-0002-1694-2330", "0" * 17])
def test_orcid_refuses_anything_else(pasted):
    with pytest.raises(ValidationError) as refused:
        normal_orcid(pasted)

    assert "not an ORCID iD" in refused.value.messages[0]


def test_addresses_lead_to_the_registers():
    addresses = [url_for_pmid("1"), url_for_doi("10.1038/ng585"), url_for_orcid("0000-0002-1825-0097")]

    assert addresses == [
        "https://pubmed.ncbi.nlm.nih.gov/1/",
        "https://doi.org/10.1038/ng585",
        "https://orcid.org/0000-0002-1825-0097",
    ]


def test_doi_address_keeps_odd_signs_inside_the_path():
    assert url_for_doi("10.1002/a<b>#c?d%e") == "https://doi.org/10.1002/a%3Cb%3E%23c%3Fd%25e"


@pytest.mark.parametrize(
    ("system", "written", "code"),
    [
        ("ORPHA", "528", "528"),
        ("ORPHA", "ORPHA:528", "528"),
        ("ORPHA", "Orphanet_528", "528"),
        ("ORPHA", " orpha 0528 ", "528"),
        ("OMIM", "608594", "608594"),
        ("OMIM", "MIM #608594", "608594"),
        ("OMIMPS", "PS608594", "PS608594"),
        ("OMIMPS", "608594", "PS608594"),
        ("ICD-10", "e88.1", "E88.1"),
        ("ICD-10", "ICD-10: G63.2*", "G63.2"),
        ("ICD-10-CM", "H50.81", "H50.81"),
        ("ICD-11", "LD24.61", "LD24.61"),
        ("ICD-11 Foundation", "1443432032", "1443432032"),
        ("ICD-11", "8A0Z/BD1Z", "8A0Z/BD1Z"),
        ("UMLS", "UMLS:c0221032", "C0221032"),
        ("MeSH", "MESH:C536446", "C536446"),
        ("MedDRA", "10053547", "10053547"),
        ("GARD", "GARD:10899", "0010899"),
        ("GARD", "0010899", "0010899"),
        ("MONDO", "MONDO:0018883", "0018883"),
        ("DOID", "DOID:0090003", "0090003"),
    ],
)
def test_code_has_one_form_in_each_system(system, written, code):
    assert normal_code(system, written) == code


@pytest.mark.parametrize(
    ("system", "written"),
    [
        ("ORPHA", "0"),
        ("ORPHA", "OMIM:528"),
        ("OMIM", "60859"),
        ("OMIM", "not a number"),
        ("ICD-10", "C4A.1"),
        ("UMLS", "C12"),
        ("MONDO", "10018883"),
        ("MeSH", "<script>"),
    ],
)
def test_code_of_another_form_is_refused(system, written):
    with pytest.raises(ValidationError) as refused:
        normal_code(system, written)

    assert refused.value.messages == [f"{written} is not a code of {system}."]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ORPHA:528", [("ORPHA", "528")]),
        ("omim 608594", [("OMIM", "608594")]),
        ("ICD-10 E88.1", [("ICD-10", "E88.1")]),
        ("608594", [
            ("ORPHA", "608594"), ("OMIM", "608594"), ("OMIMPS", "PS608594"), ("ICD-11 Foundation", "608594"),
            ("GARD", "0608594"), ("DOID", "608594"),
        ]),
        ("E88.1", [("ICD-10", "E88.1"), ("ICD-10-CM", "E88.1")]),
        ("lipodystrophy", []),
        ("mesh-like disorder", []),
        ("", []),
    ],
)  # fmt: skip
def test_possible_codes_are_all_that_a_text_can_mean(text, pairs):
    assert possible_codes(text) == pairs


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("orpha-528", ("ORPHA", "528")),
        ("ORPHAcode: 528", ("ORPHA", "528")),
        ("Orpha number 528", ("ORPHA", "528")),
        ("(ORPHA:528).", ("ORPHA", "528")),
        ("is ORPHA\u00a0528", None),
        ("ORPHA\u00a0528?", ("ORPHA", "528")),
        ("ORPHA：５２８", ("ORPHA", "528")),
        ("OMIM: #608594", ("OMIM", "608594")),
        ("OMIM # 608594", ("OMIM", "608594")),
        ("OMIM:PS608594", ("OMIMPS", "PS608594")),
        ("ICD 10 E88.1", ("ICD-10", "E88.1")),
        ("ICD10-CM e88.1", ("ICD-10-CM", "E88.1")),
        ("icd 10 cm: E88.1,", ("ICD-10-CM", "E88.1")),
        ("umls-C0221032", ("UMLS", "C0221032")),
        ("“gard-6065”", ("GARD", "0006065")),
    ],
)
def test_possible_codes_understands_how_people_write_them(text, pair):
    assert possible_codes(text) == ([pair] if pair else [])


def test_every_system_has_a_form_and_an_address_or_none():
    addresses = {system: url_for_code(system, "1") for system in IdentifierSystem.values}

    assert [system for system, address in addresses.items() if not address] == ["ICD-11", "MedDRA"]
    assert {address[:8] for address in addresses.values() if address} == {"https://"}
