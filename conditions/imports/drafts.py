"""Taking in what other organisations publish and what was written before: facts, and drafts of pages."""

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
from conditions.importers.database_errors import storing
from conditions.importers.report import Report
from conditions.models import Condition, ConditionPage, Identifier, Synonym, Topic
from conditions.vocabularies import OPEN_STATES, MappingRelation, State

PAGES = "pages"
EXISTS = {
    State.PUBLISHED: gettext_lazy("the page is live; its text is changed in the newsroom"),
    State.WITHDRAWN: gettext_lazy("the page was withdrawn"),
    **dict.fromkeys(OPEN_STATES, gettext_lazy("the page has an open edition")),
}


@dataclass(frozen=True)
class Choice:
    """A kind of file as people choose it; `run` takes (stream, name, apply, author, progress)."""

    label: str
    files: str
    run: Callable


def _facts(key):
    def run(stream, name, *, apply, author=None, progress=None):
        return registry.import_file(key, stream, name, apply=apply, progress=progress)

    return run


def import_pages(stream, name="", *, apply, author=None, progress=None):
    """Make drafts from a file of texts and return the Report; nothing it makes is public.

    `author` is the User that a record without an author of its own is written by. All
    happens in one transaction; without `apply` nothing is kept. Raises Unreadable.
    """
    report = Report()
    with storing(), transaction.atomic():
        drafts = _Drafts(report, author)
        for record in pages.read(stream, name):
            report.records += 1
            drafts.take(record)
            if progress and report.records % 100 == 0:
                progress(report.records)
        if not apply:
            transaction.set_rollback(True)
    return report


KINDS = {
    **{key: Choice(kind.label, kind.files, _facts(key)) for key, kind in registry.KINDS.items()},
    PAGES: Choice(
        gettext_lazy("Texts for pages, taken in as drafts"), "JSON Lines, CSV, MedQuAD (XML, .zip)", import_pages
    ),
}


class _Drafts:
    """What has to be known to turn one record after the other into a draft."""

    def __init__(self, report, author):
        self.report = report
        self.author = author
        self.authors = {}
        topics = list(Topic.objects.all())
        # An address is the surer word where one topic's name is another's address.
        self.topics = {fold(topic.name): topic for topic in topics} | {fold(topic.slug): topic for topic in topics}

    def take(self, record):
        named = " · ".join(part for part in (record.conditions[0] if record.conditions else "", record.topic) if part)
        try:
            # A record that is refused half-way leaves nothing behind.
            with transaction.atomic():
                page = self._draft(record)
        except workflow.Refused as refusal:
            self.report.tell("skipped", _("page"), named or "?", where=record.where, why=str(refusal))
        else:
            self.report.tell("added", _("draft"), page.question, where=record.where)

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
            raise workflow.Refused(why or _("a text of this page was put aside before"))
        edition = workflow.open_draft(page, by=author)
        text = {"title": edition.title, **record.text}
        workflow.save_draft(edition, by=author, lock=edition.lock, citations=record.citations, **text)
        return page

    def _author(self, record):
        if not record.author:
            if self.author is None:
                raise workflow.Refused(_("no author; name one"))
            return self.author
        if record.author not in self.authors:
            self.authors[record.author] = User.objects.filter(username=record.author, is_active=True).first()
        author = self.authors[record.author]
        if author is None:
            raise workflow.Refused(_("nobody here has the user name “%(name)s”") % {"name": record.author[:80]})
        return author


def _condition(record):
    for name in record.conditions:
        found = _named(name)
        if len(found) > 1:
            raise workflow.Refused(_("“%(name)s” fits several conditions here") % {"name": name[:80]})
        if found:
            return found.pop()
    names = record.conditions[0][:80] if record.conditions else "?"
    raise workflow.Refused(_("there is no condition “%(name)s” here") % {"name": names})


def _named(name):
    """Return the conditions that an address, a name, a code or another name means, the first that fits."""
    exact = Condition.objects.filter(slug=name) | Condition.objects.filter(name=name)
    if found := set(exact[:2]):
        return found
    codes = [pair for pair in possible_codes(name) if ":" in name or pair[0] == "ORPHA"]
    if codes:
        rows = Identifier.objects.filter(relation=MappingRelation.EXACT, system=codes[0][0], code=codes[0][1])
        return {row.condition for row in rows.select_related("condition")}
    folded = fold(name)
    if found := set(Condition.objects.filter(sort_name=folded)[:2]):
        return found
    return {row.condition for row in Synonym.objects.filter(sort_name=folded).select_related("condition")}
