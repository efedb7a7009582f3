"""Slugs of names in any script: readable, and different for "+" and "-", for α and β."""

import re
import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

from .fields import fold

MAX_LENGTH = 100
_PLUS = re.compile(r"(?<=\w)\+")
# "T-B-" is short for "T minus, B minus"; "T-cell" and "HLA-B-associated" are not.
_MINUS = re.compile(r"(?<=[A-Z])[-−](?=$|[\s,)]|(?:[A-Z]+[-−+])+(?:$|[\s,)]))")
# Beside Latin letters, one to three Greek letters are symbols ("α", "δβ"), more of them are a Greek word.
_GREEK_SYMBOLS = re.compile(r"(?<![\u0370-\u03ff])[\u0370-\u03ff]{1,3}(?![\u0370-\u03ff])")
_LATIN = re.compile(r"[A-Za-z]")
# A Han character is a word or a syllable by itself: 地中海 becomes "de-zhong-hai".
_HAN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


def slug_of(name, *, empty="condition"):
    """Return the slug of a name, cut at a word boundary; `empty` if nothing is left of the name.

    Greek letters that are symbols become their names; other letters that have no Latin base are transliterated.
    """
    text = unicodedata.normalize("NFKC", name)
    if _LATIN.search(text):
        text = _GREEK_SYMBOLS.sub(_greek_names, text)
    text = "".join(map(_in_latin, _HAN.sub(r" \1 ", with_spelled_signs(text))))
    return _cut(slugify(fold(text))) or empty


def older_slug_of(name, *, empty="condition"):
    """Return the slug that earlier versions made of a name; letters without a Latin base are missing in it."""
    return _cut(slugify(fold(with_spelled_signs(name)))) or empty


def with_spelled_signs(name):
    """Return the name with words for its signs: "T-B+" becomes "T minus B plus"."""
    return _PLUS.sub(" plus ", _MINUS.sub(" minus ", name))


def _greek_names(letters):
    """Return the names of Greek letters, apart from each other and from the letters and digits around them."""
    return f" {' '.join(map(_greek_name, letters[0]))} "


def _greek_name(letter):
    # "GREEK SMALL LETTER ALPHA WITH TONOS"; Unicode spells lambda without its b.
    name = unicodedata.name(letter, "").partition("LETTER ")[2].removeprefix("FINAL ").partition(" ")[0].lower()
    return {"lamda": "lambda"}.get(name, name)


def _in_latin(character):
    """Return a letter, mark or digit of another script in Latin letters; every other character as it is."""
    is_latin = unicodedata.normalize("NFKD", character)[0].isascii()
    if is_latin or unicodedata.category(character)[0] not in "LMN":
        return character
    return "".join(filter(str.isalnum, anyascii(character)))


def _cut(slug):
    if len(slug) > MAX_LENGTH:
        slug = slug[: MAX_LENGTH + 1].rsplit("-", 1)[0][:MAX_LENGTH]
    return slug
