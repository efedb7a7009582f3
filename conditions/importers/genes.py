"""Genes of a batch of records: found by HGNC number or symbol, made where they are new, renamed where they moved."""

from django.db.models import Max
from django.utils.translation import gettext as _

from conditions.models import FormerSymbol, Gene, GeneAssociation

from .syncing import fitted

LONGEST_SYMBOL = FormerSymbol._meta.get_field("symbol").max_length


def bring_genes(links, release, report):
    """Return ({symbol: Gene}, ids of conditions whose gene got another symbol) for GeneLinks of a batch.

    A gene that was renamed keeps its row, as its HGNC number tells, and its old symbol. What
    an older release says never replaces what a newer one said.
    """
    wanted = {link.gene.symbol: link.gene for link in links}
    genes = _Genes(wanted.values(), release, report)
    # A symbol that one gene gave up may be another's in the same file: renamed genes come first.
    renamed_first = sorted(wanted, key=lambda symbol: wanted[symbol].hgnc not in genes.by_hgnc)
    found = {symbol: genes.bring(wanted[symbol]) for symbol in renamed_first}
    Gene.objects.bulk_create(genes.new, batch_size=500)
    _store_former(genes.former, release, report)
    touched = GeneAssociation.objects.filter(gene__in=genes.renamed).values_list("condition_id", flat=True)
    return found, set(touched) if genes.renamed else set()


class _Genes:
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

    def bring(self, record):
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
            self.report.tell("added", _("gene"), record.symbol)
            if record.hgnc:
                self.by_hgnc[record.hgnc] = gene
            self.by_symbol[record.symbol] = gene
        elif gene.pk is None:
            # Two symbols of one file with one HGNC number: the first is taken, the other is a name beside it.
            self.former.append((gene, record.symbol, True))
        else:
            self._change(gene, values)
        self.former.extend((gene, name, False) for name in record.former if name != gene.symbol)
        self.former.extend((gene, name, True) for name in record.aliases if name not in (gene.symbol, *record.former))
        return gene

    def _change(self, gene, values):
        newest = self.newest.get(gene.pk)
        is_older = newest and self.release.released_on and self.release.released_on < newest
        better = {
            name: value
            for name, value in values.items()
            if value and getattr(gene, name) != value and not (is_older and getattr(gene, name))
        }
        other = self.by_symbol.get(better.get("symbol"))
        if other is not None and other != gene:
            self.report.tell("skipped", _("gene"), better.pop("symbol"), why=_("another gene has this symbol"))
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
        self.report.tell("changed", _("gene"), gene.symbol)


def _store_former(former, release, report):
    pairs = {}
    for gene, name, is_alias in former:
        if name and len(name) <= LONGEST_SYMBOL:
            pairs.setdefault((gene.pk, name), is_alias)
    current = {gene.pk: gene.symbol for gene, _name, _is_alias in former}
    # A gene that got an old symbol back does not have it as a former one.
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
        report.tell("added", _("former symbol"), count=len(rows))
