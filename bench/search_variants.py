"""Spellings of names and questions about conditions, for the bench of what a search finds.

The rules are written apart from those of the search, so that the bench does not measure the search with itself.
"""

import random
import re

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# An edit of a shorter word makes another word of it, and of a shorter name another name.
SHORTEST_WORD, SHORTEST_NAME, SHORTEST_NAME_OF_TWO = 4, 6, 9
_BRITISH = (
    ("emia", "aemia"), ("hemo", "haemo"), ("hemat", "haemat"), ("esoph", "oesoph"), ("edema", "oedema"),
    ("tumor", "tumour"), ("pediatric", "paediatric"), ("fetal", "foetal"), ("anesth", "anaesth"), ("estro", "oestro"),
    ("diarrhea", "diarrhoea"), ("celiac", "coeliac"), ("generalized", "generalised"), ("localized", "localised"),
    ("fiber", "fibre"), ("pheochromo", "phaeochromo"), ("hemangio", "haemangio"), ("color", "colour"),
    ("ischem", "ischaem"), ("gynec", "gynaec"), ("cecal", "caecal"), ("leuko", "leuco"), ("sulf", "sulph"),
    ("hemorrh", "haemorrh"), ("orthopedic", "orthopaedic"),
)  # fmt: skip
_GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ"}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "7": "VII", "8": "VIII", "9": "IX"}
# What readers type about a topic: {slug of the default topic: patterns}.
QUESTIONS = {
    "overview": ("what is {}", "{} overview"),
    "how-common": ("how common is {}", "how rare is {}?", "{} prevalence"),
    "types": ("types of {}", "what are the types of {}"),
    "causes": ("what causes {}", "causes of {}", "{} cause"),
    "inheritance": ("is {} hereditary", "{} inheritance", "does {} run in families", "is {} genetic?"),
    "symptoms": ("symptoms of {}", "{} symptoms", "what are the signs of {}?", "{} signs and symptoms"),
    "first-signs": ("first signs of {}", "early symptoms of {}"),
    "diagnosis": ("how is {} diagnosed", "{} diagnosis"),
    "genetic-testing": ("genetic test for {}", "{} genetic testing"),
    "before-birth": ("prenatal diagnosis of {}", "can {} be found before birth"),
    "treatment": ("treatment for {}", "how is {} treated?", "{} medication"),
    "cure": ("is there a cure for {}", "can {} be cured"),
    "outlook": ("{} prognosis", "outlook for {}"),
    "life-expectancy": ("{} life expectancy", "life expectancy of people with {}", "how long do people live with {}"),
    "pregnancy": ("{} and pregnancy", "pregnancy with {}"),
    "food-and-exercise": ("{} diet", "exercise with {}"),
    "support": ("{} support groups",),
    "research": ("{} clinical trials", "research into {}"),
}


def one_edit(text, chance):
    """Return the text with one letter replaced, added or left out, or None for a short text."""
    return _edited(text, chance, SHORTEST_NAME, _change_letter)


def two_edits(text, chance):
    """Return the text with two letters changed, or None for a short text."""
    once = _edited(text, chance, SHORTEST_NAME_OF_TWO, _change_letter)
    return once and one_edit(once, chance)


def swap(text, chance):
    """Return the text with two neighbouring letters in the other order, or None for a short text."""
    return _edited(text, chance, SHORTEST_NAME, _swap_letters)


def lost_space(text, chance):
    """Return the text without one of its spaces or hyphens, or None if it has none between letters."""
    places = [match.start() for match in re.finditer(r"(?<=[a-z])[ -](?=[a-z])", text.lower())]
    place = chance.choice(places) if places else None
    return None if place is None else text[:place] + text[place + 1 :]


def british(text, _chance):
    """Return the text in British spelling, or in American spelling, or None where both are the same."""
    lower = text.lower()
    for american, other in _BRITISH:
        if other in lower:
            return lower.replace(other, american)
        if american in lower:
            return lower.replace(american, other)
    return None


def greek(text, _chance):
    """Return the text with a Greek letter for its name, or None if it has none."""
    lower = text.lower()
    for name, letter in _GREEK.items():
        if re.search(rf"\b{name}\b", lower):
            return re.sub(rf"\b{name}\b", letter, lower)
    return None


def other_numeral(text, _chance):
    """Return the text with a Roman numeral for an Arabic one or the other way round, or None if it has none."""
    for arabic, roman in _ROMAN.items():
        for one, other in ((arabic, roman), (roman, arabic)):
            if re.search(rf"\btype {one}\b", text):
                return re.sub(rf"\btype {one}\b", f"type {other}", text)
    return None


def possessive(text, _chance):
    """Return "Gaucher's disease" for "Gaucher disease", or None for another kind of name."""
    match = re.fullmatch(r"([A-Z][a-z]+[a-rt-z]) (disease|syndrome|anomaly)", text)
    return f"{match[1]}’s {match[2]}" if match else None


def no_hyphens(text, _chance):
    """Return the text with spaces for its hyphens, or None if it has none."""
    return text.replace("-", " ") if "-" in text else None


EDITS = {"one edit": one_edit, "two edits": two_edits, "swapped letters": swap, "lost space": lost_space}
SPELLINGS = {
    "British, American": british, "Greek letter": greek, "other numeral": other_numeral, "possessive": possessive,
    "no hyphens": no_hyphens,
}  # fmt: skip
VARIANTS = {"as it is": lambda text, _chance: text, **EDITS, **SPELLINGS}


def _edited(text, chance, shortest, change):
    words = [match for match in re.finditer(r"[A-Za-z]+", text) if len(match[0]) >= SHORTEST_WORD]
    if not words or sum(len(match[0]) for match in words) < shortest:
        return None
    word = chance.choice(words)
    changed = change(word[0].lower(), chance)
    return None if changed == word[0].lower() else f"{text[: word.start()]}{changed}{text[word.end() :]}"


def _change_letter(word, chance):
    place, letter = chance.randrange(len(word)), chance.choice(LETTERS)
    return chance.choice(
        (
            word[:place] + letter + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + word[place + 1 :],
        )
    )


def _swap_letters(word, chance):
    place = chance.randrange(len(word) - 1)
    return f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"


def chance(seed=1):
    """Return a source of random numbers that is the same at every run."""
    return random.Random(seed)  # noqa: S311 - not a secret
