"""Likeness of two spellings: letters changed, left out, doubled, swapped, joined or split."""

from difflib import SequenceMatcher

from .query import COMMON_WORDS

# The weight of a letter of a word that many names have.
_COMMON = 0.25
# The least likeness of two names with the same telling words, such as those with another word for "disease".
_ALL_THAT_TELLS = 0.9
# The share of the query's trigrams that a name needs to be compared, and the most names that are compared.
_FEWEST_SHARED = 0.2
_MOST_COMPARED = 40


def likeness(query, name):
    """Return the likeness of a Query and a folded name, from 0 to 1: word by word in any order, or letter by letter."""
    words = name.split()
    weights = {word: len(word) * (_COMMON if word in COMMON_WORDS else 1) for word in query.words}
    total = sum(weights.values())
    by_word = sum(weight * max(_alike(word, other) for other in words) for word, weight in weights.items()) / total
    if set(words).issuperset(query.telling_words):
        # "Behçet's syndrome" is Behçet disease, and nothing whose name is but spelt like it.
        by_word = max(by_word, _ALL_THAT_TELLS + (1 - _ALL_THAT_TELLS) * by_word)
    return max(by_word, _alike(query.joined, name.replace(" ", "")), _joined_part(query.joined, words))


def most_similar(query, names):
    """Return the objects with a `sort_name` that has the most trigrams of a Query, the best first.

    Among names with as many trigrams, the earlier one stays earlier.
    """
    text = f" {' '.join(query.telling_words)} "
    trigrams = {text[start : start + 3] for start in range(len(text) - 2)}
    counts = []
    for number, name in enumerate(names):
        padded = f" {name.sort_name} "
        # Looking for a few trigrams is several times faster than making all trigrams of each name.
        count = sum(trigram in padded for trigram in trigrams)
        if count / len(trigrams) >= _FEWEST_SHARED:
            counts.append((-count, number))
    return [names[number] for _count, number in sorted(counts)[:_MOST_COMPARED]]


def _joined_part(joined, words):
    """Return how alike `joined` is to some neighbouring words of a name, written as one."""
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


def _alike(one, other):
    if one == other:
        return 1
    # Two words of quite different lengths are not the same word misspelt.
    if not one or not other or min(len(one), len(other)) / max(len(one), len(other)) < 0.6:
        return 0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio() if matcher.real_quick_ratio() > 0.6 else 0
    # The same letters in another order are a slip of the fingers.
    return max(ratio, 0.9) if sorted(one) == sorted(other) and len(one) > 3 else ratio
