"""Search queries: the words, codes, gene symbols and possible names in what a visitor typed."""

import re
from dataclasses import dataclass
from functools import cached_property

from conditions.fields import fold
from conditions.identifiers import codes_in, is_code_address, possible_codes
from conditions.richtext import clean_line

from .normal_form import GREEK_NAMES, NormalForm, normal_form

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
# This many words of a sentence are searched for names and codes.
MAX_SENTENCE_WORDS = 25
SHORTEST_NAME = 3
# In capitals, a shorter word may be a name within a sentence too: "symptoms of CF".
SHORTEST_CAPITALS = 2
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


def is_short(term):
    """Return whether a Term is a single character or a Roman numeral; a name may lack it."""
    return len(term.raw) == 1 or (term.words[0].isdigit() and not term.raw[0].isdigit())


def is_function_word(term):
    return term.raw in _EMPTY_WORDS


def key_of_terms(terms):
    """Return the key of a sequence of Terms."""
    return NormalForm(tuple(terms)).key


def _may_name(run):
    """Return whether a sequence of Terms may be a name: it has a distinctive word, and no function word at its ends."""
    # "A" and "I" at the end are a type: "hemophilia A".
    if is_function_word(run[0]) or (is_function_word(run[-1]) and not is_short(run[-1])):
        return False
    # "CGL 2": the letters alone are not enough for a name, with the number they are.
    words = [term.raw for term in run if not is_function_word(term) and term.raw not in COMMON_WORDS]
    return len("".join(words)) >= SHORTEST_NAME


def _symbols(words):
    return {word for word in words if word.isdigit() or len(word) == 1}


@dataclass(frozen=True)
class Query:
    """A query as typed, and what the search derives from it."""

    text: str

    @cached_property
    def folded(self):
        return fold(self.text)

    @cached_property
    def text_words(self):
        """The words to find in texts: without function words, unless there are no others."""
        words = list(dict.fromkeys(self.folded.split()))
        return ([word for word in words if word not in _EMPTY_WORDS] or words)[:MOST_WORDS]

    @cached_property
    def form(self):
        return normal_form(self.text)

    @cached_property
    def terms(self):
        """The Terms to find in names: without function words, unless there are no others."""
        terms = list(dict.fromkeys(self.form.terms))
        return ([term for term in terms if not is_function_word(term)] or terms)[:MOST_WORDS]

    @cached_property
    def indexed_terms(self):
        """The Terms that a name must contain: without short ones, unless there are no others."""
        return [term for term in self.terms if not is_short(term)] or self.terms

    @cached_property
    def words(self):
        """The words of `terms` in normal form."""
        return [word for term in self.terms for word in term.words]

    @cached_property
    def distinctive_words(self):
        """The words that distinguish conditions: without common words, unless there are no others."""
        return [word for word in self.words if word not in COMMON_WORDS and len(word) > 1] or self.words

    @cached_property
    def telling_words(self):
        """The distinctive words, and those of letters and digits as typed: "5p"."""
        return [*self.distinctive_words, *(term.raw for term in self.terms if len(term.words) > 1)]

    @cached_property
    def subject(self):
        """The Terms without function words at both ends; all Terms, if there are no others."""
        terms = list(self.form.terms)
        while terms and is_function_word(terms[0]):
            terms.pop(0)
        while terms and is_function_word(terms[-1]) and not is_short(terms[-1]):
            terms.pop()
        return tuple(terms) or self.form.terms

    @cached_property
    def keys(self):
        """The keys of possible whole names: as typed, and without function words at both ends."""
        return {*self.form.keys, self.form.raw.replace(" ", ""), *NormalForm(self.subject).keys}

    @cached_property
    def raws(self):
        """The query in lower case without accents, with and without function words at both ends."""
        return {self.form.raw, " ".join(term.raw for term in self.subject)}

    @cached_property
    def signs(self):
        return signs(self.text)

    @cached_property
    def greek_letters(self):
        return GREEK_NAMES.intersection(self.form.words)

    def has_other_greek_letters(self, name):
        """Return whether a PublicName has other Greek letters: nobody misspells β as δ."""
        others = GREEK_NAMES.intersection(name.words) if self.greek_letters else ()
        return bool(others) and not (self.greek_letters <= others or self.greek_letters >= others)

    def names_another(self, name):
        """Return whether a PublicName has other numbers or letters: nobody misspells type 1 as type 2."""
        theirs = _symbols(name.words)
        return bool(self._symbols and theirs and not self._symbols <= theirs) or self.has_other_greek_letters(name)

    @cached_property
    def _symbols(self):
        # "A" may be a function word, but not at the end.
        return _symbols([*self.words, *self.subject[-1].words])

    def contradicts(self, name):
        """Return whether the name has another sign after the same letter than the query: "T-B+" and "T+B+"."""
        name_signs = dict(signs(name)) if self.signs else {}
        return any(name_signs.get(letter, sign) != sign for letter, sign in self.signs)

    @cached_property
    def parts(self):
        """{key: Terms} of the sequences of words, shorter than the query, that may be a name within a sentence."""
        terms = self.form.terms[:MAX_SENTENCE_WORDS]
        runs = (
            terms[start:end]
            for start in range(len(terms))
            for end in range(start + 1, len(terms) + 1)
            if end - start < len(terms)
        )
        names = [run for run in runs if _may_name(run) or self._are_short_capitals(run)]
        return {key: run for run in names for key in NormalForm(run).keys}

    def _are_short_capitals(self, run):
        raw = run[0].raw
        return len(run) == 1 and SHORTEST_CAPITALS <= len(raw) < SHORTEST_NAME and self.is_in_capitals(raw)

    @cached_property
    def codes(self):
        """{(system, code): is_as_typed} of the codes that the whole query may be, or else those behind a system's name.

        A code of ICD-10 is one of ICD-10-CM as well, and the other way round.
        """
        if len(self.text) >= LONGEST_QUERY and is_code_address(self.text):
            # The end of the address may be cut off, and with it digits of the code.
            return {}
        typed = codes_in(self.text, words=MAX_SENTENCE_WORDS)
        others = {(_SAME_CODES[system], code): False for system, code in typed if system in _SAME_CODES}
        return {**others, **dict.fromkeys(typed, True)}

    @cached_property
    def is_code(self):
        """Whether the whole query is a code; if no condition has it, a name that is spelt like it is not meant."""
        return bool(possible_codes(self.text))

    @cached_property
    def symbols(self):
        """The words, in capitals, that may be gene symbols; no symbol has a Greek or accented letter."""
        return list(dict.fromkeys(_SYMBOL.findall(self.text.upper())))[:MOST_WORDS]

    @cached_property
    def capitals(self):
        """The words typed in capitals, if not the whole query is in capitals."""
        return set() if self.text.isupper() else set(_SYMBOL.findall(self.text))

    def is_in_capitals(self, raw):
        """Return whether a word, in lower case, was typed in capitals among others that are not."""
        return raw.upper() in self.capitals
