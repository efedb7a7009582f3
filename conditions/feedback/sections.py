"""The parts of a page that a report can be about."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from conditions import richtext
from conditions.richtext.parsing import parse


class Part(NamedTuple):
    """A place in a page: its anchor there ("" for the whole page), and its heading."""

    anchor: str
    words: str


def parts_of(edition):
    """Return the Parts of an edition in reading order, the whole page first."""
    headings = [Part(section.anchor, section.heading.text) for section in richtext.render(edition.body).sections]
    sources = [Part("sources", _("Sources"))] if edition.citations.exists() else []
    return [Part("", _("Whole page")), Part("short-answer", _("Short answer")), *headings, *sources]


def text_of(edition, words):
    """Return the stored HTML of the section with this heading, its heading first; "" where there is none."""
    levels = [section.heading for section in richtext.render(edition.body).sections]
    kept, level = [], None
    for element in parse(edition.body):
        heading = levels.pop(0) if element.tag in ("h2", "h3", "h4") and levels else None
        if heading and level is None and heading.text == words:
            level = heading.level
        elif heading and level is not None and heading.level <= level:
            break
        if level is not None:
            kept.append(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    return "\n".join(kept)
