"""New drafts: empty, from the live text, or the same text again."""

from django.db.models import Max
from django.utils.html import escape

from conditions.models import Authorship, Citation, Edition
from conditions.models.citation import CITATION_COLUMNS

from .locks import record


def new_draft(page, by, *, copy_of=None, keep_authors=False, keep_note=False):
    number = (page.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Edition(page=page, number=number, base=page.live_edition(), title=page.question[:200])
    if copy_of is None:
        headings = page.topic.outline_about(page.condition)
        draft.body = "\n".join(f"<h2>{escape(heading)}</h2>" for heading in headings)
    if copy_of is not None:
        draft.title, draft.short_answer = copy_of.title, copy_of.short_answer
        # With its placeholders, so that the facts of the day it is submitted come in.
        draft.body = copy_of.body_as_written or copy_of.body
        if keep_note:
            draft.change_note, draft.is_periodic_review = copy_of.change_note, copy_of.is_periodic_review
            draft.publish_at = copy_of.publish_at
    draft.save(force_insert=True)
    if copy_of is not None:
        Citation.objects.bulk_create(
            Citation(edition=draft, **{name: getattr(citation, name) for name in CITATION_COLUMNS})
            for citation in copy_of.citations.all()
        )
        if keep_authors:
            add_authors(draft, copy_of)
    record(draft, "open_draft", by, from_state="")
    return draft


def reopen(edition, by):
    """Return a new draft with the same text and the same authors, for work to go on."""
    return new_draft(edition.page, by, copy_of=edition, keep_authors=True, keep_note=True)


def add_authors(draft, other):
    for user_id in other.authorships.values_list("user_id", flat=True):
        Authorship.objects.get_or_create(edition=draft, user_id=user_id)
