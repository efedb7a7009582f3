"""A reader of QR codes, which decodes them as a camera would."""

import re

import zxingcpp
from PIL import Image, ImageDraw

PIXELS = 4


def rows(code):
    """Return the modules that the path of a `web.qr_codes.QRCode` draws: rows of 1 for dark and 0 for light."""
    drawn = [[0] * code.side for _row in range(code.side)]
    for line, strokes in re.findall(r"M0 ([0-9]+)((?:m[0-9]+ 0h[0-9]+)*)", code.path):
        column = 0
        for gap, length in re.findall(r"m([0-9]+) 0h([0-9]+)", strokes):
            start = column + int(gap)
            column = start + int(length)
            drawn[int(line)][start:column] = [1] * int(length)
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
    barcode = zxingcpp.read_barcode(image)
    return barcode.text, barcode.ec_level
