"""Creation of drafts: empty, or as a copy of another edition."""

from django.db.models import Max
from django.utils.html import escape

from conditions.models import Authorship, Citation, Edition
from conditions.models.citation import CITATION_COLUMNS

from .locks import record


def new_draft(page, by, *, copy_of=None, keep_authors=False, keep_note=False, note=""):
    """Create a draft for the page and return it.

    `copy_of` is the edition whose text and citations are copied; without it the draft has the
    headings of the topic's outline. `keep_authors` also copies its authors, `keep_note` its
    change note, periodic review and publishing time. `note` is the note of the event.
    """
    number = (page.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Edition(page=page, number=number, base=page.live_edition(), title=page.question[:200])
    if copy_of is None:
        headings = page.topic.outline_about(page.condition)
        draft.body = "\n".join(f"<h2>{escape(heading)}</h2>" for heading in headings)
    else:
        draft.title, draft.short_answer = copy_of.title, copy_of.short_answer
        # With placeholders, so that the draft gets the facts of the day of its submission.
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
    record(draft, "open_draft", by, from_state="", note=note)
    return draft


def reopen(edition, by):
    """Return a new draft with the same text and authors, to continue the work on a returned edition."""
    return new_draft(edition.page, by, copy_of=edition, keep_authors=True, keep_note=True)


def add_authors(draft, other):
    """Make the people who wrote in the edition `other` authors of the draft too."""
    for user_id in other.authorships.filter(is_earlier=False).values_list("user_id", flat=True):
        Authorship.objects.get_or_create(edition=draft, user_id=user_id)
