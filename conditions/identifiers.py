"""Identifiers of publications, people and conditions: normal forms, validation and URLs.

Sources: PubMed (PMID: up to 8 digits today, 9 allowed), the DOI handbook (prefix
"10." and a registrant of 4 to 9 digits), ISO 7064 MOD 11-2 as ORCID uses it.
"""

import re
import unicodedata
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_BEFORE_PMID = re.compile(
    r"^(https?://(www\.)?(pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/|pmid:?)", re.IGNORECASE
)
_PMID = re.compile(r"[1-9][0-9]{0,8}")
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\"<>]+")
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")


def normal_pmid(text):
    """Return the digits of a PMID from "123", "PMID: 123" or a PubMed URL; raise ValidationError for other text."""
    pmid = _BEFORE_PMID.sub("", text.strip()).strip(" /")
    if pmid and not _PMID.fullmatch(pmid):
        raise ValidationError(_("A PubMed ID is a number of up to nine digits, such as 12345678."), code="pmid")
    return pmid


def normal_doi(text):
    """Return a DOI in lower case without a leading "doi:" or resolver URL; raise ValidationError for other text."""
    doi = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:?)", "", text.strip(), flags=re.IGNORECASE).strip()
    if doi and not _DOI.fullmatch(doi):
        raise ValidationError(_("A DOI looks like 10.1000/xyz123."), code="doi")
    return doi.lower()


def normal_orcid(text):
    """Return an ORCID iD as 0000-0000-0000-0000; raise ValidationError if its form or check digit is wrong."""
    orcid = re.sub(r"^https?://(www\.)?orcid\.org/", "", text.strip(), flags=re.IGNORECASE).strip("/").upper()
    if orcid and re.fullmatch(r"[0-9]{15}[0-9X]", orcid):
        orcid = "-".join(orcid[start : start + 4] for start in range(0, 16, 4))
    if orcid and not (_ORCID.fullmatch(orcid) and _orcid_check_digit(orcid) == orcid[-1]):
        raise ValidationError(_("This is not an ORCID iD; one looks like 0000-0002-1825-0097."), code="orcid")
    return orcid


def _orcid_check_digit(orcid):
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def url_for_pmid(pmid):
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def url_for_doi(doi):
    # A DOI may contain characters that have a meaning in URLs.
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def url_for_orcid(orcid):
    return f"https://orcid.org/{orcid}"


# --- Codes of conditions ------------------------------------------------------------
#
# Sources of the forms: Orphanet (ORPHAcode), omim.org (six digits), WHO (ICD-10 and ICD-11
# MMS codes), NLM (UMLS CUI, MeSH descriptors and supplementary records), MedDRA (eight
# digits), GARD (up to seven digits), the Mondo and Disease Ontologies (seven digits; DOID freely long).

_CODES = {
    "ORPHA": (r"(?:orpha(?:net)?[:_ ]?)?0*([1-9][0-9]{0,7})", "{}", "https://www.orpha.net/en/disease/detail/{}"),
    "OMIM": (r"(?:o?mim[: #*%+^]*)?([1-9][0-9]{5})", "{}", "https://omim.org/entry/{}"),
    "OMIMPS": (r"(?:omimps[: ]?|ps)?([1-9][0-9]{5})", "PS{}", "https://omim.org/phenotypicSeries/{}"),
    "ICD-10": (
        r"(?:icd-?10[: ]*)?([a-z][0-9][0-9](?:\.[0-9a-z]{1,4})?[-+*]?)",
        "{}",
        "https://icd.who.int/browse10/2019/en#/{}",
    ),
    "ICD-10-CM": (
        r"(?:icd-?10-?cm[: ]*)?([a-z][0-9][0-9a-z](?:\.[0-9a-z]{1,4})?)",
        "{}",
        "https://icd10cmtool.cdc.gov/?fy=FY2026&query={}",
    ),
    "ICD-11": (
        r"(?:icd-?11(?:\.foundation)?[: ]*)?([0-9a-z]{4}(?:\.[0-9a-z]{1,2})?(?:[/&][0-9a-z.]{2,12})*|[0-9]{5,12})",
        "{}",
        "",
    ),
    "UMLS": (r"(?:umls[: ]*)?(c[0-9]{7})", "{}", "https://uts.nlm.nih.gov/uts/umls/concept/{}"),
    "MeSH": (r"(?:mesh[: ]*)?([cd][0-9]{6,9})", "{}", "https://meshb.nlm.nih.gov/record/ui?ui={}"),
    "MedDRA": (r"(?:meddra[: ]*)?([1-9][0-9]{7})", "{}", ""),
    "GARD": (r"(?:gard[: ]*)?0*([1-9][0-9]{0,6})", "{:0>7}", "https://rarediseases.info.nih.gov/diseases/{}/"),
    "MONDO": (r"(?:mondo[:_ ]*)?([0-9]{7})", "{}", "https://monarchinitiative.org/MONDO:{}"),
    "DOID": (r"(?:doid[:_ ]*)?([0-9]{1,10})", "{}", "https://disease-ontology.org/?id=DOID:{}"),
}
_CODE_PATTERNS = {system: re.compile(pattern, re.IGNORECASE) for system, (pattern, _, _) in _CODES.items()}
# Prefixes that people write before a code: "ORPHA:528", "ORPHAcode 528", "ICD 10 E88.1", "OMIM: #608594".
_PREFIXED = re.compile(
    r"(orpha(?:net)?|omimps|omim|mim|icd[- ]?10[- ]?cm|icd[- ]?10|icd[- ]?11|umls|mesh|meddra|gard|mondo|doid)"
    r"[- ]?(?:code|number|id)?[-:_ #*%+^]+(\S+)",
    re.IGNORECASE,
)
# Punctuation around a code in a sentence; not "+", "*" and "-", which some ICD-10 codes end with.
_PUNCTUATION = " .,;:?!()[]{}\"'“”‘’"
_NAMES = {
    "orpha": "ORPHA", "orphanet": "ORPHA", "omim": "OMIM", "mim": "OMIM", "omimps": "OMIMPS", "icd10": "ICD-10",
    "icd10cm": "ICD-10-CM", "icd11": "ICD-11", "umls": "UMLS", "mesh": "MeSH", "meddra": "MedDRA", "gard": "GARD",
    "mondo": "MONDO", "doid": "DOID",
}  # fmt: skip


def normal_code(system, text):
    """Return a code of `system` (an IdentifierSystem value) in its normal form, without a prefix.

    Raises ValidationError if the text cannot be a code of that system, KeyError for an
    unknown system.
    """
    match = _CODE_PATTERNS[system].fullmatch(text.strip())
    if not match:
        raise ValidationError(
            _("%(code)s is not a code of %(system)s.") % {"code": text.strip()[:60], "system": system},
            code="identifier",
        )
    code = match[1].upper()
    return _CODES[system][1].format(code)


def possible_codes(text):
    """Return the (system, code) pairs that `text` can mean, with or without a prefix.

    "ORPHA:528" and "(Orphacode 528)" mean one, "608594" can mean several, "lipodystrophy" none.
    """
    text = unicodedata.normalize("NFKC", text).strip(_PUNCTUATION)
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        systems = [_NAMES[re.sub("[- ]", "", prefixed[1].lower())]]
        text = prefixed[2]
        if systems == ["OMIM"] and text[:2].upper() == "PS":
            systems = ["OMIMPS"]
    else:
        systems = list(_CODES)
    pairs = []
    for system in systems:
        try:
            pairs.append((system, normal_code(system, text)))
        except ValidationError:
            continue
    return pairs


def url_for_code(system, code):
    """Return the URL of a code in its system, or "" if the system has no public pages."""
    template = _CODES[system][2]
    return template.format(code) if template else ""
