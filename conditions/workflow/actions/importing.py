"""The verb of imports: a draft in the name of an author, by the person who imports it."""

from django.utils.translation import gettext as _

from conditions.models import Authorship, Citation
from conditions.vocabularies import State
from conditions.workflow import rules
from conditions.workflow.refusals import WrongState

from .draft_validation import cleaned_citations, cleaned_text, with_marks
from .drafts import new_draft
from .locks import change, locked_page, record


def import_draft(page, *, by, author, file, citations, **text):
    """Create the first draft of a page from the file named `file`, in the name of `author`, and return it.

    `by` imports it. Both become authors, so neither can approve the text. The events have `by` as their actor, and
    name the author and the file. `citations` and `text` are as in `save_draft`. Raises NotPermitted if `author` may not
    write or `by` may not import, WrongState if the page has a text, and Incomplete if a value cannot be stored.
    """
    rules.check_import(by, author)
    note = _("Imported from %(file)s.") % {"file": file}
    if by != author:
        note = _("Imported from %(file)s in the name of %(author)s.") % {"file": file, "author": author}
    with locked_page(page.pk) as page:
        if page.editions.exists():
            raise WrongState(_("This page has a text already."))
        draft = new_draft(page, by, note=note)
        rows = cleaned_citations(draft, citations)
        values = with_marks(cleaned_text(draft, text), rows)
        Citation.objects.bulk_create(rows)
        for user in {author, by}:
            Authorship.objects.get_or_create(edition=draft, user=user)
        draft = change(draft, **values)
        record(draft, "save_draft", by, from_state=State.DRAFT, note=note)
        return draft
