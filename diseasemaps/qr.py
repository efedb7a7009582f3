"""QR codes as SVG path data."""

import re
from dataclasses import dataclass
from functools import cache

import zxingcpp

# Light modules that a camera needs around the code.
QUIET_ZONE = 4
# Cameras read all eight patterns; trying each to choose one takes three times as long.
_MASK = 2
# Light modules and the dark ones after them.
_RUN = re.compile(rb"\xff*\x00+")
_QUIET = b"\xff" * QUIET_ZONE


@dataclass(frozen=True)
class QRCode:
    """A drawn QR code: `side` modules wide, its quiet zone included; `path` is strokes, one module wide.

    Each stroke runs along the upper edge of its row, so whoever draws it begins half a module above the first.
    """

    side: int
    path: str


def qr_code(text):
    """Return the QRCode of a text, readable with up to 15 % of it damaged (error correction level M)."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    image = memoryview(made.to_image(scale=1, add_quiet_zones=False))
    modules, side = image.tobytes(), image.shape[0]
    rows = (modules[start : start + side] for start in range(0, side * side, side))
    return QRCode(side + 2 * QUIET_ZONE, "".join(_strokes(row, line) for line, row in enumerate(rows, QUIET_ZONE)))


def _strokes(row, line):
    """Return the dark modules of a row as path data: neighbours are one stroke, each from where the last one ended."""
    return f"M0 {line}{''.join(map(_stroke, _RUN.findall(_QUIET + row)))}"


# A code has hundreds of strokes, of a few kinds.
@cache
def _stroke(run):
    length = run.count(0)
    return f"m{len(run) - length} 0h{length}"
