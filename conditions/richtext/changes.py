"""Kinds of changes that cleaning makes to a pasted text, and the sentence that reports them."""

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy


class Change(models.TextChoices):
    """A kind of change; `clean_and_report` counts them."""

    # Removed with their content.
    DELETION = "deleted passage", gettext_lazy("deleted passage")
    COMMENT = "comment", gettext_lazy("comment")
    HIDDEN = "hidden passage", gettext_lazy("hidden passage")
    PICTURE = "picture", gettext_lazy("picture")
    EQUATION = "equation", gettext_lazy("equation")
    EMBEDDED = "embedded object", gettext_lazy("embedded object")
    FORM_FIELD = "form field", gettext_lazy("form field")
    FURNITURE = "page furniture", gettext_lazy("page header, footer or number")
    TOO_DEEP = "passage nested too deeply", gettext_lazy("passage nested too deeply")
    LINE = "dividing line", gettext_lazy("dividing line or page break")
    INVISIBLE = "invisible character", gettext_lazy("invisible character")
    # Removed, while the words stay.
    FOOTNOTE_LINK = "footnote link", gettext_lazy("footnote link")
    LINK = "link", gettext_lazy("link")
    COLOUR = "colour", gettext_lazy("colour")
    UNDERLINE = "underline", gettext_lazy("underline")
    HIGHLIGHT = "highlight", gettext_lazy("highlight")
    CAPITALS = "capitals", gettext_lazy("capitals")
    # Changed.
    HEADING_LEVEL = "heading level", gettext_lazy("heading level")
    LIST_LEVEL = "list level", gettext_lazy("list level")
    LIST_NUMBERING = "list numbering", gettext_lazy("list numbering")
    NESTED_TABLE = "nested table", gettext_lazy("nested table")
    TABLE_HEADER = "table header", gettext_lazy("table header")
    TABLE_CAPTION = "table caption", gettext_lazy("table caption")
    SYMBOL = "symbol", gettext_lazy("letter of a symbol font")
    REDIRECT = "redirect link", gettext_lazy("redirect link")
    TRACKING = "tracking parameter", gettext_lazy("tracking parameter")
    CITATION_MARK = "citation mark", gettext_lazy("citation mark")


# Each kind with its words for one and for several changes, in the order of the report.
_REMOVED = {
    Change.DELETION: ngettext_lazy("%(count)s deleted passage", "%(count)s deleted passages", "count"),
    Change.COMMENT: ngettext_lazy("%(count)s comment", "%(count)s comments", "count"),
    Change.HIDDEN: ngettext_lazy("%(count)s hidden passage", "%(count)s hidden passages", "count"),
    Change.PICTURE: ngettext_lazy("%(count)s picture", "%(count)s pictures", "count"),
    Change.EQUATION: ngettext_lazy("%(count)s equation", "%(count)s equations", "count"),
    Change.EMBEDDED: ngettext_lazy("%(count)s embedded object", "%(count)s embedded objects", "count"),
    Change.FORM_FIELD: ngettext_lazy("%(count)s form field", "%(count)s form fields", "count"),
    Change.FURNITURE: ngettext_lazy(
        "%(count)s page header, footer or number", "%(count)s page headers, footers or numbers", "count"
    ),
    Change.TOO_DEEP: ngettext_lazy(
        "%(count)s passage inside more than 100 other elements",
        "%(count)s passages inside more than 100 other elements",
        "count",
    ),
    Change.LINE: ngettext_lazy(
        "%(count)s dividing line or page break", "%(count)s dividing lines or page breaks", "count"
    ),
    Change.INVISIBLE: ngettext_lazy("%(count)s invisible character", "%(count)s invisible characters", "count"),
    Change.FOOTNOTE_LINK: ngettext_lazy(
        "the link of %(count)s footnote mark", "the links of %(count)s footnote marks", "count"
    ),
    Change.LINK: ngettext_lazy(
        "%(count)s link to an address that cannot be used here",
        "%(count)s links to addresses that cannot be used here",
        "count",
    ),
    Change.COLOUR: ngettext_lazy("the colour of %(count)s passage", "the colour of %(count)s passages", "count"),
    Change.UNDERLINE: ngettext_lazy(
        "the underline of %(count)s passage", "the underline of %(count)s passages", "count"
    ),
    Change.HIGHLIGHT: ngettext_lazy(
        "the highlight of %(count)s passage", "the highlight of %(count)s passages", "count"
    ),
    Change.CAPITALS: ngettext_lazy(
        "the capitalisation of %(count)s passage", "the capitalisation of %(count)s passages", "count"
    ),
    Change.TRACKING: ngettext_lazy(
        "%(count)s tracking parameter of a link", "%(count)s tracking parameters of links", "count"
    ),
}
_CHANGED = {
    Change.HEADING_LEVEL: ngettext_lazy("%(count)s heading level", "%(count)s heading levels", "count"),
    Change.LIST_LEVEL: ngettext_lazy("%(count)s list level", "%(count)s list levels", "count"),
    Change.LIST_NUMBERING: ngettext_lazy(
        "the numbering of %(count)s list", "the numbering of %(count)s lists", "count"
    ),
    Change.NESTED_TABLE: ngettext_lazy(
        "%(count)s table inside another block", "%(count)s tables inside other blocks", "count"
    ),
    Change.TABLE_HEADER: ngettext_lazy(
        "%(count)s first table row (to a header)", "%(count)s first table rows (to headers)", "count"
    ),
    Change.TABLE_CAPTION: ngettext_lazy(
        "%(count)s first table row (to a caption)", "%(count)s first table rows (to captions)", "count"
    ),
    Change.SYMBOL: ngettext_lazy(
        "%(count)s letter of a symbol font",
        "%(count)s letters of a symbol font",
        "count",
    ),
    Change.REDIRECT: ngettext_lazy(
        "%(count)s redirect link (to its target)", "%(count)s redirect links (to their targets)", "count"
    ),
    Change.CITATION_MARK: ngettext_lazy("%(count)s citation mark", "%(count)s citation marks", "count"),
}


def report_sentence(changes):
    """Return one sentence on the changes, a mapping from Change to its count; "" if nothing was lost or changed.

    Example: "2 deleted passages and 1 comment were removed; 1 heading level was changed."
    """
    removed, changed = _phrases(changes, _REMOVED), _phrases(changes, _CHANGED)
    clauses = []
    if removed:
        clause = ngettext("%(things)s was removed", "%(things)s were removed", _number(changes, _REMOVED))
        clauses.append(clause % {"things": _joined(removed)})
    if changed:
        clause = ngettext("%(things)s was changed", "%(things)s were changed", _number(changes, _CHANGED))
        clauses.append(clause % {"things": _joined(changed)})
    if changes.get(Change.FOOTNOTE_LINK):
        # The number of a footnote in brackets reads like the mark of a citation.
        clauses.append(_("check that a number such as [1] names the right source here"))
    return _("%(clauses)s.") % {"clauses": capfirst("; ".join(clauses))} if clauses else ""


def _phrases(changes, kinds):
    return [str(words % {"count": changes[kind]}) for kind, words in kinds.items() if changes.get(kind)]


def _number(changes, kinds):
    return sum(changes.get(kind, 0) for kind in kinds)


def _joined(phrases):
    *others, last = phrases
    if not others:
        return last
    return _("%(others)s and %(last)s") % {"others": ", ".join(others), "last": last}
