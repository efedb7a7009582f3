"""Loading of HPO terms into the database in one transaction, with their synonyms and the index of their words."""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from conditions.models import HpoSynonym, HpoTerm, Phenotype, Release
from conditions.public.visibility import shown_among

from . import hpo_words
from .database_errors import database_errors_as_sentences
from .obo import HPO_ID
from .report import ImportReport
from .successors import successors_of
from .syncing import CHUNK, delete, fitted, release_of

PROGRESS_EACH = 500


def load_terms(records, *, apply, progress=None):
    """Update the terms from (Header, TermRecord) pairs of one file and return the ImportReport.

    The transaction is rolled back if the file turns out to be broken or `apply` is False. `progress` is called with
    the number of records read so far. Raises UnreadableFile for a broken file and for an error of the database.
    """
    report = ImportReport()
    with database_errors_as_sentences(), transaction.atomic():
        header, terms = _read(records, report, progress)
        newer = _newer_release(header)
        if newer is None:
            _TermLoader(release_of(header), report).load(terms)
        else:
            why = _("a newer release has been imported already: %(release)s") % {"release": newer}
            report.add("kept", _("HPO term"), header.version, why=why, count=len(terms))
        if not report.changes_nothing:
            # Readers see the everyday words of all signs.
            signs = Phenotype.objects.order_by().values_list("condition", flat=True).distinct()
            report.public_conditions = shown_among(signs)
        if not apply:
            transaction.set_rollback(True)
    return report


def _read(records, report, progress):
    """Return (Header, {HPO id: TermRecord}); records that cannot be stored are reported as skipped."""
    header, terms = None, {}
    for header, record in records:  # noqa: B007 - the file has one header
        report.records += 1
        if progress and report.records % PROGRESS_EACH == 0:
            progress(report.records)
        problem = _problem(record, terms)
        if problem:
            report.add("skipped", _("HPO term"), record.hpo_id or "?", where=record.where, why=problem)
            continue
        terms[record.hpo_id] = record
        for sentence in record.problems:
            report.add("skipped", _("HPO synonym type"), record.hpo_id, where=record.where, why=sentence)
    report.headers.append(header)
    return header, terms


def _problem(record, terms):
    if not HPO_ID.fullmatch(record.hpo_id):
        return _("its id is not one of the HPO, such as HP:0001250")
    if record.hpo_id in terms:
        return _("the file has this term twice; the first one counts")
    return "" if record.name else _("it has no name")


def _newer_release(header):
    """Return a newer Release of the terms that is stored already, or None."""
    stored = HpoTerm.objects.order_by().values("release")
    newer = Release.objects.filter(pk__in=stored, released_on__gt=header.released_on)
    return newer.order_by("-released_on").first()


class _TermLoader:
    """Makes the stored terms equal to the terms of a file, and adds each difference to the report."""

    def __init__(self, release, report):
        self.release, self.report = release, report
        self.stored = {term.hpo_id: term for term in HpoTerm.objects.select_related("replaced_by")}

    def load(self, terms):
        successors = successors_of(terms, self.report)
        merged = successors.keys() - terms.keys()
        self._store_terms(terms, merged)
        self._store_successors(terms, successors)
        self._drop_absent(terms.keys() | merged)
        self._store_synonyms(terms)
        hpo_words.update()
        _report_signs(self.report)

    def _store_terms(self, terms, merged):
        """Create the terms that are new, and update the names and states of the others; successors come later."""
        new, changed = [], []
        for hpo_id in (*terms, *sorted(merged)):
            record = terms.get(hpo_id)
            is_obsolete = record is None or record.is_obsolete
            values = fitted(HpoTerm, {"name": record.name if record else "", "is_obsolete": is_obsolete})
            where = record.where if record else None
            term = self.stored.get(hpo_id)
            if term is None:
                new.append(HpoTerm(hpo_id=hpo_id, release=self.release, **values))
                self.report.add("added", _("HPO term"), f"{hpo_id} {values['name']}".rstrip(), where=where)
                continue
            if record is None and term.is_obsolete:
                # The file no longer repeats the name of a term that was merged before.
                values["name"] = term.name
            differences = [name for name, value in values.items() if getattr(term, name) != value]
            if differences:
                why = _difference(term, values, differences)
                for name in differences:
                    setattr(term, name, values[name])
                changed.append(term)
                self.report.add("changed", _("HPO term"), str(term), where=where, why=why)
        HpoTerm.objects.bulk_create(new, batch_size=1000)
        HpoTerm.objects.bulk_update(changed, ["name", "is_obsolete"], batch_size=500)
        self.stored.update({term.hpo_id: term for term in new})
        ids = [self.stored[hpo_id].pk for hpo_id in (*terms, *merged)]
        for start in range(0, len(ids), CHUNK):
            rows = HpoTerm.objects.filter(pk__in=ids[start : start + CHUNK])
            rows.exclude(release=self.release).update(release=self.release)
        self.new_ids = {term.pk for term in new}

    def _store_successors(self, terms, successors):
        changed = []
        for hpo_id in (*terms, *sorted(successors.keys() - terms.keys())):
            term = self.stored[hpo_id]
            successor = self.stored.get(successors.get(hpo_id))
            if term.replaced_by_id == (successor and successor.pk):
                continue
            term.replaced_by = successor
            changed.append(term)
            if term.pk not in self.new_ids:
                why = _("replaced by %(term)s") % {"term": successor} if successor else _("no longer replaced")
                self.report.add("changed", _("HPO term"), str(term), why=why)
        HpoTerm.objects.bulk_update(changed, ["replaced_by"], batch_size=500)

    def _drop_absent(self, present):
        absent = [term for hpo_id, term in self.stored.items() if hpo_id not in present]
        if len(absent) > len(present):
            why = _("the file has less than half of the rows of an earlier release; it seems to be an excerpt")
            self.report.add("kept", _("HPO term"), str(self.release), why=why, count=len(absent))
            return
        for term in absent:
            self.report.add("gone", _("HPO term"), str(term), why=_("the term is not in this release"))
        delete(HpoTerm, [term.pk for term in absent])

    def _store_synonyms(self, terms):
        ids = {self.stored[hpo_id].pk: hpo_id for hpo_id in terms}
        stored = {}
        for row in HpoSynonym.objects.order_by("pk").iterator(CHUNK):
            if row.term_id in ids:
                stored.setdefault(row.term_id, {})[row.name, row.type] = row
        new, changed, gone = [], [], []
        for term_id, hpo_id in ids.items():
            record, left = terms[hpo_id], stored.get(term_id, {})

            def line(verb, name, record=record):
                self.report.add(verb, _("HPO synonym"), f"{record.hpo_id}: {name}", where=record.where)

            for position, (key, scope) in enumerate(_synonyms(record).items(), start=1):
                row = left.pop(key, None)
                if row is None:
                    name, kind = key
                    new.append(HpoSynonym(term_id=term_id, name=name, type=kind, scope=scope, position=position))
                    line("added", name)
                elif (row.scope, row.position) != (scope, position):
                    row.scope, row.position = scope, position
                    changed.append(row)
                    line("changed", row.name)
            for row in left.values():
                gone.append(row.pk)
                line("gone", row.name)
        delete(HpoSynonym, gone)
        HpoSynonym.objects.bulk_create(new, batch_size=1000)
        HpoSynonym.objects.bulk_update(changed, ["scope", "position"], batch_size=500)


def _synonyms(record):
    """Return {(name, type): scope} of a term's synonyms, in the order of the file."""
    synonyms = {}
    for name, kind, scope in record.synonyms:
        synonyms.setdefault((fitted(HpoSynonym, {"name": name})["name"], kind), scope)
    return synonyms


def _difference(term, values, differences):
    """Return in words how a stored term changes."""
    parts = []
    if "is_obsolete" in differences:
        parts.append(_("obsolete now") if values["is_obsolete"] else _("no longer obsolete"))
    if "name" in differences:
        parts.append(_("its name was “%(name)s”") % {"name": term.name})
    return "; ".join(parts)


def _report_signs(report):
    """Report the ids of stored signs that are obsolete or unknown; the signs stay as their source has them."""
    counts = Counter(Phenotype.objects.order_by().values_list("hpo_id", flat=True))
    current = set(HpoTerm.objects.filter(is_obsolete=False).values_list("hpo_id", flat=True))
    ids = sorted(counts.keys() - current)
    terms = {}
    for start in range(0, len(ids), CHUNK):
        rows = HpoTerm.objects.filter(hpo_id__in=ids[start : start + CHUNK]).select_related("replaced_by")
        terms.update({term.hpo_id: term for term in rows})
    for hpo_id in ids:
        term = terms.get(hpo_id)
        if term is None:
            why = _("the HPO does not have this id")
        elif term.replaced_by is None:
            why = _("obsolete, and no single term replaces it")
        else:
            why = _("obsolete; read as %(term)s") % {"term": term.replaced_by}
        report.add("kept", _("sign"), hpo_id, why=why, count=counts[hpo_id])
