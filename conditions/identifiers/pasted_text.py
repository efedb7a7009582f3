"""Pasted text around an identifier: invisible characters, dashes, brackets and punctuation, percent-encoding."""

import re
import unicodedata
from urllib.parse import unquote

# No identifier and no address of one is longer. Some steps below take time in the square of the length.
LONGEST = 1000
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<"}
_BEFORE = "([{<\"'“”‘’«»„ "
_AFTER = ".,;:!?\"'“”‘’«»… "
_ADDRESS = re.compile(r"https?://|www\.|(?:[\w-]+\.)+(?:org|net|gov|int|com|io|uk)/", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")


def visible(text):
    """Return the text in compatibility form (full-width digits become plain) without invisible characters.

    A text of more than LONGEST characters becomes "", which is no identifier.
    """
    if len(text) > LONGEST:
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf").strip()


def with_plain_dashes(text):
    """Return the text with a hyphen for each kind of dash and for the minus sign."""
    return text.translate(_DASHES)


def without_punctuation(text):
    """Return the text without the punctuation of the sentence around it.

    A closing bracket stays if its partner is in the text: "(10.1000/a(1))." gives "10.1000/a(1)".
    """
    text = text.lstrip(_BEFORE)
    while text:
        last = text[-1]
        if last in _AFTER or (last in _OPENING and text.count(last) > text.count(_OPENING[last])):
            text = text[:-1]
        else:
            break
    return text


def is_address(text):
    """Return whether the text begins like a web address, with or without "https://"."""
    return _ADDRESS.match(text) is not None


def decoded(text):
    """Return the text without percent-encoding, however often it was encoded; raise ValueError for broken UTF-8."""
    while (shorter := unquote(text, errors="strict")) != text:
        text = shorter
    return text
