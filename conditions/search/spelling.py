"""Spelling similarity of a query and the names: letters changed, omitted, doubled or swapped, words joined or split."""

from heapq import nlargest
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from .normal_form import key_of
from .query import COMMON_WORDS, key_of_terms

# The weight of a letter in a word that many names have; other letters weigh 1.
_COMMON = 0.25
# The least likeness of a query and a name that has all its distinctive words.
_SAME_DISTINCTIVE_WORDS = 0.9
# The least likeness, from 0 to 1, of a whole name and of one word to be compared more closely.
_LIKE_NAME, _LIKE_WORD = 0.7, 0.6
# The same for two words written as one, which are rarely misspelt as well.
_LIKE_JOINED = 0.8
# The most names that are compared closely, the most spellings of a word, and the most names with a word.
_MOST_COMPARED = 40
_MOST_WORDS = 15
_SHORTEST_WORD = 3
# A name of at least these many letters is known with one, two and three wrong letters.
_LENGTHS = 4, 8, 20
# One edit of a word of this many letters is a typing error, and so are the same letters in another order.
_FEWEST_LETTERS = 4
_ONE_EDIT = 0.88


def similar_names(query, index, *, least):
    """Return {PublicName: likeness} of the names whose likeness to a Query, from 0 to 1, is at least `least`.

    Names with a few wrong letters are among them too.
    """
    alike = dict.fromkeys([*_with_like_keys(query.keys, index), *_with_like_words(query, index)])
    compared = [name for name in alike if not query.has_other_greek_letters(name)]
    shares = {name: likeness(query, name) for name in compared}
    return {name: share for name, share in shares.items() if share >= least or few_edits(query, name) is not None}


def likeness(query, name):
    """Return the likeness of a Query and a PublicName, from 0 to 1.

    It is the best of a comparison word by word in any order, and of comparisons letter by letter without spaces.
    """
    weights = {word: len(word) * (_COMMON if word in COMMON_WORDS else 1) for word in query.words}
    total = sum(weights.values())
    by_word = sum(weight * max(_alike(word, other) for other in name.words) for word, weight in weights.items()) / total
    if set(name.words).issuperset(query.distinctive_words):
        # "Behçet's syndrome" means Behçet disease rather than a condition whose name is spelt like it.
        by_word = max(by_word, _SAME_DISTINCTIVE_WORDS + (1 - _SAME_DISTINCTIVE_WORDS) * by_word)
    joined = key_of_terms(query.subject)
    return max(by_word, *(_alike(key, name.key) for key in query.keys), _joined_part(joined, name.words))


def few_edits(query, name):
    """Return the number of wrong letters between the whole query and the whole name, or None if there are too many.

    Two neighbouring letters in the other order count as one.
    """
    most = _most_edits(query.form.key)
    pairs = (
        (query.form.key, name.key),
        # With "type", which may be misspelt, and with numerals as typed, which may be joined to a word.
        ("".join(query.form.words), "".join(name.words)),
        (query.form.raw.replace(" ", ""), name.raw.replace(" ", "")),
    )
    edits = min(OSA.distance(*pair, score_cutoff=most) for pair in pairs)
    return edits if edits <= most else None


def closest_word(word, words, *, least):
    """Return the most similar of `words`, or None if none has at least this likeness, from 0 to 1."""
    found = process.extractOne(word, words, scorer=OSA.normalized_similarity, score_cutoff=least)
    return found and found[0]


def names_with_few_edits(query, index):
    """Return the PublicNames that are the query but for a few letters."""
    key = query.form.key
    least = 1 - _most_edits(key) / max(len(key), 1)
    names = dict.fromkeys(_with_like_keys([key], index, least=least))
    names = [name for name in names if not query.names_another(name)]
    return [name for name in names if few_edits(query, name) is not None]


def _with_like_keys(keys, index, *, least=_LIKE_NAME):
    """Yield the names with a key that is like one of `keys`."""
    for key in keys:
        keys_of_names = index.keys_as_long_as(key, least=least)
        found = process.extract(
            key, keys_of_names, scorer=OSA.normalized_similarity, score_cutoff=least, limit=_MOST_COMPARED
        )
        for other, _share, _place in found:
            yield from index.with_key(other)


def _most_edits(key):
    """Return how many letters of a query with this key may be wrong."""
    return sum(len(key) >= length for length in _LENGTHS)


def _with_like_words(query, index):
    """Return the names with the most letters of words that are like the query's distinctive words."""
    letters = {}
    for word, least in _words_to_correct(query, index).items():
        shares = {}
        for other, share in _spellings(word, index, least=least):
            for number in index.with_word(other):
                shares[number] = max(shares.get(number, 0), share)
        for number, share in shares.items():
            letters[number] = letters.get(number, 0) + share * len(word)
    best = nlargest(_MOST_COMPARED, letters, key=lambda number: (letters[number], -number))
    return [index.names[number] for number in best]


def _words_to_correct(query, index):
    """Return {word: least likeness of a spelling} of a query's distinctive words, and of neighbouring ones joined.

    Words are joined if one of them is unknown: "lipo dystrophy".
    """
    words = [word for word in query.distinctive_words if len(word) >= _SHORTEST_WORD] or query.distinctive_words
    pairs = [pair for pair in pairwise(query.words) if not all(map(index.with_word, pair))]
    joined = [key_of(pair) for pair in pairs]
    return {**dict.fromkeys(filter(str.isalpha, joined), _LIKE_JOINED), **dict.fromkeys(words, _LIKE_WORD)}


def _spellings(word, index, *, least):
    """Return the words of names that a word may misspell, with their likeness; a word of names is right as it is."""
    if index.with_word(word):
        return [(word, 1)]
    words = index.words_as_long_as(word, least=least)
    found = process.extract(word, words, scorer=OSA.normalized_similarity, score_cutoff=least, limit=_MOST_WORDS)
    return [(other, share) for other, share, _place in found]


def _joined_part(joined, words):
    """Return the best likeness of `joined` and neighbouring words of a name, joined to one word."""
    best = 0
    for start in range(len(words)):
        part = ""
        for word in words[start:]:
            part += word
            if len(part) > len(joined) + 3:
                break
            if len(part) >= len(joined) - 3:
                best = max(best, _alike(joined, part))
    return best


def _alike(first, second):
    """Return the likeness of two words, from 0 to 1."""
    if first == second:
        return 1
    # Two words of very different lengths are not misspellings of each other.
    if not first or not second or min(len(first), len(second)) / max(len(first), len(second)) < 0.6:
        return 0
    share = Indel.normalized_similarity(first, second)
    if share > 0.6 and len(first) >= _FEWEST_LETTERS and OSA.distance(first, second, score_cutoff=1) <= 1:
        return max(share, _ONE_EDIT)
    return share
