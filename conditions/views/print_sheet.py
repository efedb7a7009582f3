"""The print-only part of a page: types and codes for an appointment, and the URL as a QR code."""

from dataclasses import dataclass
from functools import lru_cache

from conditions.vocabularies import IdentifierSystem
from web.qr_codes import QRCode, qr_code

# The systems that clinics work with; the condition's page shows all systems.
CLINIC_SYSTEMS = (
    IdentifierSystem.ORPHA,
    IdentifierSystem.OMIM,
    IdentifierSystem.OMIMPS,
    IdentifierSystem.ICD10,
    IdentifierSystem.ICD10CM,
    IdentifierSystem.ICD11,
)

# Cached here, because a page's URL and QR code stay the same whenever the page is rendered, and not in `qr_code`, which
# also draws the secrets of second factors.
_qr_code_of = lru_cache(maxsize=512)(qr_code)


@dataclass(frozen=True)
class PrintSheet:
    """The contents of the box that is printed below the short answer."""

    facts: object
    codes: list
    url: str
    qr: QRCode


def print_sheet(facts, url):
    """Return the PrintSheet of the page at the absolute `url`, from the Facts of its condition."""
    codes = [fact for fact in facts.identifiers if fact.value.system in CLINIC_SYSTEMS]
    return PrintSheet(facts, codes, url, _qr_code_of(url))
