"""Search candidates: what the database and the name index hold that may match a query."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.db.models.functions import Upper

from conditions.cached_reverse import path_of
from conditions.combined_query import rows_of
from conditions.database import search_indexes
from conditions.models import Classification, FormerSymbol, GeneAssociation, Identifier, PublicStamp
from conditions.public.visibility import live_editions
from conditions.vocabularies import CAUSAL_ASSOCIATIONS, Kind, MappingRelation

from . import lookups as _lookups  # noqa: F401 - registers the lookups of these querysets
from . import name_index
from .ordinary_words import is_ordinary_word
from .query import is_short

MOST_CODES = 200
MOST_GENES = 200
# Shorter beginnings of a symbol match too many genes.
SHORTEST_SYMBOL = 3


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
class Candidates:
    """What one statement finds for a query, and the name index of the same moment.

    `codes` is {condition id: (system, code, relation)}, `genes` is {condition id: GeneMatch}, `texts` are PublicAnswers
    whose text contains all words.
    """

    index: name_index.NameIndex
    codes: dict
    genes: dict
    texts: list


def find(query, *, texts, group=None):
    """Return the Candidates of a Query; texts are searched if `texts` is true, of one group of topics if `group`."""
    querysets = {"stamp": (PublicStamp.objects.order_by(), ("n",)), **_codes(query), **_genes(query)}
    if texts:
        querysets["texts"] = _texts(query, group), _ANSWER_COLUMNS
    rows = rows_of(querysets)
    stamp = sum(number for (number,) in rows["stamp"]) if rows["stamp"] else None
    index = name_index.current(stamp)
    return Candidates(
        index,
        _best_codes(query, rows.get("codes", ()), index),
        _best_genes(query, rows.get("genes", ()), rows.get("former", ()), index),
        _answers(rows.get("texts", ()), index),
    )


# --- Codes and genes -------------------------------------------------------------------


def _codes(query):
    codes = {code for _system, code in query.codes}
    if not codes:
        return {}
    rows = Identifier.objects.filter(code__in=codes).order_by("pk")[:MOST_CODES]
    return {"codes": (rows, ("condition_id", "system", "code", "relation"))}


def _best_codes(query, rows, index):
    """Return the best row of each public condition; exact relations are preferred, and the system that was typed."""
    best = {}
    for condition, system, code, relation in rows:
        if (system, code) in query.codes and condition in index.conditions:
            order = relation != MappingRelation.EXACT, not query.codes[system, code]
            if condition not in best or order < best[condition][0]:
                best[condition] = order, (system, code, relation)
    return {condition: row for condition, (_order, row) in best.items()}


def _genes(query):
    """Return the querysets of associations of genes with the symbols in the query, current and former."""
    symbols, typed = query.symbols, query.text.upper()
    wanted = Q(upper__in=[*symbols, typed])
    if len(symbols) == 1 and len(typed) >= SHORTEST_SYMBOL:
        wanted |= Q(upper__begins=typed)
    current = GeneAssociation.objects.alias(upper=Upper("gene__symbol")).filter(wanted)
    former = FormerSymbol.objects.alias(upper=Upper("symbol")).filter(wanted, gene__associations__isnull=False)
    association = "gene__associations__condition_id", "gene__associations__association"
    return {
        "genes": (current.order_by("upper", "pk")[:MOST_GENES], ("condition_id", "association", "gene__symbol")),
        "former": (
            former.order_by("upper", "pk", "gene__associations__pk")[:MOST_GENES],
            (*association, "gene__symbol", "symbol"),
        ),
    }


def _best_genes(query, current, former, index):
    """Return {condition id: GeneMatch} of the public conditions with these genes, and of the parents of their types."""
    best = {}
    typed = (*query.symbols, query.text.upper())
    for condition, association, symbol, *formers in (*current, *former):
        matched = formers[0] if formers else symbol
        match = GeneMatch(
            symbol, "".join(formers), matched, matched.upper() in typed, association in CAUSAL_ASSOCIATIONS
        )
        _keep_better(best, condition, match)
    types = Classification.objects.filter(child__in=best, child__kind=Kind.SUBTYPE, child__is_obsolete=False)
    links = list(types.order_by("pk").values_list("parent_id", "child_id")) if best else ()
    for parent, child in links:
        if not best[child].is_of_type:
            _keep_better(best, parent, replace(best[child], is_of_type=True))
    return {condition: match for condition, match in best.items() if condition in index.conditions}


def _keep_better(best, condition, match):
    known = best.get(condition)
    if known is None or _match_quality(match) > _match_quality(known):
        best[condition] = match


def _match_quality(match):
    return match.is_whole, not match.is_of_type, not match.former, match.is_causal


# --- Answers ---------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicAnswer:
    """A live edition as plain values; `condition` is its PublicCondition."""

    pk: int
    title: str
    short_answer: str
    topic: int
    group: int
    topic_slug: str
    condition: name_index.PublicCondition

    def get_absolute_url(self):
        return path_of("question", self.condition.slug, self.topic_slug)


_ANSWER_COLUMNS = "page__condition_id", "pk", "title", "short_answer", "page__topic_id", "page__topic__group_id"
_ANSWER_COLUMNS += ("page__topic__slug",)


def _texts(query, group):
    # Unordered, because sorting would fetch every answer if all of them contain the words.
    rows = live_editions().filter(search_text__says=query.text_words).order_by()
    return _in_group(rows, group)[: search_indexes.MOST_TEXTS]


def answers_about(conditions, index, group=None):
    """Return the PublicAnswers about the conditions with these ids; with `group`, those on topics of that group."""
    if not conditions:
        return []
    rows = _in_group(live_editions().filter(page__condition__in=conditions), group).order_by("page__topic__position")
    return _answers(rows_of({"answers": (rows, _ANSWER_COLUMNS)})["answers"], index)


def _in_group(rows, group):
    return rows if group is None else rows.filter(page__topic__group=group)


def _answers(rows, index):
    # An answer that was published after the index was read has no condition there.
    return [PublicAnswer(*row, index.conditions[pk]) for pk, *row in rows if pk in index.conditions]


# --- Names -----------------------------------------------------------------------------


def with_names(query, index):
    """Return the ids of conditions with a name that is the query, begins with it, or contains all its words."""
    names = [name for key in query.keys for name in index.with_key(key)]
    for key in query.keys:
        names += index.beginning_with(key)
    numbers = [index.containing(term) for term in query.indexed_terms]
    names += index.shortest(set.intersection(*numbers))
    return {name.condition.pk for name in names}


def with_whole_names(query, index):
    """Return {condition id: names} of the names that are a part of the query."""
    names = {}
    for key, terms in query.parts.items():
        for name in index.with_key(key):
            if not _is_only_a_word(query, terms, name):
                names.setdefault(name.condition.pk, []).append(name)
    return names


def _is_only_a_word(query, terms, name):
    """Return whether a short name is an ordinary word of the sentence: "has" is not HAS."""
    is_word = len(terms) == 1 and is_ordinary_word(terms[0].raw)
    return is_word and name.name.isupper() and not query.is_in_capitals(terms[0].raw)


def with_words_in_several_names(query, index):
    """Return the ids of conditions whose names together contain every term."""
    terms = [term for term in query.terms if not is_short(term)]
    if len(query.terms) < 2 or not terms:
        return set()
    by_term = [{index.names[number].condition.pk for number in index.containing(term)} for term in terms]
    return set(sorted(set.intersection(*by_term))[: name_index.MOST_NAMES])


def with_some_words(query, index):
    """Return the ids of conditions with at least one distinctive word in a name."""
    words = [word for word in query.telling_words if len(word) > 2 or any(map(str.isdigit, word))]
    numbers = {number for word in words or query.telling_words for number in index.with_word(word)}
    return {name.condition.pk for name in index.shortest(numbers)}
