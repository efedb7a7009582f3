"""Code systems of conditions, genes and signs: the notation of their codes, and the URLs of their records.

Sources: Orphanet (ORPHAcode), omim.org (six digits), WHO (ICD-10; ICD-11 MMS codes with their clusters, and Foundation
ids), NCHS (ICD-10-CM), NLM (UMLS CUI, MeSH descriptors and supplementary records), MedDRA (eight digits), GARD (up to
seven digits), the Mondo, Human Phenotype and Disease Ontologies (seven digits; DOID freely long), HGNC.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .pasted_text import is_address, visible, with_plain_dashes, without_punctuation
from .prefixes import system_and_code


@dataclass(frozen=True)
class CodeSystem:
    """A code system.

    `code` matches a code without a prefix, `normal` takes that match and returns the normal form. `alone` matches what
    may be a code of this system if the text names no system. `url` has "{}" for the code, or is "".
    `refusal` is the sentence about a text that is no code of the system.
    """

    code: re.Pattern
    url: str
    normal: Callable = lambda match: match[1].upper()
    alone: re.Pattern | None = None
    refusal: str = _("%(code)s is not a code of %(system)s.")


def _pattern(text):
    return re.compile(text, re.IGNORECASE)


def _dotted(match):
    """Return an ICD code with its dot; Xs that only fill up the category are dropped, "E84X" is E84."""
    category, rest = match[1].upper(), (match[2] or "").upper()
    return f"{category}.{rest}" if rest.strip("X") else category


def _cluster(match):
    """Return an ICD-11 cluster ("5C50.0 & XS25") without spaces and with the dots of its codes."""
    parts = re.split(r"\s*([&/])\s*", match[0].upper())
    return "".join(part if part in "&/" or part[0] == "X" else _MMS_DOT.sub(r"\1.\2", part) for part in parts)


# WHO's ICD-11 codes have a letter in the second place and a digit in the third, and neither I nor O.
_MMS = r"[0-9a-hj-np-z][a-hj-np-z][0-9][0-9a-hj-np-z](?:\.[0-9a-hj-np-z]{1,2})?"
_MMS_DOTLESS = r"[0-9a-hj-np-wyz][a-hj-np-z][0-9][0-9a-hj-np-z]{2,3}"
_EXTENSION = r"x[a-z][0-9a-z]{2,4}(?:\.[0-9a-z]{1,2})?"
_MMS_DOT = _pattern(r"^([0-9a-z]{4})([0-9a-z]{1,2})$")

SYSTEMS = {
    "ORPHA": CodeSystem(_pattern(r"0*([1-9][0-9]{0,7})"), "https://www.orpha.net/en/disease/detail/{}"),
    "OMIM": CodeSystem(_pattern(r"([1-9][0-9]{5})"), "https://omim.org/entry/{}"),
    "OMIMPS": CodeSystem(
        _pattern(r"(?:ps[-_: ]*)*([1-9][0-9]{5})"),
        "https://omim.org/phenotypicSeries/{}",
        lambda match: f"PS{match[1]}",
    ),
    # The dagger and the asterisk tell how a code is used beside another one; a final dash stands for any subdivision.
    "ICD-10": CodeSystem(
        _pattern(r"([a-z][0-9]{2})(?:\.?([0-9]{1,2}|x))?(?:\.?-)?\s*[+*†‡]?"),
        "https://icd.who.int/browse10/2019/en#/{}",
        _dotted,
    ),
    "ICD-10-CM": CodeSystem(
        _pattern(r"([a-z][0-9][0-9ab])(?:\.?([0-9a-z]{1,4}))?(?:\.?-)?"),
        "https://icd10cmtool.cdc.gov/?fy=FY2026&query={}",
        _dotted,
    ),
    "ICD-11": CodeSystem(
        _pattern(rf"(?:{_MMS}|{_MMS_DOTLESS})(?:\s*[&/]\s*(?:{_EXTENSION}|{_MMS}|{_MMS_DOTLESS}))*"), "", _cluster
    ),
    "ICD-11 Foundation": CodeSystem(
        _pattern(r"([1-9][0-9]{4,11})"), "https://icd.who.int/browse/2025-01/foundation/en#{}"
    ),
    "UMLS": CodeSystem(_pattern(r"(c[0-9]{7})"), "https://uts.nlm.nih.gov/uts/umls/concept/{}"),
    "MeSH": CodeSystem(_pattern(r"([cd][0-9]{6}(?:[0-9]{3})?)"), "https://meshb.nlm.nih.gov/record/ui?ui={}"),
    "MedDRA": CodeSystem(_pattern(r"([1-9][0-9]{7})"), ""),
    "GARD": CodeSystem(
        _pattern(r"0*([1-9][0-9]{0,6})"),
        "https://rarediseases.info.nih.gov/diseases/{}/",
        lambda match: match[1].zfill(7),
    ),
    # Spreadsheets drop the zeros; without a prefix a short number is no MONDO id.
    "MONDO": CodeSystem(
        _pattern(r"0*([1-9][0-9]{0,6})"),
        "https://monarchinitiative.org/MONDO:{}",
        lambda match: match[1].zfill(7),
        alone=_pattern(r"([0-9]{7})"),
    ),
    "DOID": CodeSystem(_pattern(r"([0-9]{1,10})"), "https://disease-ontology.org/?id=DOID:{}"),
}
_HGNC = CodeSystem(
    _pattern(r"0*([1-9][0-9]{0,6})"), "", refusal=_("%(code)s is not an HGNC id; one looks like HGNC:9688.")
)
_HPO = CodeSystem(
    _pattern(r"0*([1-9][0-9]{0,6})"),
    "",
    lambda match: f"HP:{match[1].zfill(7)}",
    refusal=_("%(code)s is not an HPO id; one looks like HP:0001250."),
)
_BY_NAME = {**SYSTEMS, "HGNC": _HGNC, "HP": _HPO}


def normal_code(system, text):
    """Return a code of `system` (an IdentifierSystem value) in its normal form, without a prefix.

    Codes with a prefix, without their dot or zeros, and addresses of the system's records are accepted. Raises
    ValidationError if the text is no code of that system, KeyError for an unknown system.
    """
    known = _BY_NAME[system]
    named, code = system_and_code(pasted(text))
    match = known.code.fullmatch(code) if named in (None, *_prefixes_of(system)) else None
    if match:
        return known.normal(match)
    if system == "ICD-11" and SYSTEMS["ICD-11 Foundation"].code.fullmatch(code):
        problem = _("%(code)s is an id of the ICD-11 Foundation. Choose the system “ICD-11 Foundation”.")
    elif _is_range(known, code):
        problem = _("%(code)s is a range of codes. Enter one code of %(system)s.")
    else:
        problem = known.refusal
    raise ValidationError(problem % {"code": text.strip()[:60], "system": system}, code="identifier")


def _prefixes_of(system):
    # "ICD-11" stands before the codes of both of its systems.
    return (system, "ICD-11") if system == "ICD-11 Foundation" else (system,)


def _is_range(system, code):
    first, dash, last = code.partition("-")
    return bool(dash) and all(system.code.fullmatch(end.strip()) for end in (first, last))


def normal_hgnc(text):
    """Return the number of an HGNC id ("HGNC:9688" gives "9688"), "" for no text; raise ValidationError for others."""
    return normal_code("HGNC", text) if text.strip() else ""


def normal_hpo(text):
    """Return an HPO id as HP:0001250, "" for no text; raise ValidationError for other text."""
    return normal_code("HP", text) if text.strip() else ""


def pasted(text):
    """Return a pasted code without invisible characters and without the punctuation of the sentence around it."""
    text = visible(text)
    return without_punctuation(text if is_address(text) else with_plain_dashes(text))
