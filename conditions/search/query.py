"""What a visitor typed, taken apart once for all who look it up."""

import re
from dataclasses import dataclass
from functools import cached_property

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
# OMIM puts one before a number to say what sort of entry it is.
_OMIM_SIGNS = "#*%+^ "
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9-]*")


def asked(text):
    """Return what a visitor typed as it can be searched and shown again: one line, of bearable length."""
    return clean_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()


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
    def telling_words(self):
        """The words that set conditions apart; all of them where there are only common ones."""
        return [word for word in self.words if word not in COMMON_WORDS and len(word) > 1] or self.words

    @cached_property
    def joined(self):
        """The folded letters without spaces, to find names that were joined or split."""
        return self.folded.replace(" ", "")

    @cached_property
    def codes(self):
        """The (system, code) pairs that the whole query can mean."""
        return frozenset(possible_codes(self.text.lstrip(_OMIM_SIGNS)))

    @cached_property
    def symbols(self):
        """The words in capitals, which may be symbols of genes; a Greek or accented letter stands in none."""
        return list(dict.fromkeys(_SYMBOL.findall(self.text.upper())))[:MOST_WORDS]
