"""Index of the words of HPO terms and synonyms, by which searches find signs."""

from collections import Counter
from math import log

from conditions.facts.sign_words import words_of
from conditions.models import HpoSynonym, HpoTerm, HpoWord
from conditions.vocabularies import HpoSynonymType

BATCH = 2000


def update():
    """Rebuild the index from the current terms and their synonyms, unless it has the same words already."""
    names = list(_names())
    wanted = {(word, term, synonym) for term, synonym, words in names for word in words}
    if wanted == set(HpoWord.objects.values_list("word", "term_id", "synonym_id").iterator(BATCH)):
        return
    HpoWord.objects.all().delete()
    counts = Counter(word for _term, _synonym, words in names for word in words)
    weights = {word: log(1 + len(names) / count) for word, count in counts.items()}
    rows = []
    for term, synonym, words in names:
        total = sum(weights[word] for word in words)
        rows += [
            HpoWord(word=word, term_id=term, synonym_id=synonym, weight=weights[word], share=weights[word] / total)
            for word in words
        ]
        if len(rows) >= BATCH:
            HpoWord.objects.bulk_create(rows)
            rows = []
    HpoWord.objects.bulk_create(rows)


def _names():
    """Yield (term id, synonym id or None, words); a name with the same words as another of the term is left out."""
    seen = set()
    terms = HpoTerm.objects.filter(is_obsolete=False).order_by("pk").values_list("pk", "name")
    synonyms = HpoSynonym.objects.filter(term__is_obsolete=False).exclude(type=HpoSynonymType.DISCARDED)
    everyday = synonyms.filter(type=HpoSynonymType.LAYPERSON).order_by("pk")
    others = synonyms.exclude(type=HpoSynonymType.LAYPERSON).order_by("pk")
    columns = ("term_id", "pk", "name")
    # Everyday words come first, so that a result quotes them rather than a medical name with the same words.
    rows = (*everyday.values_list(*columns), *((pk, None, name) for pk, name in terms), *others.values_list(*columns))
    for term, synonym, name in rows:
        words = words_of(name)
        key = (term, frozenset(words))
        if words and key not in seen:
            seen.add(key)
            yield term, synonym, words
