"""Parts of pasted HTML that are not the author's valid text: deletions, comments, hidden text, page furniture.

Microsoft Word marks them with its own classes and `mso-` properties, Word on the web with
classes, LibreOffice with tags and titles, Google Docs with addresses such as "#cmnt1".
"""

import functools
import re

from .changes import Change
from .characters import has_words
from .nesting import TOO_DEEP
from .styles import declarations

# The bullet or number that Word has drawn before a list item.
DRAWN_MARKER = "drawn marker"

_TAGS = {
    **dict.fromkeys(("del", "s", "strike"), Change.DELETION),
    **dict.fromkeys(("img", "svg"), Change.PICTURE),
    **dict.fromkeys(("object", "embed", "audio", "video", "canvas"), Change.EMBEDDED),
    **dict.fromkeys(("button", "select", "textarea", "input"), Change.FORM_FIELD),
    "math": Change.EQUATION,
}
# Classes of Word ("msoDel"), Word on the web ("TrackChangeTextDeletion"), and of editors and web pages.
_DELETED_CLASS = re.compile(
    r"(?:^|\s)mso-?del|(?:deletion|deleted)(?:marker)?(?:\s|$)|(?:^|[\s_-])(?:strike(?:-?(?:through|thru|out))?|line-through)(?:\s|$)"
    r"|(?:^|\s)(?:ice|redline|track(?:ed)?|change|diff)[_-]?del(?:\s|$)"
)
_COMMENT_CLASS = re.compile(r"(?:^|\s)(?:msocomment(?:reference|text|subject)|msocom(?:anchor|txt|hide|off))(?:\s|$)")
_ELEMENTS = {
    **dict.fromkeys(("comment", "comment-list"), Change.COMMENT),
    **dict.fromkeys(("header", "footer"), Change.FURNITURE),
}
_COMMENT_ADDRESS = re.compile(r"#cmnt[0-9]+")
_COMMENT_TEXT_ADDRESS = re.compile(r"#cmnt_ref[0-9]+")
_ROWS = ("tr", "td", "th")
_DELETED_ROWS = re.compile(r"<(?:del|s|strike)(?:\s[^<>]*)?>\s*<t(?:body|head|foot|[rdh])[\s>]", re.IGNORECASE)
_DELETION_OR_ROW = re.compile(r"<(/?)(del|s|strike|t[rdh])(?=[\s>])", re.IGNORECASE)

_BODY = re.compile(r"<body\b", re.IGNORECASE)
_LIBREOFFICE = re.compile(r"<meta\b[^>]*(?:libreoffice|openoffice)", re.IGNORECASE)
# The clipboard of Windows marks its part of the page; "[if" begins a condition for browsers.
_NO_COMMENTS = ("StartFragment", "EndFragment", "[if")


def dropped_kind(tag, attributes):
    """Return why the element is dropped with its content: a Change or DRAWN_MARKER; "" for an element that stays."""
    if not attributes:
        return _TAGS.get(tag, "")
    get = attributes.get
    if tag == "textarea" and get("type") == TOO_DEEP:
        return Change.TOO_DEEP
    if tag == "a" and _COMMENT_ADDRESS.fullmatch(get("href") or ""):
        return Change.COMMENT
    if tag == "sdfield" and get("type", "").lower() in ("page", "docinfo"):
        return Change.FURNITURE
    if tag == "div" and get("title", "").lower() in ("header", "footer"):
        return Change.FURNITURE
    return _kind(tag, get("class") or "", get("style") or "", "hidden" in attributes)


# A document repeats a few classes and styles on thousands of elements.
@functools.lru_cache(maxsize=512)
def _kind(tag, classes, style, is_hidden):
    if tag in _TAGS:
        return _TAGS[tag]
    classes, style = classes.lower(), declarations(style)
    if _DELETED_CLASS.search(classes) or _is_struck(style):
        return Change.DELETION
    if _COMMENT_CLASS.search(classes) or style.get("mso-special-character") == "comment":
        return Change.COMMENT
    if style.get("mso-element") in _ELEMENTS:
        return _ELEMENTS[style["mso-element"]]
    if style.get("mso-list") == "ignore":
        return DRAWN_MARKER
    if is_hidden or style.get("display") == "none" or style.get("mso-hide") == "all":
        return Change.HIDDEN
    return Change.HIDDEN if style.get("visibility") in ("hidden", "collapse") else ""


def _is_struck(style):
    lines = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    if "line-through" in lines or style.get("text-line-through", "none") != "none":
        return True
    return any(name.startswith("mso-del") for name in style)


def comment_reference(attributes):
    """Return the name of the comment whose words stand in this element, as Word writes it, or ""."""
    return declarations(attributes.get("style")).get("mso-comment-reference", "")


def is_comment_text(attributes):
    """Return whether the element holds the text of one comment in Word's list of comments."""
    return declarations(attributes.get("style")).get("mso-element") == "comment"


def is_single_comment(attributes):
    """Return whether a dropped element stands for one comment: no list of comments, and no sign beside a mark."""
    style = declarations(attributes.get("style"))
    return not {"mso-element", "mso-special-character"} & set(style)


def begins_comment_text(attributes):
    """Return whether a link begins the text of a comment, as Google Docs exports it."""
    return _COMMENT_TEXT_ADDRESS.fullmatch(attributes.get("href") or "") is not None


def libreoffice_comments(html):
    """Return the number of margin comments in HTML of LibreOffice, which writes them as comments of HTML."""
    head, *body = _BODY.split(html, maxsplit=1)
    if not body or not _LIBREOFFICE.search(head):
        return 0
    texts = (part.partition("-->")[0] for part in body[0].split("<!--")[1:])
    return sum(has_words(text) and not text.startswith(_NO_COMMENTS) for text in texts)


def with_deleted_rows(html):
    """Return HTML in which rows and cells inside a deletion are deleted themselves.

    Parsers move `<del>` out of a table. The deletion would then be empty, and the rows would stay.
    """
    if not _DELETED_ROWS.search(html):
        return html
    # `depth` counts the open deletions, from the first one around rows.
    pieces, last, depth = [], 0, 0
    for match in _DELETION_OR_ROW.finditer(html):
        is_end, is_row = match[1] == "/", match[2].lower() in _ROWS
        if is_row and depth and not is_end:
            # Parsers read the first of two attributes with the same name, so this class wins.
            pieces += [html[last : match.end(2)], ' class="msoDel"']
            last = match.end(2)
        elif not is_row and is_end:
            depth = max(0, depth - 1)
        elif not is_row and (depth or _DELETED_ROWS.match(html, match.start())):
            depth += 1
    return "".join([*pieces, html[last:]])


def glues(before, dropped, after):
    """Return whether leaving out `dropped` would run together the words or numbers before and after it.

    A deletion inside a number or a word, such as "1<del>0</del>5", leaves one number.
    """
    if not before or not after or not (before[-1].isalnum() or before[-1] in ".,"):
        return False
    if before[-1].isdigit() and _BEGINS_NUMBER.match(after) and not _PART_OF_NUMBER.fullmatch(dropped):
        return True
    return before[-1].isalnum() and after[0].isalnum() and (dropped[:1].isspace() or dropped[-1:].isspace())


_BEGINS_NUMBER = re.compile(r"[^\w\s]?[0-9]")
_PART_OF_NUMBER = re.compile(r"[0-9.,]*")
