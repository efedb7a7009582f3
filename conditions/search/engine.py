"""The one way to search: candidates from the indexes, then one ranking."""

from itertools import chain

from . import candidates, ranking, spelling
from .query import Query

MOST_RESULTS = 50
# Of the answers about one condition, the best stand for all.
ANSWERS_OF_ONE = 2
MOST_NEAR = 8


def search(text, *, limit=MOST_RESULTS, texts=True):
    """Return Hits for what a visitor typed, the best first.

    `texts` False leaves the words of answers out, for suggestions and near misses. Hits
    that only may be meant (`is_near`) come where nothing has the name, code or gene.
    """
    query = Query(text)
    if not query.words:
        return []
    hits = _named(query)
    if hits and all(hit.reason == ranking.Reason.NAMED_WITHIN for hit in hits):
        hits = _with_longer_names(query, hits)
    said = _said(query, {hit.condition.pk for hit in hits}) if texts else []
    if not hits:
        hits = _near(query) or ([] if said else _partly(query))
    return sorted(chain(hits, said), key=lambda hit: hit.rank)[:limit]


def _named(query):
    """Return a Hit for each condition with the name, the code or the gene."""
    codes, genes = candidates.with_codes(query), candidates.with_genes(query)
    names = candidates.with_names(query)
    within = set() if names or codes else candidates.with_whole_names(query)
    if not (names or codes or genes or within):
        names = candidates.with_words_in_several_names(query)
    found = []
    for condition in _conditions({*names, *within, *codes, *genes}):
        reasons = [ranking.name_hit(query, condition)]
        if condition.pk in within:
            reasons.append(ranking.within_hit(query, condition))
        if condition.pk in codes:
            reasons.append(ranking.code_hit(condition, codes[condition.pk]))
        if condition.pk in genes:
            reasons.append(ranking.gene_hit(query, condition, genes[condition.pk]))
        found += sorted(filter(None, reasons), key=lambda hit: hit.rank)[:1]
    return found


def _said(query, known):
    """Return Hits for the answers with all words in them, but for those of conditions that are found themselves."""
    found, taken = [], {}
    hits = (ranking.text_hit(query, edition) for edition in candidates.with_texts(query))
    for hit in sorted(hits, key=lambda hit: hit.rank):
        taken[hit.condition.pk] = taken.get(hit.condition.pk, 0) + 1
        if hit.condition.pk not in known and taken[hit.condition.pk] <= ANSWERS_OF_ONE:
            found.append(hit)
    return found


def _near(query):
    """Return a Hit for each condition with a name spelt nearly like the query.

    Hundreds of names may share trigrams with the query. Only conditions with a similar name are loaded as objects.
    """
    names = candidates.names_of(candidates.with_like_names(query))
    likeness = {name: spelling.likeness(query, name.sort_name) for name in spelling.most_similar(query, names)}
    similar = [name for name, share in likeness.items() if share >= ranking.NEARNESS]
    ids = {name.condition_id for name in similar}
    conditions = {one.pk: one for one in candidates.public_conditions(ids, synonyms=False)} if ids else {}
    best = {}
    for name in similar:
        # A condition that was withdrawn after its name was read is missing here.
        if (condition := conditions.get(name.condition_id)) is not None:
            hit = ranking.near_hit(query, condition, likeness[name], name if name.synonym_id else None)
            if condition.pk not in best or hit.rank < best[condition.pk].rank:
                best[condition.pk] = hit
    return sorted(best.values(), key=lambda hit: hit.rank)[:MOST_NEAR]


def _with_longer_names(query, hits):
    """Return the Hits of names within the query, and of longer names that it surely is a misspelling of."""
    known = {hit.condition.pk for hit in hits}
    near = [hit for hit in _near(query) if hit.reason == ranking.Reason.SURELY_MEANT and hit.condition.pk not in known]
    return [*hits, *map(ranking.before_shorter_names, near)]


def _partly(query):
    """Return the conditions that have the most telling part of the query in a name."""
    conditions = _conditions(candidates.with_some_words(query))
    hits = filter(None, (ranking.some_words_hit(query, condition) for condition in conditions))
    return sorted(hits, key=lambda hit: hit.rank)[:MOST_NEAR]


def _conditions(ids):
    return candidates.public_conditions(ids) if ids else []
