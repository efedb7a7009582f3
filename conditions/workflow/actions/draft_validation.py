"""Validation of what a user typed into a draft, and comparison with the stored draft."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conditions import richtext
from conditions.fields import fold
from conditions.models import Citation, Edition
from conditions.models.edition import TEXT_COLUMNS
from conditions.richtext.runs import CITATION_OR_PLACEHOLDER
from conditions.workflow.checklist import BODY_LIMIT
from conditions.workflow.refusals import Incomplete

# The columns in which marks refer to citations.
_MARKED = ("short_answer", "body")


def cleaned_text(edition, text):
    """Return {column: cleaned value} for all TEXT_COLUMNS; a column that `text` lacks keeps its value.

    Raises Incomplete with all problems, TypeError for an unknown column.
    """
    unknown = set(text) - set(TEXT_COLUMNS)
    if unknown:
        raise TypeError(f"save_draft() has no text called {', '.join(sorted(unknown))}")
    cleaned, problems = {}, []
    for name in TEXT_COLUMNS:
        if name not in text:
            cleaned[name] = getattr(edition, name)
            continue
        field = Edition._meta.get_field(name)
        try:
            cleaned[name] = field.clean(text[name], edition)
            if field.max_length and len(cleaned[name]) > field.max_length:
                raise ValidationError(
                    _("at most %(limit)s characters, not %(length)s.")
                    % {"limit": field.max_length, "length": len(cleaned[name])}
                )
        except ValidationError as error:
            problems.append(f"{field.verbose_name}: {' '.join(error.messages)}")
    if len(cleaned.get("body", "")) > BODY_LIMIT:
        problems.append(
            _("The body is longer than %(limit)s characters; cut it or use several pages.") % {"limit": BODY_LIMIT}
        )
    if problems:
        raise Incomplete(problems)
    return cleaned


def with_marks(values, rows):
    """Return the cleaned text with the marks of journals, "[1,2]", rewritten as marks of these citations."""
    numbers = [row.number for row in rows]
    marked = {name: richtext.with_source_marks(values[name], numbers, Counter()) for name in _MARKED}
    return {**values, **marked}


def changes_on_save(text, citations):
    """Return a Counter of what `save_draft` loses or changes in a typed text: {Change: number}.

    `text` and `citations` are those of `save_draft`; the text is as typed, not yet cleaned.
    """
    body, changes = richtext.clean_and_report(text.get("body", ""))
    numbers = [row["number"] for row in citations]
    for cleaned in (body, richtext.clean_text(text.get("short_answer", ""))):
        richtext.with_source_marks(cleaned, numbers, changes)
    lines = [value for name, value in text.items() if name != "body" and isinstance(value, str)]
    lines += [row.get(name) or "" for row in citations for name in ("authors", "title", "journal")]
    for line in lines:
        changes += richtext.changes_of_text(line)
    for row in citations:
        changes += richtext.changes_of_address(row.get("url") or "")
    return changes


def cleaned_citations(edition, citations):
    """Return unsaved Citations by number from dicts of columns; raise Incomplete with all problems."""
    rows, problems = [], []
    for values in citations:
        row = Citation(edition=edition, **values)
        try:
            row.clean_fields(exclude=["edition"])
            row.clean()
        except ValidationError as error:
            problems.append(_("Citation %(number)s: %(why)s") % {"number": row.number, "why": " ".join(error.messages)})
        rows.append(row)
    numbers = [row.number for row in rows]
    if len(set(numbers)) < len(numbers):
        problems.append(_("Two citations have the same number."))
    if problems:
        raise Incomplete(problems)
    return sorted(rows, key=lambda row: row.number)


def same_text(edition, values):
    """Return whether the edition has these values already."""
    return all(getattr(edition, name) == value for name, value in values.items())


def same_citations(edition, rows):
    """Return whether the edition has the same citations already."""
    return [row.as_hashed() for row in rows] == [row.as_hashed() for row in edition.citations.all()]


def words_to_search(edition):
    """Return the text of an edition for the search: folded, without citation marks and placeholders."""
    text = "\n".join([edition.title, edition.short_answer, richtext.plain_text(edition.body)])
    return fold(CITATION_OR_PLACEHOLDER.sub(" ", text))


def required_reason(reason):
    """Return the cleaned reason; raise Incomplete if it is empty."""
    reason = richtext.clean_text(reason or "")
    if not reason:
        raise Incomplete([_("Enter a reason. The people concerned will read it.")])
    return reason
