"""Hints about genes and codes in a text that contradict the facts on its condition."""

import re

from django.utils.translation import gettext as _

from conditions import richtext
from conditions.identifiers import possible_codes
from conditions.models import FormerSymbol, Gene
from conditions.richtext.runs import CITATION_OR_PLACEHOLDER
from conditions.vocabularies import IdentifierSystem

from .queries import facts_of
from .wording import listed

_SYMBOL = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{2,}(?:-[A-Z0-9]+)*(?![\w-])")
# "WAS" and "MAX" are genes, but not in a line in capitals.
_CAPITALS = re.compile(r"(?<![\w-])(?:[A-Z]+ ){3,}[A-Z]+(?![\w-])")
_YEAR = re.compile(r"[^:]*\s(?:19|20)\d\d")
_CODE = re.compile(
    r"(?<![\w-])(?:ORPHA|OMIMPS|O?MIM|ICD-?10-?CM|ICD-?10|ICD-?11|UMLS|MESH|MEDDRA|GARD|MONDO|DOID)"
    r"\s*[:_#\s]\s*#?\s*[A-Z]{0,2}\d[\dA-Z./&-]*",
    re.IGNORECASE,
)


def contradictions_in(edition):
    """Return a tuple of sentences, one for each contradiction between an edition and its condition's facts."""
    lines, symbols = _lines_and_symbols(edition)
    codes = list(dict.fromkeys(code.rstrip(".-/&") for line in lines for code in _CODE.findall(line)))
    if not symbols and not codes:
        return ()
    facts = facts_of(edition.page.condition)
    return (*_genes(lines, symbols, facts), *_codes(codes, facts))


def older_symbols_in(edition):
    """Return a tuple of sentences, one for each gene that the edition names only by a former symbol."""
    lines, symbols = _lines_and_symbols(edition)
    own = _genes_of(facts_of(edition.page.condition)) if symbols else {}
    former = _former(symbols - {gene.symbol for gene in own.values()}, own)
    return tuple(_older_symbol(symbol, gene) for symbol, gene in former.items() if _is_older(lines, symbol, gene, own))


def _lines_and_symbols(edition):
    """Return the lines of an edition's text, and the words in them that may be gene symbols."""
    lines = [edition.title, edition.short_answer, *richtext.plain_text(edition.body).splitlines()]
    lines = [CITATION_OR_PLACEHOLDER.sub(" ", line) for line in lines]
    return lines, {token for line in lines for token in _SYMBOL.findall(_CAPITALS.sub(" ", line))}


def _genes_of(facts):
    """Return {id: Gene} of a condition and of its subtypes."""
    own = {linked.gene.pk: linked.gene for linked in facts.genes}
    return own | {linked.gene.pk: linked.gene for linked, _subtypes in facts.genes_of_subtypes}


def _former(symbols, own):
    """Return {former symbol: its Gene}, a gene of the condition rather than another one."""
    former = {}
    rows = FormerSymbol.objects.filter(symbol__in=symbols, is_alias=False)
    for row in rows.select_related("gene").order_by("symbol", "pk"):
        if row.symbol not in former or row.gene_id in own:
            former[row.symbol] = row.gene
    return former


def _is_older(lines, symbol, gene, own):
    """Return whether `symbol` is a former one of the condition's gene and stands in a line without the current one."""
    return gene.pk in own and any(_contains(line, symbol) and not _contains(line, gene.symbol) for line in lines)


def _older_symbol(symbol, gene):
    return _("%(former)s is now called %(symbol)s. Add the current symbol.") % {
        "former": symbol,
        "symbol": gene.symbol,
    }


def _genes(lines, symbols, facts):
    own = _genes_of(facts)
    if not own or not symbols:
        # Without a gene on record there is nothing to contradict.
        return
    mine = {gene.symbol for gene in own.values()}
    former = _former(symbols - mine, own)
    current = set(Gene.objects.filter(symbol__in=symbols - mine).values_list("symbol", flat=True))
    # A short name of the condition, such as BSCL, is not meant as a gene.
    current -= {name.upper() for name in facts.condition.synonyms.values_list("name", flat=True)}
    for symbol in sorted(current | set(former)):
        gene = former.get(symbol)
        if gene is not None and gene.pk in own:
            if _is_older(lines, symbol, gene, own):
                yield _older_symbol(symbol, gene)
        elif symbol in current:
            yield _("The gene %(symbol)s is not on record for this condition. Its genes are %(own)s.") % {
                "symbol": symbol,
                "own": listed(sorted(mine)),
            }


def _contains(line, symbol):
    return re.search(rf"(?<![\w-]){re.escape(symbol)}(?![\w-])", line) is not None


def _codes(codes, facts):
    own = {(fact.value.system, fact.value.code) for fact in facts.identifiers}
    for subtype in facts.subtypes:
        own |= {(fact.value.system, fact.value.code) for fact in subtype.codes}
    if not own:
        return
    genes = [*facts.genes, *(linked for subtype in facts.subtypes for linked in subtype.genes)]
    # OMIM numbers genes as well as conditions.
    allowed_codes = own | {("OMIM", linked.gene.omim) for linked in genes}
    for code in codes:
        meant = possible_codes(code)
        if not meant or set(meant) & allowed_codes:
            continue
        system = meant[0][0]
        if system != IdentifierSystem.ORPHA and _YEAR.fullmatch(code):
            # "ICD-11 2024" means an edition of ICD-11.
            continue
        recorded = sorted(value for name, value in own if name == system)
        if recorded:
            yield _("The code “%(code)s” is not on record for this condition. Its %(system)s codes are %(own)s.") % {
                "code": code,
                "system": system,
                "own": listed(recorded),
            }
        else:
            yield _("The code “%(code)s” is not on record for this condition, which has no %(system)s code.") % {
                "code": code,
                "system": system,
            }
