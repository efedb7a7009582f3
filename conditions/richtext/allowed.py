"""The allow-list for rich text: the tags and attributes that a stored text may contain.

The sanitiser (`cleaning`), the writer of stored HTML (`normalising`, `runs`), the diff
(`conditions.workflow.diff`) and the editor's own filter (`conditions.fields`) all derive
from this file. A tag added to MARKS works everywhere. A new block tag also needs a method
of the writer that says where the block may stand; a test fails until the tag survives `clean`.
"""

import re

HEADINGS = ("h2", "h3", "h4")
# Inline tags without attributes.
MARKS = ("strong", "em", "sub", "sup")
# Each tag with its attributes, in the order in which they are written.
INLINE = {
    **dict.fromkeys(MARKS, ()),
    "a": ("href",),
    # Words of another language; both attributes or neither.
    "span": ("lang", "dir"),
}
BLOCKS = {
    **dict.fromkeys((*HEADINGS, "p", "br", "ul", "li", "blockquote", "table", "caption", "thead", "tbody", "tr"), ()),
    "ol": ("start",),
    "th": ("scope", "colspan", "rowspan"),
    "td": ("colspan", "rowspan"),
}
TAGS = {**BLOCKS, **INLINE}

# The values that each attribute may have; any other value is dropped with its attribute.
VALUES = {
    "start": re.compile(r"[2-9]|[1-9][0-9]{1,2}"),
    "colspan": re.compile(r"[2-9]|[1-9][0-9]"),
    "rowspan": re.compile(r"[2-9]|[1-9][0-9]"),
    "scope": re.compile(r"(?:col|row)(?:group)?"),
    # Other sites by http or https without a user name in the URL; this site by "/..." and "#...".
    "href": re.compile(
        r"(?:https?://(?![^/?#]*@)[^/?#]|mailto:[^@?]+@|/(?!/)|#[a-z])[^\s\x00-\x20\x7f-\x9f\\<>\"]*", re.IGNORECASE
    ),
    "lang": re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"),
    "dir": re.compile(r"ltr|rtl"),
}
URL_SCHEMES = ("http", "https", "mailto")
