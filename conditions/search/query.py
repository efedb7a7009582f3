"""What a visitor typed, taken apart once for all who look it up."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from conditions.fields import fold
from conditions.identifiers import possible_codes
from conditions.richtext import clean_line

LONGEST_QUERY = 100
# More words than this make a query slower and no clearer.
MOST_WORDS = 10
# Words that questions are made of; they tell nothing where others stand beside them.
_QUESTIONS = (
    "a about an and are be by can cause caused causes do does for from gene genes get have how i in is it its me my of "
    "on or s the there to what when which who why with you your"
)
_EMPTY_WORDS = frozenset(_QUESTIONS.split())
# Words in so many names that they lead nowhere when they stand alone or are misspelt.
_EVERYWHERE = (
    "anomaly autosomal complex condition congenital deficiency disease diseases disorder disorders dominant familial "
    "form hereditary linked of rare recessive related syndrome syndromes type with x"
)
COMMON_WORDS = frozenset(_EVERYWHERE.split())
# What is said of a gene that was found changed; no name has to hold it.
_CHANGED = "change changed changes deletion fault faulty mutated mutation mutations variant variants"
GENE_WORDS = frozenset(_CHANGED.split())
# "Type 3" is "type III".
_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii"
ROMAN = {roman: str(number) for number, roman in enumerate(_NUMERALS.split(), start=1)}
_ARABIC = {number: roman for roman, number in ROMAN.items()}
# How much of a sentence is looked through for names and codes.
MOST_PARTED = 12
SHORTEST_NAME = 3
_SYSTEM_BEFORE = re.compile(r"\W*(orpha|o?mim|icd|umls|mesh|meddra|gard|mondo|doid)", re.IGNORECASE)
# OMIM puts one before a number to say what sort of entry it is.
_OMIM_SIGNS = "#*%+^ "
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9-]*")
# "T-B+": letters that stand for cells, there or lacking; not the first letter of "X-linked".
_SIGNED = re.compile(r"\b([a-z])([-+−–])(?![a-z]{2})", re.IGNORECASE)


def asked(text):
    """Return what a visitor typed as it can be searched and shown again: one line, of bearable length."""
    return clean_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()


def signs(text):
    """Return {(letter, "+" or "-")} for the single letters in a text that have a sign behind them."""
    return {(letter.casefold(), "+" if sign == "+" else "-") for letter, sign in _SIGNED.findall(text)}


def written(word):
    """Return a word of a query in each way that it may be written in a name: numbers in both kinds of numerals."""
    other = ROMAN.get(word) or _ARABIC.get(word)
    return (word, other) if other else (word,)


def is_short(word):
    """Whether a name may lack the word: a single letter, or a numeral, which may be written in another way."""
    return len(word) == 1 or word in ROMAN


def _may_name(word):
    return len(word) >= SHORTEST_NAME and word not in _EMPTY_WORDS and word not in COMMON_WORDS


@dataclass(frozen=True)
class Query:
    """A query as typed, and what the search makes of it."""

    text: str

    @cached_property
    def folded(self):
        return fold(self.text)

    @cached_property
    def words(self):
        """The words that have to be found; all of them where there are only empty ones."""
        words = list(dict.fromkeys(self.folded.split()))[:MOST_WORDS]
        return [word for word in words if word not in _EMPTY_WORDS] or words

    @cached_property
    def held(self):
        """The words that an index of names is asked for: without the numerals, where there is more."""
        return [word for word in self.words if not is_short(word)] or self.words

    @cached_property
    def telling_words(self):
        """The words that set conditions apart; all of them where there are only common ones."""
        return [word for word in self.words if word not in COMMON_WORDS and len(word) > 1] or self.words

    @cached_property
    def wholes(self):
        """The folded query in each way that may be a whole name: as typed, and without the words of a question."""
        words = self.folded.split()
        while words and words[0] in _EMPTY_WORDS:
            words.pop(0)
        while words and words[-1] in _EMPTY_WORDS:
            words.pop()
        return {self.folded, " ".join(words) or self.folded}

    @cached_property
    def joined(self):
        """The folded letters without spaces, to find names that were joined or split."""
        return self.folded.replace(" ", "")

    @cached_property
    def joins(self):
        """`wholes` without spaces, as one who types "CGL type 2" or "CGL 2" means CGL2."""
        return {part.replace(f" {word} ", "").replace(" ", "") for part in self.wholes for word in ("type", " ")}

    @cached_property
    def signs(self):
        return signs(self.text)

    def contradicts(self, name):
        """Whether the name has another sign than the query behind the same letter: "T-B+" and "T+B+"."""
        others = dict(signs(name)) if self.signs else {}
        return any(others.get(letter, sign) != sign for letter, sign in self.signs)

    @cached_property
    def parts(self):
        """The runs of words, shorter than the whole, that may be a name within a sentence."""
        words = self.folded.split()[:MOST_PARTED]
        runs = {
            tuple(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
            if end - start < len(words)
        }
        found = {" ".join(run) for run in runs if any(map(_may_name, run))}
        return sorted({*found, *self.joins} if found else found)

    @cached_property
    def codes(self):
        """The (system, code) pairs that the whole query can mean, or else the codes with a system in a sentence."""
        whole = possible_codes(self.text.lstrip(_OMIM_SIGNS))
        if whole or " " not in self.text:
            return frozenset(whole)
        words = self.text.split()[:MOST_PARTED]
        pairs = [" ".join(pair) for pair in pairwise(words)]
        return frozenset(
            code for part in (*words, *pairs) if _SYSTEM_BEFORE.match(part) for code in possible_codes(part)
        )

    @cached_property
    def symbols(self):
        """The words in capitals, which may be symbols of genes; a Greek or accented letter stands in none."""
        return list(dict.fromkeys(_SYMBOL.findall(self.text.upper())))[:MOST_WORDS]

    @cached_property
    def capitals(self):
        """The words typed in capitals between others that are not."""
        return set() if self.text.isupper() else set(_SYMBOL.findall(self.text))
