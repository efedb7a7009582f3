"""QR codes as SVG path data."""

from dataclasses import dataclass

import zxingcpp

# The margin of light modules that a camera needs around the code.
QUIET_ZONE = 4
# The mask pattern. Cameras read all eight; choosing the best one takes three times as long.
_MASK = 2
_AS_TEXT = bytes.maketrans(b"\x00\xff", b"#.")
_KINDS = (("#", "h{}"), (".", "m{} 0"))
# A run of equal modules is one stroke, which begins where the last one ended. A code has hundreds of runs but few
# lengths, so all runs of a length are replaced at once, the longest first. Runs above 16 are two strokes.
_STROKES = [(run * length, stroke.format(length)) for length in range(16, 0, -1) for run, stroke in _KINDS]


@dataclass(frozen=True)
class QRCode:
    """A drawn QR code: `side` modules wide, its quiet zone included; `path` is strokes, one module wide.

    Each stroke runs along the upper edge of its row, so the view box has to begin half a module above the first row.
    """

    side: int
    path: str


def qr_code(text):
    """Return the QRCode of a text, readable with up to 15 % of it damaged (error correction level M)."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    image = memoryview(barcode.to_image(scale=1, add_quiet_zones=False))
    modules, side = image.tobytes().translate(_AS_TEXT).decode(), image.shape[0]
    rows = "\n".join(
        "." * QUIET_ZONE + modules[start : start + side].rstrip(".") for start in range(0, side * side, side)
    )
    for run, stroke in _STROKES:
        rows = rows.replace(run, stroke)
    path = "".join(f"M0 {line}{strokes}" for line, strokes in enumerate(rows.split("\n"), QUIET_ZONE))
    return QRCode(side + 2 * QUIET_ZONE, path)
