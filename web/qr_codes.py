"""QR codes as SVG path data."""

from dataclasses import dataclass

import zxingcpp

# Light modules that a camera needs around the code.
QUIET_ZONE = 4
# Cameras read all eight patterns; trying each to choose one takes three times as long.
_MASK = 2
_AS_TEXT = bytes.maketrans(b"\x00\xff", b"#.")
_KINDS = (("#", "h{}"), (".", "m{} 0"))
# Neighbours are one stroke, each from where the last one ended: the longest first. Longer ones, which hardly any code
# has, are two. A code has hundreds, of these few kinds: each kind is put in its place at once.
_STROKES = [(run * length, stroke.format(length)) for length in range(16, 0, -1) for run, stroke in _KINDS]


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
    modules, side = image.tobytes().translate(_AS_TEXT).decode(), image.shape[0]
    drawn = "\n".join("." * QUIET_ZONE + modules[at : at + side].rstrip(".") for at in range(0, side * side, side))
    for run, stroke in _STROKES:
        drawn = drawn.replace(run, stroke)
    path = "".join(f"M0 {line}{strokes}" for line, strokes in enumerate(drawn.split("\n"), QUIET_ZONE))
    return QRCode(side + 2 * QUIET_ZONE, path)
