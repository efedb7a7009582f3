"""Design tokens of the style sheet: few, with enough contrast in both colour schemes, and the only colours."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders

TEXT_ON = {
    "ink": ("paper", "card", "wash", "good-wash", "late-wash", "people-wash"),
    "soft": ("paper", "card", "wash", "good-wash", "late-wash"),
    "accent": ("paper", "card", "wash", "good-wash", "late-wash", "people-wash"),
    "accent-deep": ("paper", "card", "wash", "good-wash", "late-wash", "people-wash"),
    "good": ("good-wash", "card", "paper"),
    "late": ("late-wash", "card", "paper"),
    "people": ("people-wash", "card", "paper"),
    "on-accent": ("accent", "accent-deep"),
    "paper": ("people",),
}
SCHEMES = ("light", "dark")


def _sheet():
    with open(finders.find("site/site.css"), encoding="utf-8") as file:
        return file.read()


def _colours(scheme):
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", _sheet(), re.DOTALL)[:2]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", dark))
    return colours


def _luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one, other):
    """Return WCAG's contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_has_a_contrast_of_seven_to_one(scheme):
    colours = _colours(scheme)

    contrasts = {
        f"{text} on {ground}": round(_contrast(colours[text], colours[ground]), 2)
        for text, grounds in TEXT_ON.items()
        for ground in grounds
    }

    assert {pair: ratio for pair, ratio in contrasts.items() if ratio < 7} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_focus_and_the_edges_of_fields_have_a_contrast_of_three_to_one(scheme):
    colours = _colours(scheme)

    contrasts = {
        (edge, ground): _contrast(colours[edge], colours[ground])
        for edge in ("focus", "soft", "late-line")
        for ground in ("paper", "card", "wash")
    }

    assert {pair for pair, ratio in contrasts.items() if ratio < 3} == set()


def test_colours_and_sizes_of_type_are_tokens_everywhere():
    rules = re.sub(r"/\*.*?\*/", "", _sheet(), flags=re.DOTALL)
    rules = re.sub(r":root \{.*?\}", "", rules, flags=re.DOTALL).split("@media print")[0]

    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", rules) == []
    assert re.findall(r"font(?:-size)?: [^;]*\d(?:rem|em|px)", rules) == []


def test_every_token_is_used_and_every_used_one_exists():
    defined = set(re.findall(r"(--[a-z0-9-]+):", _sheet()))
    used = set(re.findall(r"var\((--[a-z0-9-]+)", _sheet()))

    assert defined ^ used == set()


def test_stylesheet_is_light():
    assert len(gzip.compress(_sheet().encode(), 9)) < 20_000
