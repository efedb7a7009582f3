"""Kinds of import files: facts (through `conditions.importers`), and existing texts that become drafts."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from conditions import richtext, workflow
from conditions.fields import fold
from conditions.importers import file_formats, pages, registry
from conditions.importers.database_errors import database_errors_as_sentences
from conditions.importers.records import UnreadableFile
from conditions.importers.report import ImportReport
from conditions.models import ConditionPage, Edition, Topic
from conditions.vocabularies import OPEN_STATES, State
from conditions.workflow import rules

from .condition_of_text import ConditionsOfTexts

PAGES = "pages"
EXISTS = {
    State.PUBLISHED: gettext_lazy("the page is live; edit its text in the newsroom"),
    State.WITHDRAWN: gettext_lazy("the page was withdrawn"),
    **dict.fromkeys(OPEN_STATES, gettext_lazy("the page has an open edition")),
}


@dataclass(frozen=True)
class ImportKind:
    """A kind of import file: its label, its file formats as text, and the function that imports it.

    `run(stream, name, *, apply, by, author, progress)` takes the arguments of `import_pages` and returns an
    ImportReport; facts have no author.
    """

    label: str
    files: str
    run: Callable


def _facts(key):
    def run(stream, name, *, apply, by=None, author=None, progress=None):
        with _file_recognised(stream, name, key):
            return registry.import_file(key, stream, name, apply=apply, progress=progress)

    return run


def import_pages(stream, name="", *, apply, by, author=None, progress=None):
    """Create drafts from a file of texts and return the ImportReport; nothing becomes public.

    `stream` is the binary file and `name` its file name. `by` is the User who imports and becomes an author of each
    draft. `author` is the User in whose name the texts are imported that name no author; without one it is `by`, if
    `by` may write. All drafts are created in one transaction, which is rolled back if `apply` is false. `progress` is
    called with the number of records read so far, every 100 records. Raises UnreadableFile.
    """
    report = ImportReport()
    with _file_recognised(stream, name, PAGES), database_errors_as_sentences(), transaction.atomic():
        drafts = _Drafts(report, name, by, author or (by if by.has_perm(rules.WRITE) else None))
        for record in pages.read_page_texts(stream, name):
            report.records += record.where is not None
            drafts.add(record)
            if progress and report.records % 100 == 0:
                progress(report.records)
        if not apply:
            transaction.set_rollback(True)
    return report


@contextmanager
def _file_recognised(stream, name, kind):
    """Say in an UnreadableFile what the file is instead of `kind`, the key of the kind that was chosen.

    The sentence about an empty file, a workbook and the like replaces that of the reader, which could not know better.
    """
    try:
        yield
    except UnreadableFile as error:
        if not stream.seekable():
            raise
        if sentence := file_formats.foreign_format(stream, name):
            raise UnreadableFile(f"{sentence} {_('Nothing was changed.')}") from None
        looks_like = file_formats.kind_of(stream, name)
        if looks_like in (None, kind) or looks_like not in KINDS:
            raise
        raise UnreadableFile(
            _("%(problem)s To import this file, choose “%(kind)s” as its kind.")
            % {"problem": error, "kind": KINDS[looks_like].label}
        ) from None


def may_write(user):
    """Return whether texts can be imported in the name of `user`."""
    return user.is_active and user.has_perm(rules.WRITE)


KINDS = {
    **{key: ImportKind(kind.label, kind.files, _facts(key)) for key, kind in registry.KINDS.items()},
    PAGES: ImportKind(
        gettext_lazy("Texts for pages, imported as drafts"), "JSON Lines, CSV, MedQuAD (XML, .zip)", import_pages
    ),
}


class _Drafts:
    """Creates the drafts of a file's records; caches topics and authors, and adds each outcome to `report`."""

    def __init__(self, report, file, by, author):
        self.report = report
        self.file = file
        self.by = by
        self.author = author
        self.authors = {}
        self.conditions = ConditionsOfTexts()
        topics = list(Topic.objects.all())
        # If one topic's name is another topic's slug, the slug wins.
        self.topics = {fold(topic.name): topic for topic in topics} | {fold(topic.slug): topic for topic in topics}

    def add(self, record):
        label = " · ".join(part for part in (record.names[0] if record.names else "", record.topic) if part)
        try:
            # The savepoint undoes what a refused record has already written.
            with transaction.atomic():
                page, remarks = self._draft(record)
        except workflow.Refused as refusal:
            kind = _("page") if record.where is not None else _("document")
            self.report.add("skipped", kind, label or "?", where=record.where, why=str(refusal))
        else:
            self.report.add("added", _("draft"), page.question, where=record.where, why=remarks)

    def _draft(self, record):
        """Create the draft of a record; return its page and remarks.

        The remarks are sentences about another name of its condition, and about what cleaning lost or changed.
        """
        if record.problem:
            raise workflow.Refused(record.problem)
        topic = self.topics.get(fold(record.topic))
        if topic is None:
            raise workflow.Refused(_("there is no topic “%(name)s”") % {"name": record.topic[:80]})
        author = self._author(record)
        match = self.conditions.find(record)
        page, _created = ConditionPage.objects.get_or_create(condition=match.condition, topic=topic)
        if states := set(page.editions.values_list("state", flat=True)):
            why = next((sentence for state, sentence in EXISTS.items() if state in states), None)
            raise workflow.Refused(why or _("an earlier draft of this page was discarded or returned"))
        text = {**record.text, "change_note": _joined(match.difference(), record.text.get("change_note", ""))}
        workflow.import_draft(page, by=self.by, author=author, file=self.file, citations=record.citations, **text)
        # The numbers of citations in a CSV file are text.
        numbered = [{**citation, "number": int(citation["number"])} for citation in record.citations]
        changes = record.changes + workflow.changes_on_save(text, numbered)
        return page, f"{match.difference()} {richtext.report_sentence(changes)}".strip()

    def _author(self, record):
        if not record.author:
            if self.author is None:
                raise workflow.Refused(_("no author; choose one for the file, or add one to the record"))
            return self.author
        if record.author not in self.authors:
            self.authors[record.author] = User.objects.filter(username=record.author, is_active=True).first()
        author = self.authors[record.author]
        if author is None:
            raise workflow.Refused(_("there is no user “%(name)s”") % {"name": record.author[:80]})
        if not may_write(author):
            raise workflow.Refused(_("the role of “%(name)s” does not include writing") % {"name": record.author[:80]})
        return author


def _joined(difference, change_note):
    """Return the change note, after the sentence about the source's condition where both fit."""
    both = f"{difference} {change_note}".strip()
    return both if len(both) <= Edition._meta.get_field("change_note").max_length else change_note
