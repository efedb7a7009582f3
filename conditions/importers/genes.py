"""Matching of a batch's gene records to genes by HGNC number or symbol; genes are created and renamed here."""

from dataclasses import replace

from django.utils.translation import gettext as _

from conditions.models import FormerSymbol, Gene, GeneAssociation, Release

from .report import differences
from .syncing import fitted, precedence

_VALUES = ("name", "locus", "hgnc", "omim")
MAX_SYMBOL_LENGTH = FormerSymbol._meta.get_field("symbol").max_length


class GeneMatcher:
    """The genes of a file, which are matched a batch at a time.

    A gene counts as the file first describes it, in whichever batch; later records only fill what
    was empty. So a file that contradicts itself ends in the same rows whenever it is imported.
    """

    def __init__(self, report):
        self.report = report
        self.records, self.symbol_of, self.told = {}, {}, set()

    def match(self, links, release):
        """Return ({symbol: Gene}, ids of the conditions whose genes changed) for the GeneLinks of a batch.

        The HGNC number identifies a renamed gene: its row stays, and its old symbol becomes a
        FormerSymbol. Values of an older release never replace values of a newer one.
        """
        wanted = {link.gene.symbol: self._described(link.gene) for link in links}
        batch = _GeneBatch(wanted.values(), release, self.report, self.symbol_of)
        # One gene's old symbol may be another gene's new one in the same file, so renamed genes come first.
        renamed_first = sorted(wanted, key=lambda symbol: wanted[symbol].hgnc not in batch.by_hgnc)
        genes = {symbol: batch.match(wanted[symbol]) for symbol in renamed_first}
        Gene.objects.bulk_create(batch.new, batch_size=500)
        changed = batch.changed | _store_former(batch.former, release, self.report)
        conditions = GeneAssociation.objects.filter(gene__in=changed).values_list("condition_id", flat=True)
        return genes, set(conditions) if changed else set()

    def _described(self, record):
        """Return the GeneRecord of this symbol, merged from all of the file so far; report contradictions."""
        first = self.records.get(record.symbol, record)
        given = [name for name in _VALUES if getattr(first, name) and getattr(record, name)]
        contradicted = differences(
            *(_in_words({name: getattr(one, name) for name in given}) for one in (first, record))
        )
        if contradicted and (record.symbol, contradicted) not in self.told:
            self.told.add((record.symbol, contradicted))
            why = _("given twice in the file, the first was kept (%(differences)s)")
            self.report.add("skipped", _("gene"), record.symbol, why=why % {"differences": contradicted})
        filled = {name: getattr(record, name) for name in _VALUES if not getattr(first, name)}
        for names in ("former", "aliases"):
            filled[names] = tuple(dict.fromkeys((*getattr(first, names), *getattr(record, names))))
        self.records[record.symbol] = merged = replace(first, **filled)
        if merged.hgnc:
            self.symbol_of.setdefault(merged.hgnc, merged.symbol)
        return merged


def _in_words(values):
    """Return {name of the column for people: value} from {column of a Gene: value}."""
    return {str(Gene._meta.get_field(name).verbose_name): value for name, value in values.items()}


class _GeneBatch:
    """The genes of one batch. `symbol_of` is {HGNC number: the first symbol of the file with it}."""

    def __init__(self, records, release, report, symbol_of):
        self.release, self.report, self.symbol_of = release, report, symbol_of
        symbols, codes = [record.symbol for record in records], [record.hgnc for record in records if record.hgnc]
        self.by_symbol = {gene.symbol: gene for gene in Gene.objects.filter(symbol__in=symbols)}
        self.by_hgnc = {gene.hgnc: gene for gene in Gene.objects.filter(hgnc__in=codes)}
        self.newest = _newest_releases({gene.pk for gene in (*self.by_symbol.values(), *self.by_hgnc.values())})
        self.new, self.former, self.changed = [], [], set()

    def match(self, record):
        """Return the Gene of a GeneRecord, created or updated; new ones are unsaved and listed in `new`."""
        gene = self.by_hgnc.get(record.hgnc) or self.by_symbol.get(record.symbol)
        first = self.symbol_of.get(record.hgnc, record.symbol)
        values = fitted(
            Gene,
            {
                "symbol": record.symbol,
                "name": record.name,
                "locus": record.locus,
                "hgnc": record.hgnc,
                "omim": record.omim,
            },
        )
        if gene is None:
            gene = Gene(**values)
            self.new.append(gene)
            self.report.add("added", _("gene"), record.symbol)
            if record.hgnc:
                self.by_hgnc[record.hgnc] = gene
            self.by_symbol[record.symbol] = gene
        elif first != record.symbol:
            # Two symbols in one file with one HGNC number: the first one counts, the other becomes an alias.
            why = _("the file has the same HGNC number for %(symbol)s, so this became its alias") % {"symbol": first}
            self.report.add("kept", _("gene"), record.symbol, why=why)
            self.former.append((gene, record.symbol, True))
        else:
            self._update(gene, values)
        self.former.extend((gene, name, False) for name in record.former if name != gene.symbol)
        self.former.extend((gene, name, True) for name in record.aliases if name not in (gene.symbol, *record.former))
        return gene

    def _update(self, gene, values):
        newest = self.newest.get(gene.pk)
        is_older = newest and self.release.released_on and precedence(self.release) < newest
        better = {
            name: value
            for name, value in values.items()
            if value and getattr(gene, name) != value and not (is_older and getattr(gene, name))
        }
        other = self.by_symbol.get(better.get("symbol"))
        if other is not None and other != gene:
            self.report.add("skipped", _("gene"), better.pop("symbol"), why=_("another gene has this symbol"))
        if not better:
            return
        if "symbol" in better:
            self.former.append((gene, gene.symbol, False))
            self.by_symbol.pop(gene.symbol, None)
            self.by_symbol[better["symbol"]] = gene
            self.report.add("renamed", _("gene"), f"{gene.symbol} → {better['symbol']}")
        other_values = {name: value for name, value in better.items() if name != "symbol"}
        before = {name: getattr(gene, name) for name in other_values}
        for name, value in better.items():
            setattr(gene, name, value)
        gene.save()
        self.changed.add(gene.pk)
        if why := differences(_in_words(before), _in_words(other_values)):
            self.report.add("changed", _("gene"), gene.symbol, why=why)


def _newest_releases(genes):
    """Return {gene id: precedence of the last release that links the gene}."""
    pairs = list(
        GeneAssociation.objects.filter(gene__in=genes, release__released_on__isnull=False)
        .order_by()
        .values_list("gene", "release")
        .distinct()
    )
    releases = Release.objects.in_bulk({release for _gene, release in pairs})
    newest = {}
    for gene, release in pairs:
        order = precedence(releases[release])
        newest[gene] = max(newest.get(gene, order), order)
    return newest


def _store_former(former, release, report):
    """Store the former symbols of genes, (Gene, symbol, is_alias); return the ids of the genes that got other ones."""
    pairs = {}
    for gene, name, is_alias in former:
        if name and len(name) <= MAX_SYMBOL_LENGTH:
            pairs.setdefault((gene.pk, name), is_alias)
    current = {gene.pk: gene.symbol for gene, _name, _is_alias in former}
    # A gene that got an old symbol back no longer has it as a former symbol.
    for pk, symbol in current.items():
        pairs.pop((pk, symbol), None)
    known = {
        (row.gene_id, row.symbol): row
        for row in FormerSymbol.objects.filter(gene__in=list(current)).select_related("release")
    }
    back = [pk for pk, symbol in current.items() if (pk, symbol) in known]
    for pk in back:
        FormerSymbol.objects.filter(gene=pk, symbol=current[pk]).delete()
    taken_over = _take_over({row: pairs[key] for key, row in known.items() if key in pairs}, release)
    rows = [
        FormerSymbol(gene_id=pk, symbol=name, is_alias=is_alias, release=release)
        for (pk, name), is_alias in pairs.items()
        if (pk, name) not in known
    ]
    FormerSymbol.objects.bulk_create(rows, batch_size=1000)
    if rows:
        report.add("added", _("former symbol"), count=len(rows))
    return {*back, *(row.gene_id for row in (*rows, *taken_over))}


def _take_over(rows, release):
    """Give the FormerSymbols that this file names as well to the newest release; return those that changed.

    `rows` is {row: is_alias}. A symbol that any source calls the former one is no alias.
    """
    changed = []
    for row, is_alias in rows.items():
        owner = release if row.release and precedence(release) > precedence(row.release) else row.release
        values = (row.is_alias and is_alias, owner)
        if values != (row.is_alias, row.release):
            row.is_alias, row.release = values
            changed.append(row)
    FormerSymbol.objects.bulk_update(changed, ["is_alias", "release"], batch_size=500)
    return changed
