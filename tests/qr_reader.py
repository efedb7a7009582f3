"""QR codes, read as a camera reads them."""

import re

import zxingcpp
from PIL import Image, ImageDraw

PIXELS = 4


def rows(code):
    """Return the modules of a `web.qr_codes.QRCode` as its path draws them: rows of 1 for dark and 0 for light."""
    drawn = [[0] * code.side for _row in range(code.side)]
    for line, strokes in re.findall(r"M0 ([0-9]+)((?:m[0-9]+ 0h[0-9]+)*)", code.path):
        place = 0
        for gap, length in re.findall(r"m([0-9]+) 0h([0-9]+)", strokes):
            start = place + int(gap)
            place = start + int(length)
            drawn[int(line)][start:place] = [1] * int(length)
    return drawn


def read(code):
    """Return the text of a `web.qr_codes.QRCode`, and its level of error correction."""
    image = Image.new("L", (code.side * PIXELS,) * 2, 255)
    draw = ImageDraw.Draw(image)
    for line, row in enumerate(rows(code)):
        for column, is_dark in enumerate(row):
            if is_dark:
                corner = column * PIXELS, line * PIXELS
                draw.rectangle([corner, (corner[0] + PIXELS - 1, corner[1] + PIXELS - 1)], fill=0)
    found = zxingcpp.read_barcode(image)
    return found.text, found.ec_level
