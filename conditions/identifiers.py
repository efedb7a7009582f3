"""Identifiers of literature and people: normal forms, checks and addresses.

Sources: PubMed (PMID: up to 8 digits today, 9 allowed), the DOI handbook (prefix
"10." and a registrant of 4 to 9 digits), ISO 7064 MOD 11-2 as ORCID uses it.
"""

import re
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
    """Return the digits of a PMID; "PMID: 123" and a PubMed address are understood."""
    found = _BEFORE_PMID.sub("", text.strip()).strip(" /")
    if found and not _PMID.fullmatch(found):
        raise ValidationError(_("A PubMed ID is a number of up to nine digits, such as 12345678."), code="pmid")
    return found


def normal_doi(text):
    """Return a DOI in lower case without "doi:" or the resolver's address before it."""
    found = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:?)", "", text.strip(), flags=re.IGNORECASE).strip()
    if found and not _DOI.fullmatch(found):
        raise ValidationError(_("A DOI looks like 10.1000/xyz123."), code="doi")
    return found.lower()


def normal_orcid(text):
    """Return an ORCID iD as 0000-0000-0000-0000; raises ValidationError where its check digit is wrong."""
    found = re.sub(r"^https?://(www\.)?orcid\.org/", "", text.strip(), flags=re.IGNORECASE).strip("/").upper()
    if found and re.fullmatch(r"[0-9]{15}[0-9X]", found):
        found = "-".join(found[start : start + 4] for start in range(0, 16, 4))
    if found and not (_ORCID.fullmatch(found) and _orcid_check_digit(found) == found[-1]):
        raise ValidationError(_("This is not an ORCID iD; one looks like 0000-0002-1825-0097."), code="orcid")
    return found


def _orcid_check_digit(orcid):
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def pubmed_address(pmid):
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def doi_address(doi):
    # A DOI may hold signs that mean something else in an address.
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def orcid_address(orcid):
    return f"https://orcid.org/{orcid}"
