"""PubMed IDs, DOIs and ORCID iDs: read from what people paste, refused where they are wrong."""

import pytest
from django.core.exceptions import ValidationError

from conditions.identifiers import doi_address, normal_doi, normal_orcid, normal_pmid, orcid_address, pubmed_address


@pytest.mark.parametrize(
    ("pasted", "normal"),
    [
        ("", ""),
        (" 11479539 ", "11479539"),
        ("PMID: 11479539", "11479539"),
        ("pmid11479539", "11479539"),
        ("https://pubmed.ncbi.nlm.nih.gov/11479539/", "11479539"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/11479539", "11479539"),
    ],
)
def test_pmid_is_its_digits(pasted, normal):
    assert normal_pmid(pasted) == normal


@pytest.mark.parametrize("pasted", ["0", "012", "PMC123", "1234567890", "12 34", "x", "1" * 5000, "١٢٣", "-5"])
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
        ("https://doi.org/10.1038/ng585", "10.1038/ng585"),
        ("http://dx.doi.org/10.1002/(SICI)1096-8628(19960311)62:3", "10.1002/(sici)1096-8628(19960311)62:3"),
        ("10.1000.10/123456", "10.1000.10/123456"),
    ],
)
def test_doi_is_lower_case_without_a_resolver(pasted, normal):
    assert normal_doi(pasted) == normal


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

    assert refused.value.messages == ["This is not an ORCID iD; one looks like 0000-0002-1825-0097."]


def test_addresses_lead_to_the_registers():
    addresses = [pubmed_address("1"), doi_address("10.1038/ng585"), orcid_address("0000-0002-1825-0097")]

    assert addresses == [
        "https://pubmed.ncbi.nlm.nih.gov/1/",
        "https://doi.org/10.1038/ng585",
        "https://orcid.org/0000-0002-1825-0097",
    ]


def test_doi_address_keeps_odd_signs_inside_the_path():
    assert doi_address("10.1002/a<b>#c?d%e") == "https://doi.org/10.1002/a%3Cb%3E%23c%3Fd%25e"
