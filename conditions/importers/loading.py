"""Loading disorder records into the database: all of a file, or nothing of it."""

from itertools import groupby, islice
from operator import itemgetter

from django.db import transaction
from django.utils.translation import gettext as _

from conditions.facts.changes import mark_changed
from conditions.models import Identifier
from conditions.vocabularies import IdentifierSystem

from .casing import fill_names_in_text
from .condition_matching import Entries, by_code
from .database_errors import storing
from .fact_tables import GENES, PARENTS, PARTS, TABLES
from .genes import bring_genes
from .report import Report
from .syncing import drop_absent, earlier_rows, listed_since, release_of, sync, taken_back_by

BATCH = 500


class _DryRun(Exception):
    """Takes everything back at the end of a rehearsal."""


def load(records, *, apply, progress=None):
    """Bring the database in line with (Header, DisorderRecord) pairs and return the Report.

    All happens in one transaction: a file that turns out to be broken changes nothing,
    and without `apply` nothing is kept either. `progress` is called with the number of
    records read so far. Raises Unreadable as the readers do, and where the database refuses.
    """
    report = Report()
    try:
        with storing(), transaction.atomic():
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
    """What has to be remembered between the batches of one file."""

    def __init__(self, report):
        self.report = report
        self.entries = Entries(report)
        self.releases = {}
        self.touched = {}
        # {release: {model: the newer release that took back all of it, or None}}, as it was before this file.
        self.taken_back = {}

    def load(self, header, records):
        release = self._release(header)
        pairs = self.entries.bring(records, release)
        names = {condition.pk: (f"ORPHA:{record.code}", record.where) for record, condition in pairs}
        touched = self.touched[release]
        listed = listed_since(release, names) if header.names_conditions and release.released_on else {}

        def bring(table, part, rows_of):
            wanted = {c.pk: rows_of(record, c) for record, c in pairs if getattr(record, part) is not None}
            if wanted:
                newer = dict.fromkeys(wanted, latest) if (latest := self.taken_back[release][table.model]) else listed
                touched.update(sync(table, release, wanted, self.report, names, newer))

        for table, part, rows_of in PARTS:
            bring(table, part, rows_of)
        links = [link for record, _condition in pairs for link in record.genes or ()]
        genes, renamed = bring_genes(links, release, self.report) if links else ({}, set())
        touched.update(renamed)
        bring(GENES, "genes", lambda record, condition: _gene_rows(record, genes))
        parents = self._parents(pairs)
        bring(PARENTS, "parents", lambda record, condition: self._parent_rows(record, condition, parents))

    def finish(self):
        self.entries.finish()
        for header, release in self.releases.items():
            if header.names_conditions:
                self._tell_absent(release)
            elif header.is_whole:
                for table in TABLES:
                    self.touched[release].update(drop_absent(table, release, self.report))
        fill_names_in_text(self.report)
        for release, touched in self.touched.items():
            mark_changed(touched | self.entries.touched, release)

    def _release(self, header):
        if header not in self.releases:
            release = self.releases[header] = release_of(header)
            self.touched.setdefault(release, set())
            self.taken_back[release] = {
                table.model: taken_back_by(table.model, release)
                if header.is_whole and not header.names_conditions
                else None
                for table in TABLES
            }
            self.report.headers.append(header)
        return self.releases[header]

    def _tell_absent(self, release):
        """Tell which conditions an earlier release of the nomenclature had; they and their pages stay."""
        anchors = Identifier.objects.filter(system=IdentifierSystem.ORPHA)
        earlier = earlier_rows(Identifier, release).filter(system=IdentifierSystem.ORPHA)
        count = earlier.count()
        if not count:
            return
        if count > anchors.filter(release=release).count():
            why = _("the file has less than half of what an earlier release had; it seems to be an excerpt")
            self.report.tell("kept", _("condition"), str(release), why=why, count=count)
            return
        for row in earlier.select_related("condition").iterator(2000):
            why = _("not in this release any more; it stays here")
            self.report.tell("kept", _("condition"), f"ORPHA:{row.code} {row.condition}", why=why)

    def _parents(self, pairs):
        here = {record.code: condition for record, condition in pairs}
        codes = {parent for record, _condition in pairs for parent, _tree in record.parents or ()}
        return {**by_code(codes - set(here)), **here}

    def _parent_rows(self, record, condition, parents):
        rows = []
        for code, tree in record.parents:
            parent = parents.get(code)
            if parent is None:
                why = _("its parent ORPHA:%(code)s is not here") % {"code": code}
                self.report.tell("skipped", _("parent"), f"ORPHA:{record.code}", where=record.where, why=why)
            elif parent != condition:
                rows.append({"parent": parent, "tree": tree})
        return rows


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
