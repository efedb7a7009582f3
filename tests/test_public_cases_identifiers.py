"""Identifiers as people paste them: cases from public issue trackers, by their ids, and more of each kind."""

import string

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from conditions.identifiers import (
    codes_in,
    is_date,
    normal_code,
    normal_doi,
    normal_hgnc,
    normal_hpo,
    normal_orcid,
    normal_pmid,
    possible_codes,
    possible_hgnc,
    possible_hpo,
    url_for_code,
    url_for_doi,
)
from conditions.vocabularies import IdentifierSystem

SICI = "10.1002/(sici)1098-2736(199908)36:6<637::aid-tea4>3.0.co;2-9"
ENCODED = "10.1002/%28SICI%291098-2736%28199908%2936%3A6%3C637%3A%3AAID-TEA4%3E3.0.CO%3B2-9"
DOIS = [
    ("10.1002/(SICI)1098-2736(199908)36:6<637::AID-TEA4>3.0.CO;2-9", SICI),
    (f"https://doi.org/{ENCODED}", SICI),
    (f"https://doi.org/{ENCODED.replace('%', '%25')}?utm_source=mail", SICI),
    ("10.1002/(SICI)1098-2736(199908)36:6&lt;637::AID-TEA4&gt;3.0.CO;2-9", SICI),
    ("10.1175/1520-0442(1990)003<0113:ASOAPO>2.0.CO;2.", "10.1175/1520-0442(1990)003<0113:asoapo>2.0.co;2"),
    (
        "https://doi.org/10.1649/0010-065x(2001)055[0411:daposa]2.0.co;2",
        "10.1649/0010-065x(2001)055[0411:daposa]2.0.co;2",
    ),
    ("10.1093/hmg/ddx123.", "10.1093/hmg/ddx123"),
    ("(doi:10.1093/hmg/ddx123).", "10.1093/hmg/ddx123"),
    ("10.1016/S0140-6736(05)17946-1;", "10.1016/s0140-6736(05)17946-1"),
    ("“10.1093/hmg/ddx123”,", "10.1093/hmg/ddx123"),
    ("<https://dx.doi.org/10.1093/hmg/ddx123>", "10.1093/hmg/ddx123"),
    ("10.12688/f1000research.6924.1", "10.12688/f1000research.6924.1"),
    ("10.1000.10/123", "10.1000.10/123"),
    ("DOI: https://www.doi.org/10.1038/NG585#citeas", "10.1038/ng585"),
    ("10.1038/ng585?utm_source=newsletter&utm_medium=email", "10.1038/ng585"),
    ("https://doi.org/10.1000/456%23789", "10.1000/456#789"),
]


@pytest.mark.parametrize(
    ("typed", "doi"),
    DOIS,
    ids=[
        *("D01", "D01-encoded", "D01-encoded-twice", "D01-entities", "D01-full-stop", "D03", "D04", "D04-brackets"),
        *("D04-partner", "D04-quotes", "D04-angles", "D06", "D06-sub-registrant", "fragment", "tracking", "hash"),
    ],
)
def test_doi(typed, doi):
    assert normal_doi(typed) == doi


@pytest.mark.parametrize(
    "typed",
    ["10.1093/x</a>", "10.1093/x<b>y</b>", "10.1093/x y", "10.1093/", "10.1000/%E9", "PMC3531190", "10.1000/\x00", "."],
)
def test_what_is_no_doi_is_refused(typed):
    with pytest.raises(ValidationError):
        normal_doi(typed)


def test_address_of_a_doi_is_encoded_once():
    address = url_for_doi(normal_doi(f"https://doi.org/{ENCODED}"))

    assert address == ("https://doi.org/10.1002/(sici)1098-2736(199908)36:6%3C637::aid-tea4%3E3.0.co;2-9")
    assert normal_doi(address) == SICI


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("https://pubmed.ncbi.nlm.nih.gov/9500320/?term=x", id="D07"),
        pytest.param("0009500320", id="D07-zeros"),
        "PMID: 9500320.",
        "(PubMed 9500320)",
        "pubmed.ncbi.nlm.nih.gov/9500320",
        "http://www.ncbi.nlm.nih.gov/pubmed/9500320?dopt=Abstract",
        "https://www.ncbi.nlm.nih.gov/m/pubmed/9500320/",
        "https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&list_uids=9500320&dopt=Abstract",
        "https://europepmc.org/article/MED/9500320?client=bot",
        "https://europepmc.org/abstract/med/9500320#free-full-text",
        "https://identifiers.org/pubmed:9500320",
    ],
)
def test_pmid_in_any_address(typed):
    assert normal_pmid(typed) == "9500320"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("PMC11787857", id="D07-pmcid"),
        "pmcid: PMC 11787857",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC11787857/?report=classic",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC11787857/",
        "https://europepmc.org/article/PMC/PMC11787857",
    ],
)
def test_pmcid_is_not_taken_for_a_pmid(typed):
    with pytest.raises(ValidationError) as refused:
        normal_pmid(typed)

    assert refused.value.messages == [
        "PMC11787857 is an ID of PubMed Central, not a PubMed ID. Put its address, "
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC11787857/, in “Web address”."
    ]


@pytest.mark.parametrize("typed", ["https://pubmed.ncbi.nlm.nih.gov/1,2/", "12 34", "9500320.1", "https://a.org/95"])
def test_what_may_be_another_article_is_no_pmid(typed):
    with pytest.raises(ValidationError):
        normal_pmid(typed)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("0000-0002-1694-233x", id="O01"),
        "0000–0002–1694–233X",
        "0000−0002−1694−233X.",
        "0000 0002 1694 233x",
        "https://orcid.org/0000-0002-1694-233X?lang=en",
        "orcid.org/0000-0002-1694-233X/print",
        "ORCID iD: 0000-0002-1694-233x",
        "orcid:000000021694233x",
        "https://orcid.org/my-orcid?orcid=0000-0002-1694-233X",
    ],
)
def test_orcid_with_any_dash_and_a_small_x(typed):
    assert normal_orcid(typed) == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param("0000-0418-6372-475X", "would be 1", id="O02"),
        pytest.param("0000-0000-0000-0000", "does not consist of zeros only", id="O03"),
        pytest.param("https://sandbox.orcid.org/0000-0002-1694-233X", "one looks like", id="sandbox"),
    ],
)
def test_wrong_orcid_is_refused_with_words(typed, words):
    with pytest.raises(ValidationError) as refused:
        normal_orcid(typed)

    assert words in refused.value.messages[0]


CODES = [
    pytest.param("ICD10WHO:E75.2", [("ICD-10", "E75.2")], id="I08-who"),
    pytest.param("ICD10CM:E75.2", [("ICD-10-CM", "E75.2")], id="I08-cm"),
    pytest.param("OMIM:610799", [("OMIM", "610799")], id="I03-number"),
    pytest.param("PS610799", [("OMIMPS", "PS610799")], id="I03-series"),
    pytest.param("OMIM: PS610799", [("OMIMPS", "PS610799")], id="I03-both"),
    pytest.param("5C50.0&XS25", [("ICD-11", "5C50.0&XS25")], id="I09-extension"),
    pytest.param("8A00.0/5D80", [("ICD-11", "8A00.0/5D80")], id="I09-two-stems"),
    pytest.param("ld2760 & XT8W", [("ICD-11", "LD27.60&XT8W")], id="I09-dotless"),
    pytest.param("E881", [("ICD-10", "E88.1"), ("ICD-10-CM", "E88.1")], id="I11-dotless"),
    pytest.param("E84X", [("ICD-10", "E84"), ("ICD-10-CM", "E84")], id="I11-padded"),
    pytest.param("ICD-10 E88.-", [("ICD-10", "E88")], id="I11-any-subdivision"),
    pytest.param("ICD-10: E10.2†", [("ICD-10", "E10.2")], id="dagger"),
    pytest.param("G632*", [("ICD-10", "G63.2")], id="asterisk"),
    pytest.param("ICD-10-GM E75.2", [], id="german-modification"),
    pytest.param("E70–E90", [], id="range"),
    pytest.param("GARD:6", [("GARD", "0000006")], id="I13"),
    pytest.param("GARD:0000006", [("GARD", "0000006")], id="I13-zeros"),
    pytest.param("MONDO:18883", [("MONDO", "0018883")], id="mondo-without-zeros"),
    pytest.param("1628738474", [("ICD-11 Foundation", "1628738474"), ("DOID", "1628738474")], id="foundation"),
    pytest.param("ICD-11: 1628738474", [("ICD-11 Foundation", "1628738474")], id="foundation-prefix"),
    pytest.param("icd11.foundation:1628738474", [("ICD-11 Foundation", "1628738474")], id="foundation-curie"),
    pytest.param("ICD-11 LD27.60", [("ICD-11", "LD27.60")], id="mms"),
    pytest.param("#608594", [("OMIM", "608594")], id="omim-sign"),
    pytest.param("608594.0001", [], id="omim-variant"),
    pytest.param("BSCL", [], id="short-name"),
]


@pytest.mark.parametrize(("typed", "pairs"), CODES)
def test_code(typed, pairs):
    assert possible_codes(typed) == pairs


@pytest.mark.parametrize(
    ("address", "pair"),
    [
        ("https://www.orpha.net/en/disease/detail/528?name=lipodystrophy&mode=name", ("ORPHA", "528")),
        ("https://www.orpha.net/consor/cgi-bin/OC_Exp.php?lng=EN&Expert=528", ("ORPHA", "528")),
        ("http://www.orpha.net/ORDO/Orphanet_528", ("ORPHA", "528")),
        ("www.omim.org/entry/608594?search=lipodystrophy", ("OMIM", "608594")),
        ("https://omim.org/phenotypicSeries/PS608594", ("OMIMPS", "PS608594")),
        ("https://icd.who.int/browse10/2019/en#/E88.1", ("ICD-10", "E88.1")),
        ("https://icd10cmtool.cdc.gov/?fy=FY2026&query=E75.2", ("ICD-10-CM", "E75.2")),
        ("https://www.icd10data.com/ICD10CM/Codes/E00-E89/E70-E88/E88-/E88.1", ("ICD-10-CM", "E88.1")),
        ("https://icd.who.int/browse/2025-01/mms/en#1628738474", ("ICD-11 Foundation", "1628738474")),
        (
            "https://icd.who.int/browse11/l-m/en#/http%3a%2f%2fid.who.int%2ficd%2fentity%2f1628738474",
            ("ICD-11 Foundation", "1628738474"),
        ),
        ("http://id.who.int/icd/entity/1628738474", ("ICD-11 Foundation", "1628738474")),
        ("http://purl.obolibrary.org/obo/MONDO_0018883", ("MONDO", "0018883")),
        ("https://monarchinitiative.org/MONDO:0018883", ("MONDO", "0018883")),
        (
            "https://www.ebi.ac.uk/ols4/ontologies/mondo/classes/"
            "http%253A%252F%252Fpurl.obolibrary.org%252Fobo%252FMONDO_0018883",
            ("MONDO", "0018883"),
        ),
        ("https://disease-ontology.org/?id=DOID:0090003", ("DOID", "0090003")),
        ("https://rarediseases.info.nih.gov/diseases/10899/some-name", ("GARD", "0010899")),
        ("https://meshb.nlm.nih.gov/record/ui?ui=C536446", ("MeSH", "C536446")),
        ("https://uts.nlm.nih.gov/uts/umls/concept/C0221032", ("UMLS", "C0221032")),
        ("https://identifiers.org/mondo:0018883", ("MONDO", "0018883")),
        ("https://bioregistry.io/orphanet:528", ("ORPHA", "528")),
    ],
)
def test_pasted_address_of_a_record(address, pair):
    assert possible_codes(address) == [pair]
    assert normal_code(pair[0], address) == pair[1]


@pytest.mark.parametrize(
    "address",
    [
        # Orphanet's own key, which is no ORPHAcode.
        "https://www.orpha.net/consor/cgi-bin/Disease_Search.php?lng=EN&data_id=723",
        # The residual of an entity is not the entity.
        "https://icd.who.int/browse/2025-01/mms/en#1628738474/unspecified",
        # An Entrez key, which is no MeSH id.
        "https://www.ncbi.nlm.nih.gov/mesh/68007966",
        "https://example.org/528",
        "https://omim.org/search?search=608594",
    ],
)
def test_address_of_something_else_has_no_code(address):
    assert possible_codes(address) == []


@pytest.mark.parametrize(
    ("system", "typed", "words"),
    [
        ("ICD-10", "E70-E90", "E70-E90 is a range of codes. Enter one code of ICD-10."),
        ("ORPHA", "528–530", "528–530 is a range of codes. Enter one code of ORPHA."),
        ("ICD-10-CM", "ICD-10: E88.1", "ICD-10: E88.1 is not a code of ICD-10-CM."),
        ("OMIM", "PS608594", "PS608594 is not a code of OMIM."),
        (
            "ICD-11",
            "1628738474",
            "1628738474 is an id of the ICD-11 Foundation. Choose the system “ICD-11 Foundation”.",
        ),
    ],
)
def test_code_of_another_kind_is_refused_with_words(system, typed, words):
    with pytest.raises(ValidationError) as refused:
        normal_code(system, typed)

    assert refused.value.messages == [words]


@pytest.mark.parametrize(
    "typed",
    [
        "HGNC:9688",
        "hgnc 9688",
        "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:9688",
        "https://www.genenames.org/cgi-bin/gene_symbol_report?hgnc_id=9688",
    ],
)
def test_hgnc_id(typed):
    assert (possible_hgnc(typed), normal_hgnc(typed)) == ("9688", "9688")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("HP_0001250", id="I21"),
        "HP:0001250",
        "hp:1250",
        "HPO: 0001250",
        "http://purl.obolibrary.org/obo/HP_0001250",
        "https://hpo.jax.org/browse/term/HP:0001250",
    ],
)
def test_hpo_id(typed):
    assert (possible_hpo(typed), normal_hpo(typed)) == ("HP:0001250", "HP:0001250")


@pytest.mark.parametrize("typed", ["9688", "HPS1", "hypotonia", "HP:12345678"])
def test_what_names_no_gene_and_no_sign(typed):
    assert (possible_hgnc(typed), possible_hpo(typed)) == ("", "")


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        ("ORPHA:528 symptoms", [("ORPHA", "528")]),
        ("is ICD 10 E88.1 the code", [("ICD-10", "E88.1")]),
        ("lipodystrophy type 2", []),
    ],
)
def test_codes_in_a_question(typed, pairs):
    assert codes_in(typed, words=12) == pairs


@pytest.mark.parametrize(
    ("symbol", "date"),
    [
        pytest.param("14-Sep", True, id="I18-SEPT14"),
        pytest.param("1-Mar", True, id="I18-MARCH1"),
        ("Dec-01", True),
        ("SEPT-9", True),
        ("SEPTIN14", False),
        ("MARCHF1", False),
        ("HLA-A", False),
        ("DEC1", False),
    ],
)
def test_symbol_that_a_spreadsheet_turned_into_a_date(symbol, date):
    assert is_date(symbol) == date


@pytest.mark.parametrize("text", ["%" + "25" * 500_000, "https://genenames.org/" * 50_000, "(" * 1_000_000])
def test_very_long_text_is_refused_at_once(text):
    for normalise in (normal_doi, normal_pmid, normal_orcid, normal_hgnc):
        with pytest.raises(ValidationError):
            normalise(text)
    assert possible_codes(text) == []


# --- Properties -----------------------------------------------------------------------

EXAMPLES = {
    "ORPHA": st.integers(1, 999_999).map(str),
    "OMIM": st.integers(100_000, 999_999).map(str),
    "OMIMPS": st.integers(100_000, 999_999).map("PS{}".format),
    "ICD-10": st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,2})?", fullmatch=True),
    "ICD-10-CM": st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,3})?", fullmatch=True),
    "ICD-11": st.from_regex(r"[1-9A-D][A-D][0-9][0-9A-D](\.[0-9]{1,2})?(&XS[0-9]{2})?", fullmatch=True),
    "ICD-11 Foundation": st.integers(10_000, 2**31).map(str),
    "UMLS": st.from_regex(r"C[0-9]{7}", fullmatch=True),
    "MeSH": st.from_regex(r"[CD][0-9]{6}([0-9]{3})?", fullmatch=True),
    "MedDRA": st.integers(10_000_000, 99_999_999).map(str),
    "GARD": st.integers(1, 9_999_999).map("{:07}".format),
    "MONDO": st.integers(1, 9_999_999).map("{:07}".format),
    "DOID": st.integers(1, 9_999_999).map(str),
}
SPELLINGS = ["{}", " {} ", "{}.", "({})", "{system}:{}", "{system}: {}", "{system} {}", "{system}_{}", "“{system} {}”,"]
TEXTS = st.text(st.sampled_from(string.digits + "XEC.-:/&#%<>()[] PSMOID†*?=@"), max_size=30)


def test_every_system_has_examples():
    assert set(EXAMPLES) == set(IdentifierSystem.values)


@pytest.mark.parametrize("system", EXAMPLES)
@given(data=st.data())
def test_code_is_the_same_with_and_without_prefix_and_punctuation(system, data):
    code, spelling = data.draw(EXAMPLES[system]), data.draw(st.sampled_from(SPELLINGS))

    assert normal_code(system, spelling.format(code, system=system)) == code


@pytest.mark.parametrize("system", [system for system in EXAMPLES if url_for_code(system, "1")])
@given(data=st.data())
def test_address_that_we_link_gives_its_code(system, data):
    code = data.draw(EXAMPLES[system])

    assert possible_codes(url_for_code(system, code)) == [(system, code)]


@given(TEXTS, st.sampled_from(IdentifierSystem.values))
def test_code_keeps_its_digits_and_is_normal_at_once(text, system):
    try:
        code = normal_code(system, text)
    except ValidationError:
        return
    assert normal_code(system, code) == code
    assert _digits(code) in _digits(text) or _digits(text).endswith(_digits(code))


@given(st.one_of(TEXTS, TEXTS.map("10.1000/{}".format), TEXTS.map("https://doi.org/10.1000/{}".format)))
def test_doi_is_normal_at_once(text):
    try:
        doi = normal_doi(text)
    except ValidationError:
        return
    assert normal_doi(doi) == doi
    if doi:
        assert normal_doi(url_for_doi(doi)) == doi


@given(TEXTS, st.sampled_from([normal_pmid, normal_orcid, normal_hgnc, normal_hpo]))
def test_other_identifiers_are_normal_at_once(text, normalise):
    try:
        identifier = normalise(text)
    except ValidationError:
        return
    assert normalise(identifier) == identifier
    assert _digits(text).endswith(_digits(identifier))


def _digits(text):
    """Return the digits of a text without the zeros at their beginning."""
    return "".join(character for character in text if character in string.digits).lstrip("0")
