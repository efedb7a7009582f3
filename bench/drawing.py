"""Growth curves as SVG: the cost of each kind of response, relative to its cost with the fewest pages."""

from html import escape
from math import log10

WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 900, 560, 70, 260, 50, 60
COLOURS = ("#0b5fa5", "#b3261e", "#1b7837", "#7b3294", "#a6611a", "#01665e", "#5e3c99", "#c51b7d")
BAR = 1.3
TITLE = "Cost of a response by live pages, relative to {:,} pages"


def draw(costs_by_kind, sizes):
    """Return the SVG of {kind: {size: (milliseconds, queries)}}: the ratio to the smallest size, by size."""
    ratios = {kind: [costs[size][0] / costs[sizes[0]][0] for size in sizes] for kind, costs in costs_by_kind.items()}
    most = max(2.0, *(ratio for line in ratios.values() for ratio in line))

    def x_of(size):
        span = log10(sizes[-1]) - log10(sizes[0]) or 1
        return LEFT + (log10(size) - log10(sizes[0])) / span * (WIDE - LEFT - RIGHT)

    def y_of(ratio):
        return HIGH - BOTTOM - log10(max(ratio, 0.5) / 0.5) / log10(most / 0.5) * (HIGH - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>',
        f'<text x="{LEFT}" y="28" font-size="16">{TITLE.format(sizes[0])}</text>',
    ]
    for size in sizes:
        parts.append(_line(x_of(size), y_of(0.5), x_of(size), y_of(most), "#ddd"))
        parts.append(_text(x_of(size), HIGH - BOTTOM + 20, f"{size:,} pages", "middle"))
    for ratio in [step for step in (0.5, 1, BAR, 2, 5, 10, 20, 50, 100) if step <= most]:
        parts.append(_line(LEFT, y_of(ratio), WIDE - RIGHT, y_of(ratio), "#b3261e" if ratio == BAR else "#ddd"))
        parts.append(_text(LEFT - 8, y_of(ratio) + 4, f"{ratio:g}", "end"))
    for rank, (kind, line) in enumerate(sorted(ratios.items(), key=lambda pair: -pair[1][-1])):
        colour = COLOURS[rank % len(COLOURS)]
        points = " ".join(f"{x_of(size):.1f},{y_of(ratio):.1f}" for size, ratio in zip(sizes, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        if rank * 14 < HIGH - TOP - BOTTOM:
            words = f"{line[-1]:.2f}  {kind}"
            parts.append(f'<text x="{WIDE - RIGHT + 12}" y="{TOP + rank * 14}" fill="{colour}">{escape(words)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _line(x1, y1, x2, y2, colour):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x, y, words, anchor):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#444">{escape(words)}</text>'
