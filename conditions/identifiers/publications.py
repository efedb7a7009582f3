"""Identifiers of publications: PubMed IDs and DOIs.

Sources: PubMed (PMID: up to 8 digits today, 9 allowed), the DOI handbook (prefix "10.", a registrant of 4 to 9 digits
with sub-registrants, any printable characters after the slash).
"""

import html
import re
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .pasted_text import decoded, is_address, visible, without_punctuation

_PMID = re.compile(
    r"(?:(?:pmid|pubmed|medline)(?:[- ]?id)?\s*[:#]?\s*)?0*([1-9][0-9]{0,8})"
    # PubMed's own citations end in both: "PMID: 9500320; PMCID: PMC123".
    r"(?:[\s;,.]+pmc(?:id)?[\s:]*(?:pmc)?[0-9]{1,9})?",
    re.IGNORECASE,
)
_PMID_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?"
    r"(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/|pubmed\.gov/"
    r"|europepmc\.org/(?:article|abstract)/med/|identifiers\.org/pubmed[:/]"
    r"|ncbi\.nlm\.nih\.gov/entrez/query\.fcgi\?(?=.*\bdb=pubmed\b).*\blist_uids=)"
    r"0*([1-9][0-9]{0,8})(?:[/?#&].*)?",
    re.IGNORECASE,
)
_PMCID = re.compile(r"\bpmc(?:id)?(?:/articles/|/|:|\s)*(?:pmc)?\s*([0-9]{1,9})\b", re.IGNORECASE)

# An old form, SICI, has an angle bracket with a colon inside: <637::AID-TEA4>. Other angle brackets are markup.
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/(?:[^\s\"<>\x00-\x1f\x7f]|<(?!/)[^\s\"<>]*:[^\s\"<>]*>)+")
# Another DOI behind a separator: one of the two would be lost.
_SECOND_DOI = re.compile(r"[,;|](?:https?://(?:dx\.)?doi\.org/|doi:)?10\.[0-9]{4,9}/", re.IGNORECASE)
_DOI_RESOLVER = re.compile(r"(?:https?://)?(?:(?:dx|www)\.)?(?:doi\.org|hdl\.handle\.net)/", re.IGNORECASE)
_DOI_LABEL = re.compile(r"(?:info:|urn:)?doi(?:[:/]\s*|\s+|(?=10\.))", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:lt|gt|amp|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE)
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|mc_[ce]id)=.*", re.IGNORECASE)


def normal_pmid(text):
    """Return the digits of a PMID, or "" for no text.

    "123", "PMID: 0123." and addresses of PubMed and Europe PMC are accepted. Raises ValidationError for other text; a
    PMCID, which numbers another list of articles, has a message of its own.
    """
    pmid = without_punctuation(visible(text))
    if not pmid:
        return _empty(text, _("A PubMed ID is a number of up to nine digits, such as 12345678."), "pmid")
    match = _PMID.fullmatch(pmid) or _PMID_ADDRESS.fullmatch(pmid)
    if match:
        return match[1]
    if pmcid := _PMCID.search(pmid):
        raise ValidationError(
            _(
                "PMC%(number)s is an ID of PubMed Central, not a PubMed ID. Put its address, "
                "https://pmc.ncbi.nlm.nih.gov/articles/PMC%(number)s/, in “Web address”."
            )
            % {"number": pmcid[1]},
            code="pmcid",
        )
    raise ValidationError(_("A PubMed ID is a number of up to nine digits, such as 12345678."), code="pmid")


def normal_doi(text):
    """Return a DOI in lower case, or "" for no text; raise ValidationError for other text.

    A leading "doi:" or resolver's address, percent-encoding, HTML entities, tracking parameters, and the punctuation of
    the sentence around it are dropped.
    """
    refusal = _("A DOI looks like 10.1000/xyz123.")
    pasted = without_punctuation(visible(text))
    if not pasted:
        return _empty(text, refusal, "doi")
    doi = pasted
    try:
        while (shorter := _peeled(doi)) != doi:
            doi = shorter
    except ValueError:
        raise ValidationError(refusal, code="doi") from None
    if not _DOI.fullmatch(doi):
        raise ValidationError(refusal, code="doi")
    if _SECOND_DOI.search(doi):
        raise ValidationError(_("These are several DOIs. Enter one."), code="doi")
    return doi.lower()


def _peeled(doi):
    """Return the DOI with one layer of what surrounds or encodes it removed; raise ValueError for broken UTF-8."""
    if is_address(doi):
        # A DOI's own "?" and "#" are encoded in an address.
        doi = re.split("[?#]", doi, maxsplit=1)[0]
    before = _DOI_RESOLVER.match(doi) or _DOI_LABEL.match(doi)
    doi = decoded(doi[before.end() :] if before else doi)
    doi = _ENTITY.sub(lambda entity: html.unescape(entity[0]), doi)
    # PDF files write a hyphen of their own.
    doi = visible(doi).replace("\u2010", "-")
    return without_punctuation(_TRACKING.sub("", doi)).rstrip("/")


def _empty(text, refusal, code):
    """Return "" if nothing was typed; raise ValidationError if the text is punctuation only."""
    if text.strip():
        raise ValidationError(refusal, code=code)
    return ""


def url_for_pmid(pmid):
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def url_for_doi(doi):
    # A DOI may contain characters that have a meaning in URLs.
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"
