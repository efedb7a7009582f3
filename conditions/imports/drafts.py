"""Kinds of import files: facts (through `conditions.importers`), and existing texts that become drafts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from conditions import workflow
from conditions.fields import fold
from conditions.identifiers import possible_codes
from conditions.importers import pages, registry
from conditions.importers.database_errors import database_errors_as_sentences
from conditions.importers.report import ImportReport
from conditions.models import Condition, ConditionPage, Identifier, Synonym, Topic
from conditions.vocabularies import OPEN_STATES, MappingRelation, State

PAGES = "pages"
EXISTS = {
    State.PUBLISHED: gettext_lazy("the page is live; edit its text in the newsroom"),
    State.WITHDRAWN: gettext_lazy("the page was withdrawn"),
    **dict.fromkeys(OPEN_STATES, gettext_lazy("the page has an open edition")),
}


@dataclass(frozen=True)
class ImportKind:
    """A kind of import file: its label, its file formats as text, and the function that imports it.

    `run(stream, name, *, apply, author, progress)` takes the arguments of `import_pages` and returns an ImportReport.
    """

    label: str
    files: str
    run: Callable


def _facts(key):
    def run(stream, name, *, apply, author=None, progress=None):
        return registry.import_file(key, stream, name, apply=apply, progress=progress)

    return run


def import_pages(stream, name="", *, apply, author=None, progress=None):
    """Create drafts from a file of texts and return the ImportReport; nothing becomes public.

    `stream` is the binary file and `name` its file name. `author` is the User who becomes the author of records that
    name none. All drafts are created in one transaction, which is rolled back if `apply` is false. `progress` is
    called with the number of records read so far, every 100 records. Raises UnreadableFile.
    """
    report = ImportReport()
    with database_errors_as_sentences(), transaction.atomic():
        drafts = _Drafts(report, author)
        for record in pages.read_page_texts(stream, name):
            report.records += 1
            drafts.add(record)
            if progress and report.records % 100 == 0:
                progress(report.records)
        if not apply:
            transaction.set_rollback(True)
    return report


KINDS = {
    **{key: ImportKind(kind.label, kind.files, _facts(key)) for key, kind in registry.KINDS.items()},
    PAGES: ImportKind(
        gettext_lazy("Texts for pages, imported as drafts"), "JSON Lines, CSV, MedQuAD (XML, .zip)", import_pages
    ),
}


class _Drafts:
    """Creates the drafts of a file's records; caches topics and authors, and adds each outcome to `report`."""

    def __init__(self, report, author):
        self.report = report
        self.author = author
        self.authors = {}
        topics = list(Topic.objects.all())
        # If one topic's name is another topic's slug, the slug wins.
        self.topics = {fold(topic.name): topic for topic in topics} | {fold(topic.slug): topic for topic in topics}

    def add(self, record):
        label = " · ".join(part for part in (record.conditions[0] if record.conditions else "", record.topic) if part)
        try:
            # The savepoint undoes what a refused record has already written.
            with transaction.atomic():
                page = self._draft(record)
        except workflow.Refused as refusal:
            self.report.add("skipped", _("page"), label or "?", where=record.where, why=str(refusal))
        else:
            self.report.add("added", _("draft"), page.question, where=record.where)

    def _draft(self, record):
        if record.problem:
            raise workflow.Refused(record.problem)
        topic = self.topics.get(fold(record.topic))
        if topic is None:
            raise workflow.Refused(_("there is no topic “%(name)s”") % {"name": record.topic[:80]})
        author = self._author(record)
        page, _created = ConditionPage.objects.get_or_create(condition=_condition(record), topic=topic)
        latest = page.latest_edition()
        if latest is not None:
            states = set(page.editions.values_list("state", flat=True))
            why = next((sentence for state, sentence in EXISTS.items() if state in states), None)
            raise workflow.Refused(why or _("an earlier draft of this page was discarded or returned"))
        edition = workflow.open_draft(page, by=author)
        text = {"title": edition.title, **record.text}
        workflow.save_draft(edition, by=author, lock=edition.lock, citations=record.citations, **text)
        return page

    def _author(self, record):
        if not record.author:
            if self.author is None:
                raise workflow.Refused(_("no author; add one to the record"))
            return self.author
        if record.author not in self.authors:
            self.authors[record.author] = User.objects.filter(username=record.author, is_active=True).first()
        author = self.authors[record.author]
        if author is None:
            raise workflow.Refused(_("there is no user “%(name)s”") % {"name": record.author[:80]})
        return author


def _condition(record):
    for name in record.conditions:
        conditions = _conditions_named(name)
        if len(conditions) > 1:
            raise workflow.Refused(_("“%(name)s” matches several conditions") % {"name": name[:80]})
        if conditions:
            return conditions.pop()
    names = record.conditions[0][:80] if record.conditions else "?"
    raise workflow.Refused(_("there is no condition “%(name)s”") % {"name": names})


def _conditions_named(name):
    """Return the conditions that match a slug or name, else a code, else the folded name, else a synonym."""
    exact = Condition.objects.filter(slug=name) | Condition.objects.filter(name=name)
    if conditions := set(exact[:2]):
        return conditions
    codes = [pair for pair in possible_codes(name) if ":" in name or pair[0] == "ORPHA"]
    if codes:
        rows = Identifier.objects.filter(relation=MappingRelation.EXACT, system=codes[0][0], code=codes[0][1])
        return {row.condition for row in rows.select_related("condition")}
    folded = fold(name)
    if conditions := set(Condition.objects.filter(sort_name=folded)[:2]):
        return conditions
    return {row.condition for row in Synonym.objects.filter(sort_name=folded).select_related("condition")}
