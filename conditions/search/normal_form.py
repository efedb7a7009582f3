"""Normal form of names and queries: one spelling for British and American words, Greek letters, numerals and marks.

Names and queries go through the same rules, so two spellings of a name have the same normal form. The form is for
comparing only and never shown: "haemophilia" and "hemophilia" are both "hemophilia", "MPS IVA" and "MPS 4 a" both
"mps 4 a". The search prefers a name that is spelt as typed, so names that differ only by a rule stay apart.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

_APOSTROPHES = "'’‘‛ʼʻʽʹ′´＇`"
# "Gaucher's" and "Siewers'" mean "Gaucher" and "Siewers"; apostrophes elsewhere separate words.
_POSSESSIVE = re.compile(f"(?<=\\w)[{_APOSTROPHES}]s(?!\\w)|(?<=s)[{_APOSTROPHES}](?!\\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
# Letters that Unicode does not decompose. The digraphs then follow the rule of "ae" and "oe".
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t"}
)
# Who has no umlauts writes "Moebius" or "Mobius" for "Möbius".
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_GREEK_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi
psi omega
"""
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", _GREEK_NAMES.split(), strict=True))
GREEK_NAMES = frozenset(_GREEK.values())
# A German keyboard has no β: "ß-thalassemia".
_SHARP_S_FOR_BETA = re.compile(r"(?<![^\W\d_])ß(?![^\W\d_])")
# One or two Greek letters are symbols ("β-", "αβ"); more are a Greek word.
_GREEK_SYMBOLS = re.compile(r"(?<![Ͱ-Ͽ])[α-ω]{1,2}(?![Ͱ-Ͽ])")
_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"\d+|[^\W\d]+")
_NUMERALS = """
i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix
"""
_ROMAN = {roman: str(number) for number, roman in enumerate(_NUMERALS.split(), start=1)}
# "IVA" is 4 A. Types have few letters: "vii" is a number and "civic" a word.
_GLUED_ROMAN = re.compile(r"([ivx]+)([a-h])")
_GLUED_TYPE = re.compile(r"type([ivx]+)([a-h]?)")
# X is a chromosome in most names. Behind these words it is a number.
_BEFORE_TEN = frozenset(["class", "factor", "group", "stage", "type"])
_AMERICAN_ENDINGS = (
    # "generalized", "paralyzed"; "generalised" is the normal form.
    (re.compile(r"([iy])z(e|ed|es|er|ers|ing|ation|ations)$"), r"\1s\2"),
    # "tumour", "behavioural"
    (re.compile(r"(?<=..)our(s|al|ed|ing|able|less)?$"), r"or\1"),
    # "fibre", "centre"
    (re.compile(r"(?<=[bcgtv])re(s|d)?$"), r"er\1"),
    # "signalling", "labelled"
    (re.compile(r"ll(ed|ing)$"), r"l\1"),
    (re.compile(r"logue(s?)$"), r"log\1"),
    (re.compile(r"neurone(s?)$"), r"neuron\1"),
)
# Letters that Britons and Americans write differently wherever they are in a word.
_AMERICAN_LETTERS = (("leuco", "leuko"), ("leuca", "leuka"), ("sulph", "sulf"), ("ae", "e"), ("oe", "e"))
_AMERICAN_WORDS = {
    "ageing": "aging", "aluminium": "aluminum", "defence": "defense", "grey": "gray", "mould": "mold",
    "programme": "program",
}  # fmt: skip
_FEWEST_LETTERS_OF_VARIANT = 4


@dataclass(frozen=True)
class Term:
    """A word as typed, in lower case without accents (`raw`), and the words that it is in normal form.

    `written_out` are the words with "oe" for "ö", if the word has umlauts.
    """

    raw: str
    words: tuple
    written_out: tuple = ()


@dataclass(frozen=True)
class NormalForm:
    """A text in normal form."""

    terms: tuple

    @cached_property
    def raw(self):
        """The words as typed, in lower case without accents, separated by one space."""
        return " ".join(term.raw for term in self.terms)

    @cached_property
    def words(self):
        return tuple(word for term in self.terms for word in term.words)

    @cached_property
    def key(self):
        """The words without spaces and without "type": "CGL type 2", "CGL-2" and "CGL2" have the same key."""
        return key_of(self.words)

    @cached_property
    def written_out(self):
        """The words with umlauts written out, or () if there are none."""
        has_umlauts = any(term.written_out for term in self.terms)
        return tuple(word for term in self.terms for word in term.written_out or term.words) if has_umlauts else ()

    @cached_property
    def keys(self):
        """The key, and the one with umlauts written out: "Moebius", "Mobius" and "Möbius" are one name."""
        return {self.key, key_of(self.written_out or self.words)}


def key_of(words):
    """Return the key of words in normal form."""
    joined = "".join(words)
    return joined.replace("type", "") or joined


def normal_form(text):
    """Return the NormalForm of a name or of a query."""
    if "'" in text or "`" in text or not text.isascii():
        text = _APOSTROPHE.sub(" ", _POSSESSIVE.sub("", text))
    if text.isascii():
        return NormalForm(_terms(text.lower()))
    text = unicodedata.normalize("NFKC", text)
    terms, written_out = _terms(_without_marks(text)), text.translate(_UMLAUTS)
    if written_out != text:
        others = _terms(_without_marks(written_out))
        terms = tuple(
            term if term == other else replace(term, written_out=other.words)
            for term, other in zip(terms, others, strict=True)
        )
    return NormalForm(terms)


def _terms(text):
    words = _WORD.findall(text)
    return tuple(map(_term, words, [before in _BEFORE_TEN for before in ("", *words)]))


def _without_marks(text):
    text = _SHARP_S_FOR_BETA.sub("β", text).casefold()
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    named = _GREEK_SYMBOLS.sub(lambda match: f" {' '.join(_GREEK[letter] for letter in match[0])} ", letters)
    return named.translate(_LETTERS)


# Ten thousand conditions have about as many different words, and most of them are in several names.
@lru_cache(maxsize=2**15)
def _term(raw, follows_type):
    """Return the Term of one word; `follows_type` says whether it is behind a word such as "type"."""
    if raw.isalpha():
        return Term(raw, _numeral_words(raw, follows_type) or (_spelling(raw),))
    return Term(raw, tuple(word if word.isdigit() else _spelling(word) for word in _PARTS.findall(raw)))


def _numeral_words(raw, follows_type):
    """Return the words of a Roman numeral, with "type" before it or a letter behind it, or None."""
    if raw == "x" and not follows_type:
        return None
    if raw in _ROMAN:
        return (_ROMAN[raw],)
    glued = _GLUED_ROMAN.fullmatch(raw)
    if glued and glued[1] in _ROMAN and glued[1] != "x":
        return _ROMAN[glued[1]], glued[2]
    glued = _GLUED_TYPE.fullmatch(raw)
    if glued and glued[1] in _ROMAN:
        return "type", _ROMAN[glued[1]], *glued[2]
    return None


def _spelling(word):
    """Return a word without what differs between British and American spelling, and without the "s" of a plural."""
    if len(word) < _FEWEST_LETTERS_OF_VARIANT:
        return word
    word = _AMERICAN_WORDS.get(word, word)
    for british, american in _AMERICAN_LETTERS:
        word = word.replace(british, american)
    for ending, replacement in _AMERICAN_ENDINGS:
        word = ending.sub(replacement, word)
    # "Gauchers disease", without its apostrophe.
    return word[:-1] if len(word) > _FEWEST_LETTERS_OF_VARIANT and _is_plural(word) else word


def _is_plural(word):
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))
