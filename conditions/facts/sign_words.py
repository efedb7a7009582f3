"""Words of a sign: how the words of HPO terms and of searches are reduced before they are compared."""

import re
from functools import lru_cache

import snowballstemmer

from conditions.fields import fold

# Function words, words about people, and words that nearly every term has.
_STOP_WORDS_TEXT = """
a abnormal abnormality abnormally about above all an and any are as at babies baby be because been below beneath born
boy boys but by can cannot cant child children constantly could daughter do does doesnt dont during each ever every for
from gets getting girl girls got had has have having he her hers his how i if in infant infants into is it its just
keep keeps kid kids lot lots man me men morphology my myself nothing of off on onto or our out over patient patients
people person she so some someone something son still that the their them there these they this those to toddler too
under until very was we were what when where which while who whose why will with woman women you your
"""
# Each line: the word that counts, then other words for the same, everyday and medical.
_SAME_WORDS_TEXT = """
no absence absent lack lacking lacks lose losing loss lost missing none not without
reduced decrease decreased less little minimal reduction
increased elevated high increase raised
large big enlarged enlargement huge
small hypoplasia hypoplastic tiny underdeveloped
belly abdomen abdominal tummy
fat adipose fatty
foot feet
hear hearing hears
muscle muscles muscular musculature
pain ache aches aching hurt hurting hurts painful pains
seizure convulsion convulsions fit fits seizures
stool faeces feces poo poop stools
tooth dental teeth
urine pee peeing urinary urinate urinating urination
vision sight visual
"""
# Words of the table that describe no sign by themselves.
QUALIFIERS = frozenset({"no", "reduced", "increased", "large", "small"})
_STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())
_SAME_WORDS = {word: line.split()[0] for line in _SAME_WORDS_TEXT.strip().splitlines() for word in line.split()}
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’]")
# The length of a word's column.
_LONGEST = 60


def words_of(text):
    """Return the different words of a text that describe a sign, stemmed, in their order.

    "The muscles are weak" and "Muscle weakness" have the same words. The list is empty if no word describes anything.
    """
    # "baby's" is "baby"; "can't" and "doesn't" are one word, not two.
    words = fold(_APOSTROPHE.sub("", _POSSESSIVE.sub("", text))).split()
    return list(dict.fromkeys(_stem(word)[:_LONGEST] for word in words if word not in _STOP_WORDS))


@lru_cache(maxsize=50_000)
def _stem(word):
    # A stemmer keeps the word that it works on, so threads must not share one.
    return _SAME_WORDS.get(word) or snowballstemmer.stemmer("english").stemWord(word)
