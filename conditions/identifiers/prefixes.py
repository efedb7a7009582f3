"""Prefixes and addresses that name the system of a code: "ORPHA:528", "icd 10 E88.1", "https://omim.org/entry/608594"."""

import re

from .pasted_text import decoded, is_address

# What people write before a code. Longer prefixes come before those that they begin with.
_PREFIXES = (
    ("ORPHA", r"orpha(?:net)?(?:\.ordo)?|ordo"),
    ("OMIMPS", r"o?mim\.?(?=[^a-z0-9]*ps)"),
    ("OMIM", r"o?mim"),
    ("ICD-10-CM", r"icd[- ]?10[- ]?cm"),
    ("ICD-10", r"icd[- ]?10(?:[- ]?who)?"),
    ("ICD-11 Foundation", r"icd[- ]?11[-. ]?f(?:oundation)?"),
    ("ICD-11", r"icd[- ]?11(?:[-. ]?mms)?"),
    ("UMLS", r"umls(?:[- ]?cui)?"),
    ("MeSH", r"mesh"),
    ("MedDRA", r"meddra"),
    ("GARD", r"gard"),
    ("MONDO", r"mondo"),
    ("DOID", r"doid"),
    ("HGNC", r"hgnc"),
    ("HP", r"hpo?(?=[-:_ ]|\d{7})"),
)
_PREFIXED = re.compile(
    r"(?:{})(?:[- ]?(?:code|number|no|id|term)\b\.?)?[-:_ #*%+^/]*(\S.*)".format(
        "|".join(f"({pattern})" for _system, pattern in _PREFIXES)
    ),
    re.IGNORECASE,
)
# OMIM puts one of these before a number, for the kind of entry.
_OMIM_SIGNED = re.compile(r"[#*%+^]\s*[1-9][0-9]{5}")

_END = r"(?:\.html?)?(?=[/?#&]|$)"
# In addresses that are decoded and have no scheme. A system of None means that the code itself has a prefix.
_ADDRESSES = [
    (system, re.compile(pattern, re.IGNORECASE))
    for system, pattern in (
        ("ORPHA", rf"orpha\.net/(?:\w+/)?(?:disease|disorder)/detail/([0-9]+){_END}"),
        ("ORPHA", rf"orpha\.net/[^?#]*\?(?:[^#]*&)?expert=([0-9]+){_END}"),
        ("ORPHA", rf"orpha\.net/ordo/orphanet_([0-9]+){_END}"),
        ("OMIM", rf"(?:omim\.org/(?:entry|clinicalsynopsis)|ncbi\.nlm\.nih\.gov/omim)/([0-9]+){_END}"),
        ("OMIMPS", rf"omim\.org/phenotypicseries/(ps[0-9]+){_END}"),
        ("ICD-10", r"icd\.who\.int/browse10/[^#]*#/?([a-z][0-9.]+)$"),
        ("ICD-10-CM", rf"icd10cmtool\.cdc\.gov/[^?#]*\?(?:[^#]*&)?query=([a-z][0-9a-z.]+){_END}"),
        ("ICD-10-CM", r"icd10data\.com/icd10cm/codes/(?:[^/?#]+/)*([a-z][0-9a-z.]+)(?=[?#]|$)"),
        # The address of a residual ("…#1628738474/unspecified") is no address of the entity itself.
        (
            "ICD-11 Foundation",
            r"icd\.who\.int/(?:browse|ct|dev)[^#]*#/?(?:https?://id\.who\.int/icd/entity/)?([0-9]+)$",
        ),
        ("ICD-11 Foundation", r"id\.who\.int/icd/(?:entity|release/11/[^?#]*)/([0-9]+)(?=[?#]|$)"),
        ("UMLS", rf"(?:uts\.nlm\.nih\.gov/uts/umls/concept|ncbi\.nlm\.nih\.gov/medgen)/(c[0-9]+){_END}"),
        ("MeSH", rf"meshb[\w-]*\.nlm\.nih\.gov/record/ui\?(?:[^#]*&)?ui=([cd][0-9]+){_END}"),
        ("MeSH", rf"(?:id\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov)/mesh/([cd][0-9]+){_END}"),
        ("GARD", rf"rarediseases\.info\.nih\.gov/(?:\w+/)?diseases/([0-9]+){_END}"),
        ("HGNC", rf"genenames\.org/.*\bhgnc_id[/=](?:hgnc:)?([0-9]+){_END}"),
        (None, rf"purl\.obolibrary\.org/obo/((?:mondo|doid|hp)_[0-9]+){_END}"),
        (None, rf"(?:monarchinitiative|disease-ontology)\.org/[^#]*\b((?:mondo|doid|hp):[0-9]+){_END}"),
        (None, rf"(?:hpo\.jax\.org|ebi\.ac\.uk/ols4?)/.*\b((?:hp|mondo|doid)[:_][0-9]+){_END}"),
        (None, r"(?:identifiers\.org|bioregistry\.io|n2t\.net)/([\w.-]+[:/][^?#]+)$"),
    )
]


def system_and_code(text):
    """Return (name of the system, code without prefix or address) for a pasted code.

    The name is None if nothing names a system; the code is "" for an address of no known record.
    """
    if is_address(text):
        return _of_address(text)
    if prefixed := _PREFIXED.fullmatch(text):
        *prefixes, code = prefixed.groups()
        return next(system for (system, _pattern), found in zip(_PREFIXES, prefixes, strict=True) if found), code
    if _OMIM_SIGNED.fullmatch(text):
        return "OMIM", text[1:].strip()
    return None, text


def _of_address(text):
    try:
        address = decoded(text)
    except ValueError:
        return None, ""
    for system, pattern in _ADDRESSES:
        if match := pattern.search(address):
            return (system, match[1]) if system else system_and_code(match[1])
    return None, ""
