"""What a page says on paper alone: the types and codes for an appointment, and the way back as a QR code."""

from dataclasses import dataclass

import segno

from conditions.vocabularies import IdentifierSystem

# The systems that clinics work with; the condition's own page has all.
CLINIC_SYSTEMS = (
    IdentifierSystem.ORPHA,
    IdentifierSystem.OMIM,
    IdentifierSystem.OMIMPS,
    IdentifierSystem.ICD10,
    IdentifierSystem.ICD10CM,
    IdentifierSystem.ICD11,
)
# Light modules that a reader's camera needs around the code.
QUIET_ZONE = 4
# Cameras read all eight patterns; drawing each of them to choose one took a fifth of a page's time.
MASK = 2


@dataclass(frozen=True)
class QRCode:
    """A drawn QR code: `side` modules wide, `path` the dark ones as SVG path data."""

    side: int
    path: str


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
    return Sheet(facts, codes, address, qr_code(address))


def qr_code(text):
    """Return the QRCode of a text, readable with up to 15 % of it damaged (error correction level M)."""
    matrix = segno.make(text, error="m", micro=False, mask=MASK).matrix
    return QRCode(
        len(matrix) + 2 * QUIET_ZONE,
        "".join(_runs(row, number + QUIET_ZONE) for number, row in enumerate(matrix)),
    )


def _runs(row, line):
    """Return the dark modules of a row as path data, neighbours as one stroke."""
    parts, start = [], None
    for column, is_dark in enumerate([*row, 0]):
        if is_dark and start is None:
            start = column
        elif not is_dark and start is not None:
            parts.append(f"M{start + QUIET_ZONE} {line}h{column - start}v1h-{column - start}z")
            start = None
    return "".join(parts)
