"""Guesses what a text may be as a code: the systems it names, or every system whose notation it has."""

from django.core.exceptions import ValidationError

from .pasted_text import is_address, visible
from .prefixes import system_and_code
from .systems import SYSTEMS, normal_code, pasted


def possible_codes(text):
    """Return the (system, code) pairs that `text` can mean, with or without a prefix.

    "ORPHA:528" and "(Orphacode 528)" mean one, "608594" can mean several, "lipodystrophy" none.
    """
    text = pasted(text)
    named, code = system_and_code(text)
    pairs = []
    for system, known in SYSTEMS.items():
        if named is None and known.alone and not known.alone.fullmatch(code):
            continue
        try:
            pairs.append((system, normal_code(system, text)))
        except ValidationError:
            continue
    return pairs


def codes_in(text, *, words):
    """Return the (system, code) pairs that a query may be, or else those behind a system's name in its first `words`.

    "608594" may be several codes, "ORPHA:528 symptoms" has one, "type 2" has none.
    """
    whole = possible_codes(text)
    parts = text.split()[:words]
    if whole or len(parts) < 2:
        return whole
    runs = [" ".join(parts[start : start + length]) for start in range(len(parts)) for length in (3, 2, 1)]
    named = (possible_codes(run) for run in runs if system_and_code(pasted(run))[0])
    return list(dict.fromkeys(pair for pairs in named for pair in pairs))


def possible_hgnc(text):
    """Return the number of the HGNC id that the text names with a prefix or by an address, or ""."""
    return _named("HGNC", text)


def possible_hpo(text):
    """Return the HPO id that the text names with a prefix or by an address, or ""."""
    return _named("HP", text)


def _named(system, text):
    if system_and_code(pasted(text))[0] != system:
        return ""
    try:
        return normal_code(system, text)
    except ValidationError:
        return ""


def is_code_address(text):
    """Return whether the text begins like a web address; a part of one may name another code."""
    return is_address(visible(text))


def url_for_code(system, code):
    """Return the URL of a code in its system, or "" if the system has no public pages."""
    url = SYSTEMS[system].url
    return url.format(code) if url else ""
