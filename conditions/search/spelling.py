"""How alike two spellings are: letters changed, left out, doubled, swapped, joined or split."""

from difflib import SequenceMatcher

from .query import COMMON_WORDS

# A word that is in many names weighs this much of its letters.
_COMMON = 0.25
# How alike names are that have all words which set conditions apart, and another word for "disease".
_ALL_THAT_TELLS = 0.9
# Names that share fewer trigrams than this share of the query's are not looked at closer.
_FEWEST_SHARED = 0.2
_CLOSER_LOOK = 40


def likeness(query, name):
    """Return how alike a Query and a folded name are, from 0 to 1: word by word in any order, or letter by letter."""
    words = name.split()
    weights = {word: len(word) * (_COMMON if word in COMMON_WORDS else 1) for word in query.words}
    total = sum(weights.values())
    by_word = sum(weight * max(_alike(word, other) for other in words) for word, weight in weights.items()) / total
    if set(words).issuperset(query.telling_words):
        # "Behçet's syndrome" is Behçet disease, and nothing whose name is but spelt like it.
        by_word = max(by_word, _ALL_THAT_TELLS + (1 - _ALL_THAT_TELLS) * by_word)
    return max(by_word, _alike(query.joined, name.replace(" ", "")), _joined_part(query.joined, words))


def worth_a_look(query, names):
    """Return the few of `names`, (folded name, anything) pairs, with the most trigrams of the query in them."""
    wanted = _trigrams(" ".join(query.telling_words))
    shared = [(len(wanted & _trigrams(pair[0])) / len(wanted), number) for number, pair in enumerate(names)]
    best = sorted((pair for pair in shared if pair[0] >= _FEWEST_SHARED), key=lambda pair: (-pair[0], pair[1]))
    return [names[number] for _share, number in best[:_CLOSER_LOOK]]


def _trigrams(text):
    padded = f" {text} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


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
