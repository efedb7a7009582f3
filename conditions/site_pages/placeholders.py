"""Placeholders for settings in pages about this site, such as [[organisation]] and [[contact]]."""

import re

from django.conf import settings

from conditions.richtext import placeholders

_WORDS = {
    "organisation": lambda: settings.ORGANISATION_NAME,
    "community": lambda: settings.COMMUNITY_NAME,
    "contact": lambda: settings.CONTACT_EMAIL,
    "licence": lambda: settings.CONTENT_LICENCE_NAME,
    "email-days": lambda: str(settings.REPORTER_EMAIL_DAYS),
    "report-days": lambda: str(settings.REPORT_TEXT_DAYS),
    "search-days": lambda: str(settings.SEARCH_COUNT_DAYS),
}
_LINKS = {
    "contact": lambda: f"mailto:{settings.CONTACT_EMAIL}",
    "licence": lambda: settings.CONTENT_LICENCE_URL,
}
_IN_LINE = re.compile(r"\[\[(" + "|".join(_WORDS) + r")\]\]", re.IGNORECASE)


def fill():
    """Return the values of all placeholders for `richtext.render`: {name: [(tag, attributes, text)]}."""
    return {name: [_part(name, words())] for name, words in _WORDS.items()}


def fill_line(text):
    """Return a line of plain text with its placeholders replaced by their values."""
    return _IN_LINE.sub(lambda match: _WORDS[match[1].lower()](), text)


def unknown(text):
    """Return the names of unknown placeholders in the text, sorted, each once."""
    return sorted(set(placeholders(text)) - set(_WORDS))


def _part(name, words):
    return ("a", {"href": _LINKS[name]()}, words) if name in _LINKS else ("span", {}, words)
