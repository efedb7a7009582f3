"""Ranking of search results: the reason of each match and the sort order, the same on every database."""

from dataclasses import replace

from django.utils.translation import gettext as _

from conditions.fields import fold
from conditions.vocabularies import INEXACT_RELATIONS, IdentifierSystem, MappingRelation

from .hits import Hit, Reason
from .normal_form import normal_form
from .query import GENE_WORDS, is_short
from .spelling import few_edits

# The least likeness of two spellings, from 0 to 1, to be offered as "did you mean", and to be very likely meant.
NEARNESS = 0.74
SURELY_MEANT = 0.84
# A word of the query inside a longer word counts only if it has this many letters.
MIN_INNER_LETTERS = 5
# A query without spaces has to have this many letters to begin a name that has spaces: "nailpatella".
MIN_JOINED_LETTERS = 5


def code_hit(query, condition, system, code, relation):
    """Return the Hit of a condition for a code that the query names."""
    reason = Reason.WIDER_CODE if relation in INEXACT_RELATIONS else Reason.CODE
    # In the order of the vocabulary, because a bare number is most often Orphanet's or OMIM's.
    system_rank = list(IdentifierSystem).index(system)
    order = relation != MappingRelation.EXACT, not query.codes[system, code], system_rank
    detail = f"{IdentifierSystem(system).label} {code}"
    if reason == Reason.WIDER_CODE:
        values = {"code": detail, "relation": MappingRelation(relation).label}
        detail = _("%(code)s, this condition is %(relation)s") % values
    return Hit(reason, (reason, *order, *condition.rank), condition, detail=detail)


def gene_hit(query, condition, match):
    """Return the Hit of a GeneMatch, or None if the query has other words that the condition's names lack."""
    other_words = [
        term.raw
        for term in query.terms
        if term.raw not in match.matched.casefold().split("-") and term.raw != match.matched.casefold()
    ]
    # A symbol in capitals within other words is meant as a symbol; "was" in a sentence is not.
    is_meant = match.matched in query.capitals
    name_words = [word for word in other_words if word not in GENE_WORDS]
    if match.is_whole and not is_meant:
        names = [name.raw for name in condition.names]
        if not all(any(word in name for name in names) for word in name_words):
            return None
    reason = Reason.FORMER_GENE if match.former else Reason.GENE
    reason = reason if match.is_whole else Reason.GENE_BEGINS
    order = match.is_of_type, -len(other_words), not match.is_causal, len(match.symbol)
    rank = reason, *order, *condition.rank
    return Hit(reason, rank, condition, detail=match.symbol, former=match.former, is_of_type=match.is_of_type)


def name_hit(query, condition):
    """Return the best Hit that the condition's names give, or None."""
    hits = [_by_name(query, name) for name in condition.names]
    best = min((hit for hit in hits if hit is not None), key=lambda hit: hit.rank, default=None)
    return best or _together(query, condition)


def _by_name(query, name):
    """Return the Hit of one name, or None."""
    # Normal forms have no signs, so "T-B+" and "T-B-" look the same and have to be told apart here.
    contradicts = query.contradicts(name.name)
    if not contradicts and not name.keys.isdisjoint(query.keys):
        # A name that is spelt as typed comes before one that is spelt otherwise: "trisomy X", "trisomy 10".
        # "Hemophilia A" before "hemophilia", although "a" may be a function word.
        order = name.key != query.form.key, name.name.casefold() != query.text.casefold(), name.raw not in query.raws
        return _name_hit(Reason.SYNONYM if name.is_synonym else Reason.NAME, order, name)
    if not contradicts and _begins(query, name):
        is_word = name.raw.startswith(f"{query.form.raw} ")
        return _name_hit(Reason.SYNONYM_BEGINS if name.is_synonym else Reason.NAME_BEGINS, (not is_word,), name)
    missing = [term for term in query.terms if not _is_in_name(term, name)]
    if not all(map(is_short, missing)) or all(len(term.raw) == 1 for term in query.terms):
        return None
    words = name.all_words
    begun = sum(any(known.startswith((term.raw, *term.words)) for known in words) for term in query.terms)
    whole = sum(term.raw in words or words.issuperset(term.words) for term in query.terms)
    order = contradicts, len(missing), len(query.terms) - begun, len(query.terms) - whole
    # A synonym with every word comes before a main name that lacks a word.
    is_lesser = name.is_synonym or missing
    hit = _name_hit(Reason.SYNONYM_WORDS if is_lesser else Reason.WORDS, order, name)
    return replace(hit, reason=hit.reason if name.is_synonym else Reason.WORDS)


def _begins(query, name):
    """Return whether the query is the beginning of the name."""
    if name.raw.startswith(query.form.raw) or " ".join(name.words).startswith(" ".join(query.form.words)):
        return True
    return len(query.form.key) >= MIN_JOINED_LETTERS and name.key.startswith(query.form.key)


def _is_in_name(term, name):
    """Return whether a Term is in a name, as typed or in normal form."""
    if len(term.raw) > 1 and not term.raw.isdigit():
        # A text inside a word is inside the name. This runs for hundreds of names.
        if term.raw in name.raw:
            return True
    elif _is_word_in(term.raw, name.raw_words):
        return True
    if all(_is_word_in(word, name.words) for word in term.words):
        return True
    has_umlauts = term.written_out or name.written_out
    return bool(has_umlauts) and all(_is_word_in(word, name.all_words) for word in term.written_out or term.words)


def _is_word_in(word, words):
    """Return whether a word is inside one of the words; a short word or a number has to begin one."""
    if len(word) == 1 or word.isdigit():
        return any(known.startswith(word) for known in words)
    return any(word in known for known in words)


def _name_hit(reason, order, name):
    """Return the Hit of a name, ranked by reason, then by the tuple `order`, then by the length of the name."""
    detail = name.name if name.is_synonym else ""
    rank = reason, *order, len(name.raw), *name.condition.rank
    return Hit(reason, rank, name.condition, detail=detail, scope=name.scope)


def within_hit(query, names):
    """Return the Hit of the longest of a condition's names, which are parts of the query."""
    name = max(names, key=lambda name: (len(name.key), not name.is_synonym))
    return _name_hit(Reason.NAMED_WITHIN, (-len(name.key), query.contradicts(name.name)), name)


def _together(query, condition):
    """Return the Hit of a condition whose names together contain all words of the query, or None."""
    terms = [term for term in query.terms if len(term.raw) > 1]
    synonyms = condition.names[1:]
    if not terms or not synonyms:
        return None
    if not all(any(_is_in_name(term, name) for name in condition.names) for term in terms):
        return None
    best = max(synonyms, key=lambda name: sum(_is_in_name(term, name) for term in terms))
    return _name_hit(Reason.NAMES_TOGETHER, (), best)


def near_hit(query, name, share):
    """Return the Hit of a name spelt like the query; `share` is their likeness (0 to 1)."""
    edits = few_edits(query, name)
    is_sure = (edits is not None or share >= SURELY_MEANT) and not query.names_another(name)
    reason = Reason.SURELY_MEANT if is_sure else Reason.NEAR
    # A few wrong letters in a whole name leave no doubt; names that have the same words in another order come later.
    order = query.contradicts(name.name), edits is None, _has_other_numbers(query, name), edits or 0
    order += -round(share, 3), name.is_synonym
    return _name_hit(reason, order, name)


def is_misspelt(hit):
    """Return whether the query is the whole name of a Hit but for a few letters."""
    return hit.reason == Reason.SURELY_MEANT and not hit.rank[2]


def _has_other_numbers(query, name):
    """Return whether the name has other numbers than the query: nobody misspells type 1 as type 2."""
    return set(filter(str.isdigit, query.form.words)) != set(filter(str.isdigit, name.words))


def before_shorter_names(query, hit):
    """Return the Hit of a misspelt name, ranked among names within a sentence: the longest comes first."""
    length = min(len(hit_name(hit).key), len(query.form.key))
    return replace(hit, rank=(Reason.NAMED_WITHIN, -length, *hit.rank[1:]))


def before_words(hit):
    """Return the Hit of a name that is the query but for a few letters, ranked before names with all its words."""
    return replace(hit, rank=(Reason.SYNONYM_BEGINS + 0.5, *hit.rank[1:]))


def has_all_words(hit):
    """Return whether the Hit is of a name, code or gene, or of a name with each word of the query as a whole word."""
    if hit.reason in (Reason.WORDS, Reason.SYNONYM_WORDS):
        _reason, contradicts, missing, not_begun, not_whole, *_rest = hit.rank
        return not (contradicts or missing or not_begun or not_whole)
    return hit.reason <= Reason.FORMER_GENE


def hit_name(hit):
    """Return the PublicName that a Hit is about."""
    return next(name for name in hit.condition.names if name.name == (hit.detail or hit.condition.name))


def some_words_hit(query, condition):
    """Return the Hit of the name with the most letters of the query's distinctive words, or None."""
    best, chosen = 0, None
    for name in condition.names:
        words = name.all_words
        share = sum(len(word) for word in query.telling_words if word in words)
        share += 0.5 * sum(len(word) for word in query.telling_words if word not in words and _is_part(word, words))
        if share > best:
            best, chosen = share, name
    return None if chosen is None else _name_hit(Reason.SOME_WORDS, (-best, chosen.is_synonym), chosen)


def _is_part(word, words):
    """Return whether a word begins a word of the name, or is long enough and inside one."""
    return any(known.startswith(word) or (len(word) >= MIN_INNER_LETTERS and word in known) for known in words)


def text_hit(query, edition):
    """Return the Hit of a live edition whose text contains the words; words in title and short answer rank first."""
    title, short = fold(edition.title), fold(edition.short_answer)
    in_title = sum(word in title for word in query.text_words)
    in_short = sum(word in short for word in query.text_words)
    reason = Reason.ANSWER if normal_form(edition.title).key == query.form.key else Reason.TEXT
    return Hit(
        reason, (reason, -in_title, -in_short, edition.condition.sort_name, edition.pk), edition.condition, edition
    )


def answer_hit(edition, order):
    """Return the Hit of a live edition that answers the question; the lowest tuple `order` comes first."""
    return Hit(Reason.ANSWER, (Reason.ANSWER, *order, edition.pk), edition.condition, edition)
