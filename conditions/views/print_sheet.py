"""What a page says on paper alone: the types and codes for an appointment, and the way back as a QR code."""

from dataclasses import dataclass
from functools import lru_cache

from conditions.vocabularies import IdentifierSystem
from web.qr_codes import QRCode, qr_code

# The systems that clinics work with; the condition's own page has all.
CLINIC_SYSTEMS = (
    IdentifierSystem.ORPHA,
    IdentifierSystem.OMIM,
    IdentifierSystem.OMIMPS,
    IdentifierSystem.ICD10,
    IdentifierSystem.ICD10CM,
    IdentifierSystem.ICD11,
)

# A page's address and its QR code stay the same when the page is made anew. Here and not in `qr_code`, which also draws
# the secrets of second factors.
_qr_code_of = lru_cache(maxsize=512)(qr_code)


@dataclass(frozen=True)
class Sheet:
    """What is printed below the short answer."""

    facts: object
    codes: list
    address: str
    qr: QRCode


def sheet(facts, address):
    """Return the Sheet for a page that is read at `address`, whole with its host, from the Facts of its condition."""
    codes = [said for said in facts.identifiers if said.value.system in CLINIC_SYSTEMS]
    return Sheet(facts, codes, address, _qr_code_of(address))
