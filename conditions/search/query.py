"""Search queries: the words, codes, gene symbols and possible names in what a visitor typed."""

import re
from dataclasses import dataclass
from functools import cached_property

from conditions.fields import fold
from conditions.identifiers import codes_in, is_code_address
from conditions.richtext import clean_line

LONGEST_QUERY = 100
# More words than this make a query slower and no clearer.
MOST_WORDS = 10
# Function words of questions, which are ignored beside other words.
_QUESTION_WORDS = (
    "a about an and are be by can cause caused causes do does for from gene genes get have how i in is it its me my of "
    "on or s the there to what when which who why with you your"
)
_EMPTY_WORDS = frozenset(_QUESTION_WORDS.split())
# Words in very many names, which say little about the condition.
_FREQUENT_WORDS = (
    "anomaly autosomal complex condition congenital deficiency disease diseases disorder disorders dominant familial "
    "form hereditary linked of rare recessive related syndrome syndromes type with x"
)
COMMON_WORDS = frozenset(_FREQUENT_WORDS.split())
# Words about a changed gene, which a condition's name need not contain.
_VARIANT_WORDS = "change changed changes deletion fault faulty mutated mutation mutations variant variants"
GENE_WORDS = frozenset(_VARIANT_WORDS.split())
# "Type 3" is "type III".
_NUMERALS = "i ii iii iv v vi vii viii ix x xi xii xiii"
ROMAN = {roman: str(number) for number, roman in enumerate(_NUMERALS.split(), start=1)}
_ARABIC = {number: roman for roman, number in ROMAN.items()}
# This many words of a sentence are searched for names and codes.
MAX_SENTENCE_WORDS = 12
SHORTEST_NAME = 3
# Many people write the name of one of these systems and mean the other.
_SAME_CODES = {"ICD-10": "ICD-10-CM", "ICD-10-CM": "ICD-10"}
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9-]*")
# "T-B+": letters of cell types that are present or absent; not the first letter of "X-linked".
_SIGNED = re.compile(r"\b([a-z])([-+−–])(?![a-z]{2})", re.IGNORECASE)


def clean_query(text):
    """Return what a visitor typed as one clean line of at most LONGEST_QUERY characters."""
    return clean_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()


def signs(text):
    """Return the set of (letter, "+" or "-") for the single letters in a text that have a sign after them."""
    return {(letter.casefold(), "+" if sign == "+" else "-") for letter, sign in _SIGNED.findall(text)}


def numeral_spellings(word):
    """Return a tuple of the word and, for a numeral, its Roman or Arabic equivalent."""
    other = ROMAN.get(word) or _ARABIC.get(word)
    return (word, other) if other else (word,)


def is_short(word):
    """Return whether the word is a single character or a Roman numeral; a name may lack it."""
    return len(word) == 1 or word in ROMAN


def _may_name(word):
    return len(word) >= SHORTEST_NAME and word not in _EMPTY_WORDS and word not in COMMON_WORDS


@dataclass(frozen=True)
class Query:
    """A query as typed, and what the search derives from it."""

    text: str

    @cached_property
    def folded(self):
        return fold(self.text)

    @cached_property
    def words(self):
        """The words to find: without function words, unless there are no others."""
        words = list(dict.fromkeys(self.folded.split()))[:MOST_WORDS]
        return [word for word in words if word not in _EMPTY_WORDS] or words

    @cached_property
    def indexed_words(self):
        """The words to look up in the index of names: without short words, unless there are no others."""
        return [word for word in self.words if not is_short(word)] or self.words

    @cached_property
    def distinctive_words(self):
        """The words that distinguish conditions: without common words, unless there are no others."""
        return [word for word in self.words if word not in COMMON_WORDS and len(word) > 1] or self.words

    @cached_property
    def wholes(self):
        """The folded query as possible whole names: as typed, and without function words at both ends."""
        words = self.folded.split()
        while words and words[0] in _EMPTY_WORDS:
            words.pop(0)
        while words and words[-1] in _EMPTY_WORDS:
            words.pop()
        return {self.folded, " ".join(words) or self.folded}

    @cached_property
    def joined(self):
        """The folded query without spaces, to find names that were joined or split."""
        return self.folded.replace(" ", "")

    @cached_property
    def joins(self):
        """`wholes` without spaces and without "type": "CGL type 2" and "CGL 2" mean CGL2."""
        return {part.replace(f" {word} ", "").replace(" ", "") for part in self.wholes for word in ("type", " ")}

    @cached_property
    def signs(self):
        return signs(self.text)

    def contradicts(self, name):
        """Return whether the name has another sign after the same letter than the query: "T-B+" and "T+B+"."""
        name_signs = dict(signs(name)) if self.signs else {}
        return any(name_signs.get(letter, sign) != sign for letter, sign in self.signs)

    @cached_property
    def parts(self):
        """The sequences of words, shorter than the query, that may be a name within a sentence."""
        words = self.folded.split()[:MAX_SENTENCE_WORDS]
        runs = {
            tuple(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
            if end - start < len(words)
        }
        names = {" ".join(run) for run in runs if any(map(_may_name, run))}
        return sorted({*names, *self.joins} if names else names)

    @cached_property
    def codes(self):
        """The (system, code) pairs that the whole query may be, or else the codes in it that follow a system's name."""
        if len(self.text) >= LONGEST_QUERY and is_code_address(self.text):
            # The end of the address may be cut off, and with it digits of the code.
            return frozenset()
        typed = codes_in(self.text, words=MAX_SENTENCE_WORDS)
        return frozenset([*typed, *((_SAME_CODES[system], code) for system, code in typed if system in _SAME_CODES)])

    @cached_property
    def symbols(self):
        """The words, in capitals, that may be gene symbols; no symbol has a Greek or accented letter."""
        return list(dict.fromkeys(_SYMBOL.findall(self.text.upper())))[:MOST_WORDS]

    @cached_property
    def capitals(self):
        """The words typed in capitals, if not the whole query is in capitals."""
        return set() if self.text.isupper() else set(_SYMBOL.findall(self.text))
