"""Typefaces of certificates: DejaVu Sans, and installed fonts for the letters that it lacks.

Debian's fonts-noto-core and fonts-droid-fallback have every script of today's names (docs/deployment.md).
"""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

OWN_FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = OWN_FONTS / "DejaVuSansCondensed.ttf", OWN_FONTS / "DejaVuSansCondensed-Bold.ttf"
FOLDERS = ("/usr/share/fonts", "/usr/share/fonts-droid-fallback", "/usr/local/share/fonts")
# One file for each script; the last one has Han, Hangul and Kana.
_FILES = ("NotoSans*-Regular.ttf", "DroidSansFallback.ttf")
# Controls, format characters such as joiners, and separators are not drawn.
_NOT_DRAWN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_MARKS = frozenset({"Mn", "Mc", "Me", "Cf"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def letters_to_draw(text):
    """Return the set of characters of a text that need a glyph."""
    return {letter for letter in set(text) if not _is_invisible(letter)}


def fonts_for(letters):
    """Return (paths of installed fonts, letters that no font has) for the letters that our own font lacks."""
    lacking, paths = letters - _letters_of(REGULAR), []
    for path in _installed_fonts(FOLDERS) if lacking else ():
        if here := lacking & _letters_of(path):
            paths.append(path)
            lacking -= here
    return paths, lacking


def needs_shaping(text):
    """Return whether glyphs have to be joined, stacked or reordered, which makes a page four times as slow."""
    return any(
        unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT
        or unicodedata.category(letter) in _MARKS
        or letter not in _letters_of(REGULAR)
        for letter in letters_to_draw(text)
    )


def _is_invisible(letter):
    # Variation selectors choose a form of the letter before them.
    return unicodedata.category(letter) in _NOT_DRAWN or "VARIATION SELECTOR" in unicodedata.name(letter, "")


@cache
def _installed_fonts(folders):
    return [path for name in _FILES for folder in folders for path in sorted(Path(folder).rglob(name))]


@cache
def _letters_of(path):
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
