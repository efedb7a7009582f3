"""Loading of disorder records into the database in one transaction."""

from functools import partial
from itertools import groupby, islice
from operator import itemgetter

from django.db import transaction
from django.utils.translation import gettext as _

from conditions.facts.changes import mark_changed
from conditions.models import Identifier
from conditions.proposals.exposure import typed_beside_exposed_conditions
from conditions.public.visibility import shown_among
from conditions.vocabularies import IdentifierSystem

from .casing import fill_names_in_text
from .condition_matching import ConditionMatcher
from .database_errors import database_errors_as_sentences
from .fact_tables import GENES, SIMPLE_FACTS, TABLES
from .genes import GeneMatcher
from .late_releases import LateRelease
from .parents import ParentLinks, superseding_release
from .report import ImportReport
from .syncing import (
    drop_absent,
    earlier_rows,
    listed_since,
    newer_release_without,
    newer_releases,
    release_of,
    sync,
)

BATCH = 500


class _DryRun(Exception):
    """Rolls the transaction back at the end of a dry run."""


def load(records, *, apply, progress=None):
    """Update the database from (Header, DisorderRecord) pairs and return the ImportReport.

    Everything is one transaction, which is rolled back if the file turns out to be broken or
    `apply` is False. `progress` is called with the number of records read so far. Raises
    UnreadableFile for a broken file and for an error of the database.
    """
    report = ImportReport()
    try:
        with database_errors_as_sentences(), transaction.atomic():
            loader = _Loader(report)
            stream = iter(records)
            while batch := list(islice(stream, BATCH)):
                for header, pairs in groupby(batch, key=itemgetter(0)):
                    loader.load(header, [record for _header, record in pairs])
                report.records += len(batch)
                if progress:
                    progress(report.records)
            loader.finish()
            if not apply:
                raise _DryRun
    except _DryRun:
        pass
    return report


class _Loader:
    """The state of loading that has to last from one batch of a file to the next."""

    def __init__(self, report):
        self.report = report
        self.typed_before = typed_beside_exposed_conditions()
        self.matcher = ConditionMatcher(report)
        self.genes = GeneMatcher(report)
        self.parents = ParentLinks(report)
        self.releases = {}
        # {release: ids of the conditions whose facts changed}
        self.changed = {}
        # {release: {model: newer release that removed all of its rows, or None}}, as of the start of this file.
        self.superseded_by = {}
        # The same for the links to parents.
        self.links_superseded_by = {}
        # {release: LateRelease}, if a newer release of a product that comes in one file was imported before.
        self.late = {}

    def load(self, header, records):
        release = self._release(header)
        pairs = self.matcher.match(records, release)
        names = {condition.pk: (f"ORPHA:{record.code}", record.where) for record, condition in pairs}
        changed = self.changed[release]
        listed = listed_since(release, names) if header.names_conditions and release.released_on else {}

        def store(table, field, rows_of):
            wanted = {c.pk: rows_of(record, c) for record, c in pairs if getattr(record, field) is not None}
            if wanted:
                newer = (
                    dict.fromkeys(wanted, latest) if (latest := self.superseded_by[release][table.model]) else listed
                )
                changed.update(sync(table, release, wanted, self._report_of(release, table), names, newer))

        for table, field, rows_of in SIMPLE_FACTS:
            store(table, field, rows_of)
        links = [link for record, _condition in pairs for link in record.genes or ()]
        genes, with_changed_genes = self.genes.match(links, release) if links else ({}, set())
        changed.update(with_changed_genes)
        store(GENES, "genes", lambda record, condition: _gene_rows(record, genes))
        self.parents.collect(release, pairs)

    def finish(self):
        """Store what needs the whole file: links between conditions, and what the file no longer has."""
        self.matcher.finish()
        for header, release in self.releases.items():
            report_of = partial(self._report_of, release)
            self.changed[release].update(self.parents.store(release, self.links_superseded_by[release], report_of))
            if header.names_conditions:
                self._report_absent(release)
            elif header.is_whole:
                for table in TABLES:
                    self.changed[release].update(drop_absent(table, release, self.report))
                self.changed[release].update(self.parents.drop_absent(release))
        for release, late in self.late.items():
            late.finish(release, self.report)
        for release, children in self.parents.link_arrived().items():
            self.changed.setdefault(release, set()).update(children)
        fill_names_in_text(self.report)
        for release, changed in self.changed.items():
            mark_changed(changed | self.matcher.changed_conditions, release)
        self.report.public_conditions = shown_among(set.union(self.matcher.changed_conditions, *self.changed.values()))
        for label, words in typed_beside_exposed_conditions():
            if [label, words] not in self.typed_before:
                self.report.add("shown", label, words, why=label)

    def _report_of(self, release, table):
        """Return the report for rows of a table: that of the import, or one that waits for the end of the file."""
        return self.late[release].report_of(table) if release in self.late else self.report

    def _release(self, header):
        if header not in self.releases:
            release = self.releases[header] = release_of(header)
            self.changed.setdefault(release, set())
            can_be_superseded = header.is_whole and not header.names_conditions
            self.superseded_by[release] = {
                table.model: newer_release_without(table.model, release) if can_be_superseded else None
                for table in TABLES
            }
            if can_be_superseded and (newer := newer_releases(release)):
                self.late[release] = LateRelease(newer)
            self.links_superseded_by[release] = superseding_release(release) if can_be_superseded else None
            self.report.headers.append(header)
        return self.releases[header]

    def _report_absent(self, release):
        """Report the conditions that only earlier releases of the nomenclature list; they and their pages stay."""
        anchors = Identifier.objects.filter(system=IdentifierSystem.ORPHA)
        earlier = earlier_rows(Identifier, release).filter(system=IdentifierSystem.ORPHA)
        count = earlier.count()
        if not count:
            return
        if count > anchors.filter(release=release).count():
            why = _("the file has less than half of the rows of an earlier release; it seems to be an excerpt")
            self.report.add("kept", _("condition"), str(release), why=why, count=count)
            return
        for row in earlier.select_related("condition").iterator(2000):
            why = _("no longer in this release; kept on this site")
            self.report.add("kept", _("condition"), f"ORPHA:{row.code} {row.condition}", why=why)


def _gene_rows(record, genes):
    return [
        {
            "gene": genes[link.gene.symbol],
            "association": link.association,
            "status": link.status,
            "sources": link.sources,
        }
        for link in record.genes
    ]
