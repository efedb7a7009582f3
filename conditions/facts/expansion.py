"""Expansion of fact placeholders in a text, for submission and for the preview."""

import hashlib
import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import html

from conditions import richtext
from conditions.richtext.parsing import parse, words_of
from conditions.richtext.rendering import inner_html
from conditions.richtext.runs import PLACEHOLDER
from conditions.vocabularies import State

from .placeholders import PLACEHOLDERS
from .queries import facts_of

_NO_SENTENCES = ("h2", "h3", "h4", "a", "caption", "th")


@dataclass(frozen=True)
class Expansion:
    """A text in which placeholders have been replaced by today's facts.

    `digests` is {placeholder: SHA-256 of its facts}, to detect later changes; `problems` are
    sentences about placeholders that could not be expanded.
    """

    html: str
    digests: dict = field(default_factory=dict)
    problems: tuple = ()


def expand(text, condition):
    """Return the Expansion of stored rich text about a condition.

    A table replaces a paragraph that contains only its placeholder; a sentence may also be
    inside a paragraph. Placeholders for other things than facts stay as they are.
    """
    names = names_in(text)
    if not names:
        return Expansion(text)
    facts = facts_of(condition)
    available = {name for name in names if PLACEHOLDERS[name].data(facts)}
    root = parse(text)
    _put_blocks(root, available, facts)
    _put_sentences(root, available, facts)
    expanded = richtext.clean(inner_html(root))
    unexpanded = names_in(expanded)
    return Expansion(
        expanded,
        {name: digest(name, facts) for name in names if name not in unexpanded},
        tuple(_problem(name, is_known=name in available) for name in unexpanded),
    )


def shown(condition):
    """Return {name of each placeholder: what it would show today as one line, or a sentence on what is lacking}."""
    facts = facts_of(condition)
    return {name: _line(placeholder, facts) for name, placeholder in PLACEHOLDERS.items()}


def _line(placeholder, facts):
    if not placeholder.data(facts):
        return _problem(placeholder.name, is_known=False)
    if placeholder.sentence:
        return placeholder.sentence(facts)
    return " · ".join(richtext.plain_text(placeholder.block(facts)).splitlines())


def as_read(edition):
    """Return the body as readers would see it: a draft with today's facts, any other edition as stored."""
    if edition.state != State.DRAFT:
        return edition.body
    return expand(edition.body, edition.page.condition).html


def names_in(text):
    """Return the names of the fact placeholders in a text, in order, without repeats."""
    if "[[" not in text:
        return []
    return [name for name in dict.fromkeys(richtext.placeholders(richtext.plain_text(text))) if name in PLACEHOLDERS]


def digest(name, facts):
    """Return the SHA-256 of a placeholder's facts: of their values, so that new wording changes no digest."""
    canonical = json.dumps(PLACEHOLDERS[name].data(facts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _problem(name, *, is_known):
    values = {"name": name, "lacking": PLACEHOLDERS[name].lacking}
    if not is_known:
        return _("[[%(name)s]] has nothing to show: %(lacking)s.") % values
    if PLACEHOLDERS[name].sentence:
        return _("[[%(name)s]] becomes a sentence: put it in a paragraph, not in a heading or a link.") % values
    return (
        _("[[%(name)s]] becomes a table: put it in a paragraph of its own, outside lists, tables and quotations.")
        % values
    )


def _put_blocks(root, available, facts):
    for element in root.findall("p"):
        alone = PLACEHOLDER.fullmatch(words_of(element))
        if alone and alone[1].lower() in available:
            block = html.fragment_fromstring(PLACEHOLDERS[alone[1].lower()].block(facts))
            block.tail = element.tail
            root.replace(element, block)


def _put_sentences(root, available, facts):
    sentences = {name: PLACEHOLDERS[name].sentence(facts) for name in available if PLACEHOLDERS[name].sentence}

    def fill(text):
        return PLACEHOLDER.sub(lambda match: sentences.get(match[1].lower(), match[0]), text)

    excluded = {part for element in root.iter(*_NO_SENTENCES) for part in element.iter()}
    for element in root.iter():
        if element.text and element not in excluded:
            element.text = fill(element.text)
        if element.tail and element.getparent() not in excluded:
            element.tail = fill(element.tail)
