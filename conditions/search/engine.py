"""Search engine: candidates from the database indexes, ranked by `ranking`."""

from itertools import chain

from . import candidates, ranking, spelling
from .named_ids import spelt_out
from .query import Query

MOST_RESULTS = 50
# The most answers about one condition among the results.
ANSWERS_PER_CONDITION = 2
MOST_NEAR = 8


def search(text, *, limit=MOST_RESULTS, texts=True):
    """Return at most `limit` Hits for what a visitor typed, the best first.

    With `texts` False the texts of answers are not searched, as for suggestions. Guesses (`Hit.is_near`) are returned
    if no condition has the name, code or gene, or if only a part of the query is a name.
    """
    query = Query(spelt_out(text))
    if not query.words:
        return []
    hits = _named(query)
    if hits and all(hit.reason == ranking.Reason.NAMED_WITHIN for hit in hits):
        hits = _with_longer_names(query, hits)
    text_hits = _text_hits(query, {hit.condition.pk for hit in hits}) if texts else []
    if not hits:
        hits = _near(query) or ([] if text_hits else _partly(query))
    return sorted(chain(hits, text_hits), key=lambda hit: hit.rank)[:limit]


def _named(query):
    """Return the best Hit of each condition with the name, the code or the gene."""
    codes, genes = candidates.with_codes(query), candidates.with_genes(query)
    names = candidates.with_names(query)
    within = set() if names or codes else candidates.with_whole_names(query)
    if not (names or codes or genes or within):
        names = candidates.with_words_in_several_names(query)
    hits = []
    for condition in _conditions({*names, *within, *codes, *genes}):
        reasons = [ranking.name_hit(query, condition)]
        if condition.pk in within:
            reasons.append(ranking.within_hit(query, condition))
        if condition.pk in codes:
            reasons.append(ranking.code_hit(condition, codes[condition.pk]))
        if condition.pk in genes:
            reasons.append(ranking.gene_hit(query, condition, genes[condition.pk]))
        hits += sorted(filter(None, reasons), key=lambda hit: hit.rank)[:1]
    return hits


def _text_hits(query, known):
    """Return Hits for answers that contain all words, without answers about the conditions with the ids `known`."""
    text_hits, taken = [], {}
    hits = (ranking.text_hit(query, edition) for edition in candidates.with_texts(query))
    for hit in sorted(hits, key=lambda hit: hit.rank):
        taken[hit.condition.pk] = taken.get(hit.condition.pk, 0) + 1
        if hit.condition.pk not in known and taken[hit.condition.pk] <= ANSWERS_PER_CONDITION:
            text_hits.append(hit)
    return text_hits


def _near(query):
    """Return Hits for conditions with a name spelt like the query, at most MOST_NEAR.

    Hundreds of names may share trigrams with the query. Only conditions with a similar name are loaded as objects.
    """
    names = candidates.names_of(candidates.with_like_names(query))
    likeness = {name: spelling.likeness(query, name.sort_name) for name in spelling.most_similar(query, names)}
    similar = [name for name, share in likeness.items() if share >= ranking.NEARNESS]
    ids = {name.condition_id for name in similar}
    conditions = (
        {condition.pk: condition for condition in candidates.public_conditions(ids, synonyms=False)} if ids else {}
    )
    best = {}
    for name in similar:
        # The condition is missing if it was withdrawn after its name was read.
        if (condition := conditions.get(name.condition_id)) is not None:
            hit = ranking.near_hit(query, condition, likeness[name], name if name.synonym_id else None)
            if condition.pk not in best or hit.rank < best[condition.pk].rank:
                best[condition.pk] = hit
    return sorted(best.values(), key=lambda hit: hit.rank)[:MOST_NEAR]


def _with_longer_names(query, hits):
    """Return the Hits of names within the query, and of longer names that the query very likely misspells."""
    known = {hit.condition.pk for hit in hits}
    near = [hit for hit in _near(query) if hit.reason == ranking.Reason.SURELY_MEANT and hit.condition.pk not in known]
    return [*hits, *map(ranking.before_shorter_names, near)]


def _partly(query):
    """Return Hits for the conditions that share the most distinctive words with the query, at most MOST_NEAR."""
    conditions = _conditions(candidates.with_some_words(query))
    hits = filter(None, (ranking.some_words_hit(query, condition) for condition in conditions))
    return sorted(hits, key=lambda hit: hit.rank)[:MOST_NEAR]


def _conditions(ids):
    return candidates.public_conditions(ids) if ids else []
