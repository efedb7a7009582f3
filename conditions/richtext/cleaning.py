"""The sanitiser for rich text, and the cleaning of plain text."""

import functools
import re
from collections import Counter
from typing import NamedTuple

import nh3

from .allowed import TAGS, URL_SCHEMES, VALUES
from .changes import Change
from .characters import OBJECT, composed, has_words, invisible_positions, without_controls, without_invisible
from .leftovers import libreoffice_comments, with_deleted_rows
from .links import direct_address
from .nesting import limit_depth
from .normalising import normalise
from .style_sheets import class_styles
from .symbols import converted

# Tags of word processors and web pages, which `normalise` turns into stored tags.
_INPUT_TAGS = {*TAGS} | {
    "h1", "h5", "h6", "b", "i", "font", "hr", "tfoot", "menu", "dir", "dl", "dt", "dd", "pre", "address",
    "center", "div", "section", "article", "main", "header", "footer", "nav", "aside", "figure", "figcaption", "form",
    "fieldset", "legend", "details", "summary", "hgroup", "search", "dialog", "optgroup", "option", "listing",
    # Looks and leftovers, which `normalise` drops and counts.
    "u", "mark", "ins", "del", "s", "strike", "rt", "rp", "sdfield", "img", "svg", "math", "object", "embed", "audio",
    "video", "canvas", "button", "select", "textarea", "input",
}  # fmt: skip
_STORED_ATTRIBUTES = {tag: {*attributes} for tag, attributes in TAGS.items() if attributes}
# `normalise` reads them and writes none of them.
_INPUT_ATTRIBUTES = _STORED_ATTRIBUTES | {
    "*": {"class", "style", "hidden"},
    "font": {"face", "color"},
    "div": {"title"},
    "ol": {"start", "type", "reversed"},
    "input": {"type"},
    "sdfield": {"type"},
    "textarea": {"type"},
    "li": {"value"},
}
_ANY_VALUE = re.compile(r".*", re.DOTALL)
_INPUT_VALUES = VALUES | dict.fromkeys(
    ("class", "style", "hidden", "face", "color", "title", "type", "href", "start", "value", "reversed"), _ANY_VALUE
)
# Addresses that people copy, and that cannot be links here; `normalise` reports them.
_INPUT_SCHEMES = {*URL_SCHEMES, "file", "ftp", "tel"}
# Elements whose content is not the author's text.
_DROPPED_WITH_CONTENT = {
    "script", "style", "title", "head", "xml", "noscript", "noembed", "noframes", "template",
}  # fmt: skip
# Parsers read the content of <iframe> as text; that of <object> as elements.
_IFRAME = re.compile(r"<(/?)iframe(?![a-z0-9])", re.IGNORECASE)


def clean_text(text):
    """Return plain text without control and invisible characters, in NFC, newlines as "\\n"; "" if it shows nothing.

    Private-use characters of the Symbol font become the letters that they show.
    """
    text, _number = converted(composed(without_controls(text)).replace(OBJECT, " "))
    cleaned = composed(without_invisible(text)).strip()
    # A link of joiners and direction marks alone could be neither read nor clicked.
    return cleaned if has_words(cleaned) else ""


def changes_of_text(text):
    """Return a Counter of what `clean_text` loses or changes: {Change: number}."""
    text, letters = converted(composed(without_controls(text)))
    invisible = len(invisible_positions(text))
    return +Counter({Change.SYMBOL: letters, Change.INVISIBLE: invisible, Change.PICTURE: text.count(OBJECT)})


def changes_of_address(url):
    """Return a Counter of what `clean_address` changes: {Change: number}."""
    changes = Counter()
    direct_address(clean_line(url), changes)
    return changes


def clean_address(url):
    """Return a web address on one line, without a redirect around it and without tracking parameters."""
    return direct_address(clean_line(url), Counter())


def clean_line(text):
    """Return plain text on one line, runs of white space folded into one space."""
    return " ".join(clean_text(text).split())


def clean(html):
    """Return `html` in the stored form: allowed tags only, one block per line.

    Takes HTML of any length and depth and never fails: malformed HTML is repaired as
    browsers repair it. Idempotent: `clean(clean(html)) == clean(html)`.
    """
    return cleaned(html).html


def clean_and_report(html):
    """Return (`html` in the stored form, a Counter of what was lost or changed: {Change: number})."""
    result = cleaned(html)
    return result.html, Counter(dict(result.changes))


class Cleaned(NamedTuple):
    """`html` in the stored form, and `changes` as pairs of a Change and its number."""

    html: str
    changes: tuple


# A save cleans the same text four times: in the form, in the object, for the database, for the report.
@functools.lru_cache(maxsize=8)
def cleaned(html):
    """Return the Cleaned form of `html`; cached, so it cannot be changed."""
    html = with_deleted_rows(_IFRAME.sub(r"<\1object", without_controls(html)))
    changes = Counter({Change.COMMENT: libreoffice_comments(html)})
    stored = only_stored_tags(normalise(_sanitise(_INPUT_CLEANER, html), changes, class_styles(html)))
    return Cleaned(stored, tuple((+changes).items()))


def only_stored_tags(html):
    """Return `html` without any tag or attribute that is not allowed; a second check before output."""
    return _sanitise(_STORED_CLEANER, html)


def _sanitise(cleaner, html):
    # The parser turns references such as "&#1;" into control characters.
    return without_controls(cleaner.clean(limit_depth(html)))


def _allowed_value(tag, name, value):
    """Return the attribute's value, None if it is not allowed. Must not raise: nh3 would keep the attribute."""
    pattern = VALUES.get(name)
    return value if pattern and pattern.fullmatch(value) else None


def _read_value(tag, name, value):
    """Return the value of an attribute that `normalise` reads, None for a value that it must not see."""
    pattern = _INPUT_VALUES.get(name)
    return value if pattern and pattern.fullmatch(value) else None


def _cleaner(tags, attributes, attribute_filter, schemes, dropped=_DROPPED_WITH_CONTENT):
    return nh3.Cleaner(
        tags=set(tags),
        attributes=attributes,
        attribute_filter=attribute_filter,
        url_schemes=set(schemes),
        clean_content_tags=dropped,
        link_rel=None,
        strip_comments=True,
    )


_INPUT_CLEANER = _cleaner(_INPUT_TAGS, _INPUT_ATTRIBUTES, _read_value, _INPUT_SCHEMES)
_STORED_CLEANER = _cleaner(
    # A <textarea> stands for what is nested too deeply.
    TAGS, _STORED_ATTRIBUTES, _allowed_value, URL_SCHEMES, {*_DROPPED_WITH_CONTENT, "textarea"}
)  # fmt: skip
