"""Search candidates: a few hundred public rows from the database indexes that may match a query."""

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
# Shorter beginnings of a symbol match too many genes.
SHORTEST_SYMBOL = 3
# The share of a query's trigrams that PostgreSQL has to find in a name. One typing error changes most trigrams of a
# short query, while very many names have half the trigrams of a long one.
LIKENESS, LIKENESS_OF_LONG = 0.35, 0.5
# A query of this many letters is a long one.
LONG = 14


@dataclass(frozen=True)
class GeneMatch:
    """A gene of a condition or of its types: `symbol` is current, `former` matched or is "", `matched` is either."""

    symbol: str
    former: str
    matched: str
    is_whole: bool
    is_causal: bool = False
    is_of_type: bool = False


@dataclass(frozen=True)
class Name:
    """A name of a condition as plain values, not as a model; `synonym_id` is 0 for the main name."""

    condition_id: int
    synonym_id: int
    sort_name: str
    name: str
    scope: str


def _names(**lookup):
    """Return two querysets of condition ids: conditions and synonyms whose name matches the lookup."""
    return (
        Condition.objects.filter(is_public("pk"), **lookup).values_list("pk", flat=True),
        Synonym.objects.filter(is_public(), **lookup).values_list("condition_id", flat=True),
    )


def with_names(query):
    """Return the ids of conditions with a name that contains all words, or begins with the query."""
    condition_ids, is_cut = set(), False
    for rows in _names(sort_name__holds=query.indexed_words):
        ids = list(rows.order_by("pk")[:MOST_NAMES])
        condition_ids.update(ids)
        is_cut = is_cut or len(ids) == MOST_NAMES
    if is_cut or all(len(word) == 1 for word in query.words):
        # The best may be missing among so many, so names that begin with the query are searched separately.
        for whole in sorted(query.wholes):
            for rows in _names(sort_name__begins=whole):
                condition_ids.update(rows.order_by("sort_name", "pk")[:MOST_NAMES])
    return condition_ids


def with_whole_names(query):
    """Return the ids of conditions whose whole name is part of the query."""
    if not query.parts:
        return set()
    by_name, by_synonym = _names(sort_name__in=query.parts)
    return {*by_name[:MOST_NAMES], *by_synonym[:MOST_NAMES]}


def with_words_in_several_names(query):
    """Return the ids of conditions whose names together contain every distinctive word."""
    words = [word for word in query.distinctive_words if len(word) > 1]
    if len(query.words) < 2 or not words:
        return set()
    if len(words) == 1:
        return with_some_words(query)
    ids_by_word = []
    for word in words:
        by_name = Condition.objects.filter(sort_name__holds=[word]).order_by().values_list("pk", flat=True)
        by_synonym = Synonym.objects.filter(sort_name__holds=[word]).order_by().values_list("condition_id", flat=True)
        ids_by_word.append(by_name.union(by_synonym))
    return set(ids_by_word[0].intersection(*ids_by_word[1:])[:MOST_NAMES])


def with_some_words(query):
    """Return the ids of conditions with at least one distinctive word in a name."""
    words = [word for word in query.distinctive_words if len(word) > 2 or any(map(str.isdigit, word))]
    condition_ids = set()
    for rows in _names(sort_name__holds_any=words or query.distinctive_words):
        condition_ids.update(rows.order_by("pk")[:MOST_NAMES])
    return condition_ids


def with_like_names(query):
    """Return the ids of conditions with a name that the query may misspell; none without search indexes."""
    if not search_indexes.are_ready(connection):
        return set()
    text = " ".join(query.distinctive_words)
    condition_ids = set()
    with _likeness_threshold(LIKENESS if len(text) < LONG else LIKENESS_OF_LONG):
        for rows in _names(sort_name__spelt_like=text):
            condition_ids.update(
                rows.order_by(lookups.Likeness(Value(text), "sort_name").desc(), "pk")[: search_indexes.MOST_LIKE]
            )
    return condition_ids


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
def _likeness_threshold(share):
    """Set the likeness from 0 to 1 that PostgreSQL's operator `<%` requires, for the queries within this context."""
    if connection.vendor != "postgresql":
        # On SQLite, a transaction would take the write lock and wait for a running import.
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {share}")
        yield


def with_codes(query):
    """Return {condition id: Identifier} for the codes that the query may be; exact relations are preferred."""
    codes = query.codes
    if not codes:
        return {}
    rows = Identifier.objects.filter(is_public(), code__in={code for _system, code in codes}).order_by("pk")
    identifiers = {}
    for row in rows[:MOST_CODES]:
        if (row.system, row.code) in codes:
            known = identifiers.get(row.condition_id)
            if known is None or (row.relation == MappingRelation.EXACT != known.relation):
                identifiers[row.condition_id] = row
    return identifiers


def with_genes(query):
    """Return {condition id: GeneMatch} for the gene symbols in the query, current and former."""
    genes = _genes(query)
    if not genes:
        return {}
    matches = {}
    for is_of_type, rows in enumerate(_linked(genes)):
        for condition, gene, association in rows[:MOST_NAMES]:
            match = replace(genes[gene], is_causal=association in CAUSAL_ASSOCIATIONS, is_of_type=bool(is_of_type))
            known = matches.get(condition)
            if known is None or _match_quality(match) > _match_quality(known):
                matches[condition] = match
    return matches


def _linked(genes):
    """Yield the queryset of (condition, gene, association) of the conditions themselves, then that of their types."""
    own = GeneAssociation.objects.filter(is_public(), gene__in=genes).order_by("pk")
    yield own.values_list("condition_id", "gene_id", "association")
    types = Classification.objects.filter(child__kind=Kind.SUBTYPE, child__is_obsolete=False)
    types = types.filter(child__gene_associations__gene__in=genes).order_by("pk", "child__gene_associations__pk")
    columns = "child__gene_associations__gene_id", "child__gene_associations__association"
    yield types.filter(is_public("parent")).values_list("parent_id", *columns)


def _match_quality(match):
    return match.is_whole, not match.is_of_type, not match.former, match.is_causal


def _genes(query):
    """Return {gene id: GeneMatch} for the symbols in the query, and those that begin with the query."""
    symbols, typed = query.symbols, query.text.upper()
    wanted = Q(upper__in=[*symbols, typed])
    if len(symbols) == 1 and len(typed) >= SHORTEST_SYMBOL:
        wanted |= Q(upper__begins=typed)
    matches = {}
    for rows, gene_id, current in ((Gene.objects, "pk", "symbol"), (FormerSymbol.objects, "gene_id", "gene__symbol")):
        matching_rows = rows.alias(upper=Upper("symbol")).filter(wanted).order_by("upper", "pk")
        for gene, symbol, matched in matching_rows.values_list(gene_id, current, "symbol")[:MOST_GENES]:
            is_whole = matched.upper() in (*symbols, typed)
            former = "" if current == "symbol" else matched
            if gene not in matches or (is_whole and not matches[gene].is_whole):
                matches[gene] = GeneMatch(symbol, former, matched, is_whole)
    return matches


def with_texts(query):
    """Return at most MOST_TEXTS live editions whose text contains all words, without their bodies."""
    # Unordered, because sorting would fetch every answer if all of them contain the words.
    editions = live_editions().filter(search_text__says=query.words).order_by()
    ids = list(editions.values_list("pk", flat=True)[: search_indexes.MOST_TEXTS])
    return (
        live_editions()
        .filter(pk__in=ids)
        .prefetch_related("page__condition", "page__topic")
        .only("title", "short_answer", "state", "page")
        .order_by("page_id")
    )


def public_conditions(ids, *, synonyms=True):
    """Return the public Conditions with these ids, with their synonyms unless `synonyms` is false.

    Their `answer_id` is the id of a live edition, or None.
    """
    rows = Condition.objects.filter(is_public("pk"), pk__in=ids).order_by("pk")
    rows = rows.annotate(answer_id=first_key(live_editions_about("pk")))
    return list(rows.prefetch_related("synonyms") if synonyms else rows)
