"""What a signature covers, in words, for the reviewer's screen."""

from conditions.certificates.record_words import dates_of, named_authors_row, reviewer_row, rows_about_page
from conditions.vocabularies import Scope
from conditions.workflow.screen import on_screen

from .signing_by_key import choice_of


def signing_context(edition, by):
    """Return the template context of a form that signs.

    `seen` is the hash of what it shows, `what_you_sign` are (label, text) pairs, `by_key` is a KeyChoice.
    """
    screen = on_screen(edition, by)
    record = screen.records[Scope.WHOLE_PAGE]
    dates = [(scope.label, dates_of(draft["signature"])) for scope, draft in screen.records.items()]
    rows = [*rows_about_page(record), reviewer_row(record["signature"]["reviewer"]), *dates, named_authors_row(record)]
    return {"seen": screen.seen, "what_you_sign": rows, "by_key": choice_of(by)}
