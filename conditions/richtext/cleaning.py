"""The one allow-list for HTML, and the cleaning of plain text."""

import re
import unicodedata

import nh3

from .tidying import tidy

STORED_TAGS = frozenset(
    "h2 h3 h4 p br ul ol li blockquote table caption thead tbody tr th td a strong em sub sup".split()
)
# What word processors and web pages send, and what `tidy` turns into stored tags.
_ARRIVING_TAGS = STORED_TAGS | frozenset(
    "h1 h5 h6 b i div section article main header footer aside figure pre address dl dt dd center".split()
)
_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto"}
# Elements whose words are not the author's text.
_DROPPED_WITH_CONTENT = {
    "script", "style", "title", "head", "xml", "noscript", "template", "iframe", "object",
    "embed", "svg", "math", "textarea", "select", "button", "audio", "video", "canvas",
}  # fmt: skip

# C0 and C1 controls but tab and newline, lone surrogates and noncharacters: feeds,
# XML and PostgreSQL refuse them. A carriage return becomes a newline before.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile(r"\s+")


def clean_text(text):
    """Return plain text without control characters, in Unicode's NFC, newlines as "\\n"."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()


def clean_line(text):
    """Return plain text on one line, runs of white space folded into one space."""
    return _SPACES.sub(" ", clean_text(text)).strip()


def clean(html):
    """Return `html` in the stored form: allowed tags only, semantic, one block a line.

    `clean(clean(html)) == clean(html)`: the rounds go on until nothing changes.
    Malformed HTML is mended as a browser would mend it; nothing is an error.
    """
    html = clean_text(html)
    if not html:
        return ""
    for _round in range(6):
        before, html = html, _only(STORED_TAGS, tidy(_only(_ARRIVING_TAGS, html)))
        if html == before:
            return html
    # A text that will not settle is kept as words alone.
    words = nh3.clean(html, tags=set())
    return _only(STORED_TAGS, tidy(words))


def only_stored_tags(html):
    """Return `html` with nothing but stored tags: the second lock, on the way out."""
    return _only(STORED_TAGS, html)


def _only(tags, html):
    return nh3.clean(
        html,
        tags=set(tags),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        clean_content_tags=_DROPPED_WITH_CONTENT - set(tags),
        link_rel=None,
        strip_comments=True,
    )
