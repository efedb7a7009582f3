"""The one allow-list for HTML, and the cleaning of plain text."""

import functools
import re

import nh3

from .characters import has_words, normal, without_controls
from .nesting import shallow
from .normalising import tidy

STORED_TAGS = frozenset({
    "h2", "h3", "h4", "p", "br", "ul", "ol", "li", "blockquote", "table", "caption", "thead", "tbody", "tr", "th",
    "td", "a", "strong", "em", "sub", "sup", "span",
})  # fmt: skip
_STORED_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    # Words of another language; `tidy` writes both or neither.
    "span": {"lang", "dir"},
}
# What word processors and web pages send, and what `tidy` turns into stored tags.
_ARRIVING_TAGS = STORED_TAGS | frozenset({
    "h1", "h5", "h6", "b", "i", "span", "font", "hr", "tfoot", "menu", "dir", "dl", "dt", "dd", "pre", "address",
    "center", "div", "section", "article", "main", "header", "footer", "nav", "aside", "figure", "figcaption", "form",
    "fieldset", "legend", "details", "summary", "hgroup", "search", "dialog", "optgroup", "option",
})  # fmt: skip
# Read for bold, italic and Word's lists; `tidy` writes none of them.
_STYLED = {tag: {"style"} for tag in ("span", "font", "p", "b", "i", "strong", "em")}
_ARRIVING_ATTRIBUTES = {
    tag: _STORED_ATTRIBUTES.get(tag, set()) | _STYLED.get(tag, set()) for tag in {*_STORED_ATTRIBUTES, *_STYLED}
}
_VALUES = {
    "start": re.compile(r"[2-9]|[1-9][0-9]{1,2}"),
    "colspan": re.compile(r"[2-9]|[1-9][0-9]"),
    "rowspan": re.compile(r"[2-9]|[1-9][0-9]"),
    "scope": re.compile(r"(?:col|row)(?:group)?"),
    # Other hosts by http and https without a user's name before them; this site by "/..." and "#...".
    "href": re.compile(
        r"(?:https?://(?![^/?#]*@)[^/?#]|mailto:[^@?]+@|/(?!/)|#[a-z])[^\s\x00-\x20\x7f-\x9f\\<>\"]*", re.IGNORECASE
    ),
    "lang": re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"),
    "dir": re.compile(r"ltr|rtl"),
    "style": re.compile(r".*", re.DOTALL),
}
_SCHEMES = {"http", "https", "mailto"}
# Elements whose words are not the author's text.
_DROPPED_WITH_CONTENT = {
    "script", "style", "title", "head", "xml", "noscript", "noembed", "noframes", "template", "iframe", "object",
    "embed", "svg", "math", "textarea", "select", "button", "audio", "video", "canvas",
}  # fmt: skip


def clean_text(text):
    """Return plain text without control characters, in Unicode's NFC, newlines as "\\n"; "" where there is no word."""
    kept = normal(without_controls(text)).strip()
    # Nothing but joiners and direction marks could be neither read nor clicked.
    return kept if has_words(kept) else ""


def clean_line(text):
    """Return plain text on one line, runs of white space folded into one space."""
    return " ".join(clean_text(text).split())


# A save passes the same text through here three times: form, object, database.
@functools.lru_cache(maxsize=8)
def clean(html):
    """Return `html` in the stored form: stored tags only, semantic, one block a line.

    `clean(clean(html)) == clean(html)`. Malformed HTML is mended as a browser would
    mend it; nothing is an error. Takes text of any length and nesting.
    """
    return only_stored_tags(tidy(_only(_ARRIVING, without_controls(html))))


def only_stored_tags(html):
    """Return `html` with nothing but stored tags: the second lock, on the way out."""
    return _only(_STORED, html)


def _only(cleaner, html):
    # Written as "&#1;" they come through the parser.
    return without_controls(cleaner.clean(shallow(html)))


def _checked(tag, name, value):
    """Return the attribute's value, or None where it is not one that we know. Must not raise: nh3 would keep it."""
    if name == "href":
        value = value.strip().replace(" ", "%20")
    allowed = _VALUES.get(name)
    return value if allowed and allowed.fullmatch(value) else None


def _cleaner(tags, attributes):
    return nh3.Cleaner(
        tags=set(tags),
        attributes=attributes,
        attribute_filter=_checked,
        url_schemes=_SCHEMES,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        link_rel=None,
        strip_comments=True,
    )


_ARRIVING = _cleaner(_ARRIVING_TAGS, _ARRIVING_ATTRIBUTES)
_STORED = _cleaner(STORED_TAGS, _STORED_ATTRIBUTES)
