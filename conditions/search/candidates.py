"""Candidates of a search: a few hundred public rows from the indexes that a query may mean."""

from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.db.models import CharField, IntegerField, Q, Value
from django.db.models.functions import Upper

from conditions.database import search_indexes
from conditions.models import Classification, Condition, FormerSymbol, Gene, GeneAssociation, Identifier, Synonym
from conditions.public.visibility import first_key, is_public, live_editions, live_editions_about
from conditions.vocabularies import CAUSAL_ASSOCIATIONS, Kind, MappingRelation

from . import lookups

MOST_NAMES = 100
MOST_CODES = 200
MOST_GENES = 50
# Shorter beginnings of a symbol fit too many genes.
SHORTEST_SYMBOL = 3
# How much of a query's trigrams PostgreSQL has to find in a name: one slip spoils most of a short word's,
# while half of a long word's are in very many names.
LIKENESS, LIKENESS_OF_LONG = 0.35, 0.5
LONG = 14


@dataclass(frozen=True)
class GeneMatch:
    """A gene of a condition, or of one of its types, under the symbol asked for; `former` "" if it is current."""

    symbol: str
    former: str
    asked: str
    is_whole: bool
    is_causal: bool = False
    is_of_type: bool = False


@dataclass(frozen=True)
class Name:
    """A name of a condition, without the objects of the models; `synonym_id` is 0 for the main name."""

    condition_id: int
    synonym_id: int
    sort_name: str
    name: str
    scope: str


def _names(**lookup):
    """Return the querysets of conditions and synonyms whose folded name fits, as ids of conditions."""
    return (
        Condition.objects.filter(is_public("pk"), **lookup).values_list("pk", flat=True),
        Synonym.objects.filter(is_public(), **lookup).values_list("condition_id", flat=True),
    )


def with_names(query):
    """Return the ids of conditions with a name that holds all words, or begins with the query as typed."""
    found, is_cut = set(), False
    for rows in _names(sort_name__holds=query.held):
        ids = list(rows.order_by("pk")[:MOST_NAMES])
        found.update(ids)
        is_cut = is_cut or len(ids) == MOST_NAMES
    if is_cut or all(len(word) == 1 for word in query.words):
        # So many that the best may be missing: those that begin with the query are asked for apart.
        for whole in sorted(query.wholes):
            for rows in _names(sort_name__begins=whole):
                found.update(rows.order_by("sort_name", "pk")[:MOST_NAMES])
    return found


def with_whole_names(query):
    """Return the ids of conditions that a sentence names: one of their names stands in it, word by word."""
    if not query.parts:
        return set()
    own, others = _names(sort_name__in=query.parts)
    return {*own[:MOST_NAMES], *others[:MOST_NAMES]}


def with_words_in_several_names(query):
    """Return the ids of conditions that may hold every word, some in one name and some in another."""
    words = [word for word in query.telling_words if len(word) > 1]
    if len(query.words) < 2 or not words:
        return set()
    if len(words) == 1:
        return with_some_words(query)
    parts = []
    for word in words:
        own = Condition.objects.filter(sort_name__holds=[word]).order_by().values_list("pk", flat=True)
        others = Synonym.objects.filter(sort_name__holds=[word]).order_by().values_list("condition_id", flat=True)
        parts.append(own.union(others))
    return set(parts[0].intersection(*parts[1:])[:MOST_NAMES])


def with_some_words(query):
    """Return the ids of conditions with at least one telling word in a name."""
    words = [word for word in query.telling_words if len(word) > 2 or any(map(str.isdigit, word))]
    found = set()
    for rows in _names(sort_name__holds_any=words or query.telling_words):
        found.update(rows.order_by("pk")[:MOST_NAMES])
    return found


def with_like_names(query):
    """Return the ids of conditions with a name that the query may be a misspelling of."""
    if not search_indexes.are_ready(connection):
        return set()
    text = " ".join(query.telling_words)
    found = set()
    with _likeness_set(LIKENESS if len(text) < LONG else LIKENESS_OF_LONG):
        for rows in _names(sort_name__spelt_like=text):
            found.update(
                rows.order_by(lookups.Likeness(Value(text), "sort_name").desc(), "pk")[: search_indexes.MOST_LIKE]
            )
    return found


def names_of(ids):
    """Return the Names of the conditions with these ids: first all main names, then the synonyms in their order."""
    if not ids:
        return []
    zero, none = Value(0, IntegerField()), Value("", CharField())
    main = Condition.objects.filter(pk__in=ids).order_by()
    synonyms = Synonym.objects.filter(condition__in=ids).order_by()
    rows = main.values_list(zero, "pk", zero, zero, "sort_name", none, none).union(
        synonyms.values_list(Value(1), "condition_id", "position", "pk", "sort_name", "name", "scope"), all=True
    )
    return [Name(*row[1:2], *row[3:]) for row in sorted(rows)]


@contextmanager
def _likeness_set(share):
    """Set how alike PostgreSQL's `<%` wants two texts, from 0 to 1, for as long as this lasts."""
    if connection.vendor != "postgresql":
        # A transaction would take SQLite's one lock for writing, and wait for an import.
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {share}")
        yield


def with_codes(query):
    """Return {condition id: Identifier} for the codes that the query can be, exact relations first."""
    codes = query.codes
    if not codes:
        return {}
    rows = Identifier.objects.filter(is_public(), code__in={code for _system, code in codes}).order_by("pk")
    found = {}
    for row in rows[:MOST_CODES]:
        if (row.system, row.code) in codes:
            known = found.get(row.condition_id)
            if known is None or (row.relation == MappingRelation.EXACT != known.relation):
                found[row.condition_id] = row
    return found


def with_genes(query):
    """Return {condition id: GeneMatch} for the symbols, current and former, that the query holds."""
    genes = _genes(query)
    if not genes:
        return {}
    found = {}
    for is_of_type, rows in enumerate(_linked(genes)):
        for condition, gene, association in rows[:MOST_NAMES]:
            match = replace(genes[gene], is_causal=association in CAUSAL_ASSOCIATIONS, is_of_type=bool(is_of_type))
            known = found.get(condition)
            if known is None or _goodness(match) > _goodness(known):
                found[condition] = match
    return found


def _linked(genes):
    """Yield the (condition, gene, association) rows of the conditions themselves, then those of their types."""
    own = GeneAssociation.objects.filter(is_public(), gene__in=genes).order_by("pk")
    yield own.values_list("condition_id", "gene_id", "association")
    types = Classification.objects.filter(child__kind=Kind.SUBTYPE, child__is_obsolete=False)
    types = types.filter(child__gene_associations__gene__in=genes).order_by("pk", "child__gene_associations__pk")
    columns = "child__gene_associations__gene_id", "child__gene_associations__association"
    yield types.filter(is_public("parent")).values_list("parent_id", *columns)


def _goodness(match):
    return match.is_whole, not match.is_of_type, not match.former, match.is_causal


def _genes(query):
    """Return {gene id: GeneMatch} for the symbols that the query holds, whole or begun."""
    symbols, typed = query.symbols, query.text.upper()
    wanted = Q(upper__in=[*symbols, typed])
    if len(symbols) == 1 and len(typed) >= SHORTEST_SYMBOL:
        wanted |= Q(upper__begins=typed)
    found = {}
    for rows, gene_id, current in ((Gene.objects, "pk", "symbol"), (FormerSymbol.objects, "gene_id", "gene__symbol")):
        asked_for = rows.alias(upper=Upper("symbol")).filter(wanted).order_by("upper", "pk")
        for gene, symbol, asked in asked_for.values_list(gene_id, current, "symbol")[:MOST_GENES]:
            is_whole = asked.upper() in (*symbols, typed)
            former = "" if current == "symbol" else asked
            if gene not in found or (is_whole and not found[gene].is_whole):
                found[gene] = GeneMatch(symbol, former, asked, is_whole)
    return found


def with_texts(query):
    """Return the live editions whose text holds all words, without their bodies."""
    # In no order: where every answer has the words, all of them would have to be fetched to be sorted.
    editions = live_editions().filter(search_text__says=query.words).order_by()
    ids = list(editions.values_list("pk", flat=True)[: search_indexes.MOST_SAID])
    return (
        live_editions()
        .filter(pk__in=ids)
        .prefetch_related("page__condition", "page__topic")
        .only("title", "short_answer", "state", "page")
        .order_by("page_id")
    )


def public_conditions(ids, *, synonyms=True):
    """Return the Conditions of `ids` that readers may know, with their synonyms unless `synonyms` is false.

    `answer_id` is None for a condition without a live page.
    """
    rows = Condition.objects.filter(is_public("pk"), pk__in=ids).order_by("pk")
    rows = rows.annotate(answer_id=first_key(live_editions_about("pk")))
    return list(rows.prefetch_related("synonyms") if synonyms else rows)
