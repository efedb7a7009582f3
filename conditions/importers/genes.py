"""Matching of a batch's gene records to genes by HGNC number or symbol; genes are created and renamed here."""

from django.db.models import Max
from django.utils.translation import gettext as _

from conditions.models import FormerSymbol, Gene, GeneAssociation

from .syncing import fitted

MAX_SYMBOL_LENGTH = FormerSymbol._meta.get_field("symbol").max_length


def match_genes(links, release, report):
    """Return ({symbol: Gene}, ids of conditions whose gene was renamed) for the GeneLinks of a batch.

    The HGNC number identifies a renamed gene: its row stays, and its old symbol becomes a
    FormerSymbol. Values of an older release never replace values of a newer one.
    """
    wanted = {link.gene.symbol: link.gene for link in links}
    matcher = _GeneMatcher(wanted.values(), release, report)
    # One gene's old symbol may be another gene's new one in the same file, so renamed genes come first.
    renamed_first = sorted(wanted, key=lambda symbol: wanted[symbol].hgnc not in matcher.by_hgnc)
    genes = {symbol: matcher.match(wanted[symbol]) for symbol in renamed_first}
    Gene.objects.bulk_create(matcher.new, batch_size=500)
    _store_former(matcher.former, release, report)
    changed_conditions = GeneAssociation.objects.filter(gene__in=matcher.renamed).values_list("condition_id", flat=True)
    return genes, set(changed_conditions) if matcher.renamed else set()


class _GeneMatcher:
    def __init__(self, records, release, report):
        self.release, self.report = release, report
        symbols, codes = [record.symbol for record in records], [record.hgnc for record in records if record.hgnc]
        self.by_symbol = {gene.symbol: gene for gene in Gene.objects.filter(symbol__in=symbols)}
        self.by_hgnc = {gene.hgnc: gene for gene in Gene.objects.filter(hgnc__in=codes)}
        known = {gene.pk for gene in (*self.by_symbol.values(), *self.by_hgnc.values())}
        self.newest = dict(
            GeneAssociation.objects.filter(gene__in=known)
            .order_by()
            .values_list("gene")
            .annotate(newest=Max("release__released_on"))
        )
        self.new, self.former, self.renamed = [], [], []

    def match(self, record):
        """Return the Gene of a GeneRecord, created or updated; new ones are unsaved and listed in `new`."""
        gene = self.by_hgnc.get(record.hgnc) or self.by_symbol.get(record.symbol)
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
        elif gene.pk is None:
            # Two symbols in one file with one HGNC number: the first one counts, the other becomes an alias.
            self.former.append((gene, record.symbol, True))
        else:
            self._update(gene, values)
        self.former.extend((gene, name, False) for name in record.former if name != gene.symbol)
        self.former.extend((gene, name, True) for name in record.aliases if name not in (gene.symbol, *record.former))
        return gene

    def _update(self, gene, values):
        newest = self.newest.get(gene.pk)
        is_older = newest and self.release.released_on and self.release.released_on < newest
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
            self.renamed.append(gene.pk)
            self.by_symbol.pop(gene.symbol, None)
            self.by_symbol[better["symbol"]] = gene
        for name, value in better.items():
            setattr(gene, name, value)
        gene.save()
        self.report.add("changed", _("gene"), gene.symbol)


def _store_former(former, release, report):
    pairs = {}
    for gene, name, is_alias in former:
        if name and len(name) <= MAX_SYMBOL_LENGTH:
            pairs.setdefault((gene.pk, name), is_alias)
    current = {gene.pk: gene.symbol for gene, _name, _is_alias in former}
    # A gene that got an old symbol back no longer has it as a former symbol.
    for pk, symbol in current.items():
        pairs.pop((pk, symbol), None)
    known = set(FormerSymbol.objects.filter(gene__in=list(current)).values_list("gene_id", "symbol"))
    back = [pk for pk, symbol in current.items() if (pk, symbol) in known]
    for pk in back:
        FormerSymbol.objects.filter(gene=pk, symbol=current[pk]).delete()
    rows = [
        FormerSymbol(gene_id=pk, symbol=name, is_alias=is_alias, release=release)
        for (pk, name), is_alias in pairs.items()
        if (pk, name) not in known
    ]
    FormerSymbol.objects.bulk_create(rows, batch_size=1000)
    if rows:
        report.add("added", _("former symbol"), count=len(rows))
