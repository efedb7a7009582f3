"""Sections of a page that a report can be about."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from conditions import richtext
from conditions.richtext.parsing import parse


class PageSection(NamedTuple):
    """A section of a page: its anchor ("" for the whole page) and its heading."""

    anchor: str
    heading: str


def sections_of(edition):
    """Return the PageSections of an edition in reading order, the whole page first."""
    headings = [PageSection(section.anchor, section.heading.text) for section in richtext.render(edition.body).sections]
    sources = [PageSection("sources", _("Sources"))] if edition.citations.exists() else []
    return [PageSection("", _("Whole page")), PageSection("short-answer", _("Short answer")), *headings, *sources]


def html_of(edition, heading_text):
    """Return the stored HTML of the section with this heading, heading included; "" if there is no such section."""
    levels = [section.heading for section in richtext.render(edition.body).sections]
    elements, level = [], None
    for element in parse(edition.body):
        heading = levels.pop(0) if element.tag in ("h2", "h3", "h4") and levels else None
        if heading and level is None and heading.text == heading_text:
            level = heading.level
        elif heading and level is not None and heading.level <= level:
            break
        if level is not None:
            elements.append(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    return "\n".join(elements)
