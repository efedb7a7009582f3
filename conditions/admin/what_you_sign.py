"""What a signature covers, in words, for the reviewer's screen."""

from conditions.certificates.record_words import dates_of, named_authors_row, reviewer_row, rows_about_page
from conditions.vocabularies import Scope
from conditions.workflow.screen import on_screen


def signing_context(edition, by):
    """Return the template context of a form that signs: the hash `seen`, and `what_you_sign` as (label, text) pairs."""
    screen = on_screen(edition, by)
    record = screen.records[Scope.WHOLE_PAGE]
    dates = [(scope.label, dates_of(draft["signature"])) for scope, draft in screen.records.items()]
    rows = [*rows_about_page(record), reviewer_row(record["signature"]["reviewer"]), *dates, named_authors_row(record)]
    return {"seen": screen.seen, "what_you_sign": rows}
