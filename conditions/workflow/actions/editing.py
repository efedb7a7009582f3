"""The verbs of editors: open, save, submit, discard, recall."""

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions import facts
from conditions.models import AuthoredBlocks, Authorship, Citation, FrozenFact
from conditions.vocabularies import State
from conditions.workflow import notices, rules
from conditions.workflow.authored_blocks import authors_by_block
from conditions.workflow.checklist import missing
from conditions.workflow.refusals import EditConflict, Incomplete, Refused

from .draft_validation import (
    cleaned_citations,
    cleaned_text,
    same_citations,
    same_text,
    with_marks,
    words_to_search,
)
from .drafts import new_draft, reopen
from .locks import change, locked, locked_page, move, record


def open_draft(page, *, by):
    """Return the page's open edition, or a new draft.

    The draft is a copy of the live edition, else of the withdrawn one, else empty with the
    topic's outline. Raises NotPermitted.
    """
    rules.check("open_draft", None, by)
    with locked_page(page.pk) as page:
        existing = page.open_edition()
        if existing is not None:
            return existing
        live = page.live_edition()
        if live is not None:
            return new_draft(page, by, copy_of=live)
        # A withdrawn text needs a new signature, and its authors must not give it.
        return new_draft(page, by, copy_of=page.editions.withdrawn().first(), keep_authors=True)


def save_draft(edition, *, by, lock, citations, **text):
    """Store a draft's text and citations, and return the edition.

    `text` holds any of the TEXT_COLUMNS; `citations` is a list of dicts of
    CITATION_COLUMNS. `lock` is the edition's lock from when the form was filled. Raises
    NotPermitted, WrongState, EditConflict if somebody saved the draft in between, and Incomplete
    if a value cannot be stored. If the cleaned text is unchanged, nothing is written, whatever
    the lock.
    """
    with locked(edition) as edition:
        rules.check("save_draft", edition, by)
        values = cleaned_text(edition, text)
        rows = cleaned_citations(edition, citations)
        values = with_marks(values, rows)
        if same_text(edition, values) and same_citations(edition, rows):
            return edition
        if edition.lock != lock:
            raise EditConflict(conflict_sentence(edition), edition)
        if not same_citations(edition, rows):
            edition.citations.all().delete()
            Citation.objects.bulk_create(rows)
        Authorship.objects.get_or_create(edition=edition, user=by)
        edition = change(edition, **values)
        record(edition, "save_draft", by, from_state=State.DRAFT)
        return edition


def submit(edition, *, by, lock=None, note="", needed_by=None):
    """Submit a draft for review: expand its facts, freeze and hash its text, and mail the reviewers.

    `lock` is the edition's lock from when the form was filled; None skips that check. `note` is
    mailed to the reviewers, and `needed_by` is the date by which the review is needed, if any.
    `by` becomes an author, and so does everybody whose words of an earlier edition are still in the text. Returns the
    edition, in review. Raises NotPermitted, WrongState, EditConflict if somebody saved the draft in between, Incomplete
    with everything that the checklist misses, and Refused if `needed_by` has passed.
    """
    with locked(edition) as edition:
        rules.check("submit", edition, by)
        if lock is not None and lock != edition.lock:
            raise EditConflict(conflict_sentence(edition), edition)
        expansion = facts.expand(edition.body, edition.page.condition)
        if sentences := missing(edition, expansion):
            raise Incomplete(sentences)
        if needed_by is not None and needed_by < timezone.localdate():
            raise Refused(_("The “needed by” date has passed."))
        Authorship.objects.get_or_create(edition=edition, user=by)
        edition = _with_facts(edition, expansion)
        _keep_earlier_authors(edition)
        edition = move(
            edition,
            "submit",
            by,
            note=note,
            sha256=edition.computed_hash(),
            submitted_by=by,
            submitted_at=timezone.now(),
            needed_by=needed_by,
            search_text=words_to_search(edition),
        )
        notices.submitted(edition, by=by, note=note)
        return edition


def _keep_earlier_authors(edition):
    """Store who wrote each block of a draft; earlier authors whose words are still in it become its authors."""
    authors = authors_by_block(edition)
    AuthoredBlocks.objects.create(edition=edition, authors=authors)
    for user_id in sorted({author for ids in authors.values() for author in ids}):
        Authorship.objects.get_or_create(edition=edition, user_id=user_id, defaults={"is_earlier": True})


def _with_facts(edition, expansion):
    """Replace the placeholders in a draft by facts and return it; `body_as_written` keeps the placeholders."""
    if not expansion.digests:
        return edition
    FrozenFact.objects.bulk_create(
        FrozenFact(edition=edition, placeholder=name, sha256=sha256) for name, sha256 in expansion.digests.items()
    )
    return change(edition, keep_lock=True, body=expansion.html, body_as_written=edition.body)


def discard(edition, *, by):
    """Discard a draft and return it; its row stays in the database. Raises NotPermitted or WrongState."""
    with locked(edition) as edition:
        rules.check("discard", edition, by)
        return move(edition, "discard", by)


def recall(edition, *, by, note=""):
    """Take an edition back from review, and return the new draft with its text. Raises NotPermitted or WrongState."""
    with locked(edition) as edition:
        rules.check("recall", edition, by)
        edition = move(edition, "recall", by, note=note)
        notices.recalled(edition, by=by, note=note)
        return reopen(edition, by)


def conflict_sentence(edition):
    """Return the sentence of an EditConflict, which names the person who saved last."""
    event = edition.events.select_related("actor").filter(verb__in=["save_draft", "open_draft"]).last()
    return _(
        "%(who)s saved this draft while you were writing. Your text is still in the form, but it has not been saved."
    ) % {"who": event.actor}
