"""`manage.py draw_architecture`: write docs/architecture.svg, a picture of the layers in pyproject.toml."""

import tomllib
from html import escape

from django.conf import settings

from conditions.management.drawing import DrawingCommand

# Pixels of the picture.
WIDTH, ROW, GAP, PADDING, CHARACTER = 1180, 30, 8, 20, 7.3
# The fill of a module's box, by its root package; dark text on each has a contrast of at least 7:1.
FILLS = {
    "accounts": "#fde8c8",
    "conditions": "#d6e8f7",
    "diseasemaps": "#e9dcf5",
    "operations": "#dcefdc",
    "transparency": "#f3dfe6",
    "verify": "#e6e0f5",
    "web": "#f0eee6",
}


class Command(DrawingCommand):
    help = "Draws docs/architecture.svg from the layers in pyproject.toml."
    path = settings.BASE_DIR / "docs" / "architecture.svg"

    def draw(self):
        rows = [line for layer in layers() for line in _lines(layer)]
        boxes, y = [], PADDING
        for line, is_last in rows:
            boxes.extend(_boxes(line, y))
            y += ROW + (GAP if is_last else 2)
        label = "Layers of the code, from the top: a module imports only from the rows below its own."
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + PADDING}" role="img" '
            f'aria-label="{label}" font-family="monospace" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{y + PADDING}" fill="#ffffff"/>\n' + "".join(boxes) + "</svg>\n"
        )


def layers():
    """Return the layers from the top, each a list of dotted module names."""
    configuration = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    (contract,) = (contract for contract in contracts if contract["name"] == "Layers")
    return [[module.strip() for module in layer.split("|")] for layer in contract["layers"]]


def _lines(layer):
    """Yield (modules, is_last) for each row of a layer's modules that fits the picture's width."""
    line, lines = [], []
    for module in layer:
        if line and _width([*line, module]) > WIDTH - 2 * PADDING:
            lines.append(line)
            line = []
        line.append(module)
    for number, modules in enumerate([*lines, line]):
        yield modules, number == len(lines)


def _width(modules):
    return sum(_box_width(module) for module in modules) + GAP * (len(modules) - 1)


def _box_width(module):
    return round(len(module) * CHARACTER) + 2 * GAP


def _boxes(modules, y):
    x = (WIDTH - _width(modules)) / 2
    for module in modules:
        width = _box_width(module)
        fill = FILLS[module.partition(".")[0]]
        yield (
            f'<rect x="{x:g}" y="{y}" width="{width}" height="{ROW}" rx="4" fill="{fill}" stroke="#5a6472"/>\n'
            f'<text x="{x + width / 2:g}" y="{y + ROW / 2 + 4:g}" text-anchor="middle" fill="#111827">'
            f"{escape(module)}</text>\n"
        )
        x += width + GAP
