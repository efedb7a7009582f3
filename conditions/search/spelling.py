"""Spelling similarity of a query and a name: letters changed, omitted, doubled or swapped, words joined or split."""

from difflib import SequenceMatcher

from .query import COMMON_WORDS

# The weight of a letter in a word that many names have; other letters weigh 1.
_COMMON = 0.25
# The least likeness of a query and a name that has all its distinctive words.
_SAME_DISTINCTIVE_WORDS = 0.9
# The share of the query's trigrams that a name needs to be compared, and the most names that are compared.
_FEWEST_SHARED = 0.2
_MOST_COMPARED = 40


def likeness(query, name):
    """Return the likeness of a Query and a folded name, from 0 to 1.

    It is the best of a comparison word by word in any order, and of comparisons letter by letter without spaces.
    """
    words = name.split()
    weights = {word: len(word) * (_COMMON if word in COMMON_WORDS else 1) for word in query.words}
    total = sum(weights.values())
    by_word = sum(weight * max(_alike(word, other) for other in words) for word, weight in weights.items()) / total
    if set(words).issuperset(query.distinctive_words):
        # "Behçet's syndrome" means Behçet disease rather than a condition whose name is spelt like it.
        by_word = max(by_word, _SAME_DISTINCTIVE_WORDS + (1 - _SAME_DISTINCTIVE_WORDS) * by_word)
    return max(by_word, _alike(query.joined, name.replace(" ", "")), _joined_part(query.joined, words))


def most_similar(query, names):
    """Return at most _MOST_COMPARED of `names` that share the most trigrams with a Query, the best first.

    Names with equally many keep their order. Each name has a `sort_name`.
    """
    text = f" {' '.join(query.distinctive_words)} "
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
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    ratio = matcher.ratio() if matcher.real_quick_ratio() > 0.6 else 0
    # The same letters in another order are a typing error.
    return max(ratio, 0.9) if sorted(first) == sorted(second) and len(first) > 3 else ratio
