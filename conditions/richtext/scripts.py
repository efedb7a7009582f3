"""Words that mix scripts, such as a gene symbol with a Cyrillic letter that looks like a Latin one."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Scripts whose letters look like Latin ones. Of Greek only the letters that look alike, because "TGFβ" is correct.
_LOOK_ALIKE = re.compile(
    "[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f\u0531-\u0587\u13a0-\u13ff\uab70-\uabbf\u2c80-\u2cff]"
)


def mixed_words(text):
    """Return the words of `text` with letters of another script among Latin ones: [(word, {letter: name}), ...]."""
    if text.isascii():
        return []
    words = {}
    for word in _WORD.findall(text):
        letters = _LOOK_ALIKE.findall(word)
        if letters and _LATIN.search(word):
            words[word] = {letter: unicodedata.name(letter, f"U+{ord(letter):04X}").lower() for letter in letters}
    return list(words.items())
