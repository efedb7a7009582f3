"""What was typed: cleaned, checked against what can be stored, compared with what is."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conditions import richtext
from conditions.fields import fold
from conditions.models import Citation, Edition
from conditions.models.edition import TEXT_COLUMNS
from conditions.richtext.runs import CITATION_OR_PLACEHOLDER
from conditions.workflow.checklist import BODY_LIMIT
from conditions.workflow.refusals import Incomplete


def cleaned_text(edition, text):
    unknown = set(text) - set(TEXT_COLUMNS)
    if unknown:
        raise TypeError(f"save_draft() has no text called {', '.join(sorted(unknown))}")
    wanted, problems = {}, []
    for name in TEXT_COLUMNS:
        if name not in text:
            wanted[name] = getattr(edition, name)
            continue
        field = Edition._meta.get_field(name)
        try:
            wanted[name] = field.clean(text[name], edition)
            if field.max_length and len(wanted[name]) > field.max_length:
                raise ValidationError(
                    _("at most %(limit)s characters, not %(length)s.")
                    % {"limit": field.max_length, "length": len(wanted[name])}
                )
        except ValidationError as error:
            problems.append(f"{field.verbose_name}: {' '.join(error.messages)}")
    if len(wanted.get("body", "")) > BODY_LIMIT:
        problems.append(
            _("The body is longer than %(limit)s characters; cut it or use several pages.") % {"limit": BODY_LIMIT}
        )
    if problems:
        raise Incomplete(problems)
    return wanted


def cleaned_citations(edition, citations):
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


def same_text(edition, wanted):
    return all(getattr(edition, name) == value for name, value in wanted.items())


def same_citations(edition, rows):
    return [row.as_hashed() for row in rows] == [row.as_hashed() for row in edition.citations.all()]


def words_to_search(edition):
    """Return the words of a text that is being frozen, folded as searches are, without its citation marks."""
    text = "\n".join([edition.title, edition.short_answer, richtext.plain_text(edition.body)])
    return fold(CITATION_OR_PLACEHOLDER.sub(" ", text))


def required_reason(reason):
    reason = richtext.clean_text(reason or "")
    if not reason:
        raise Incomplete([_("Give a reason; the people who read it next need it.")])
    return reason
