"""Letters of symbol fonts: Adobe's Symbol encoding, and the arrows, ticks and faces of Wingdings.

Word writes such letters as Latin letters in that font, or as private-use characters U+F020 to
U+F0FF, which hold the same code in their last two digits.
"""

import functools
import re

from .styles import declarations

# Characters of text on each side of a private-use character in a message.
_CONTEXT = 15
SYMBOL, WINGDINGS, PICTURES = "symbol", "wingdings", "pictures"
# The families of symbol fonts. Those of PICTURES show pictures that have no letters here.
_FAMILIES = {
    **dict.fromkeys(
        ("symbol", "symbolmt", "symbol mt", "symbolps", "standard symbols l", "standard symbols ps"), SYMBOL
    ),
    "wingdings": WINGDINGS,
    **dict.fromkeys(("wingdings 2", "wingdings 3", "webdings", "zapf dingbats", "zapfdingbats"), PICTURES),
}
# Stands for a letter of a symbol font that cannot be mapped.
_UNKNOWN = "\ufffd"
# Private-use characters, and the replacement character, which also stands in wrongly decoded texts.
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_FONT_CODE = re.compile("[\uf020-\uf0ff]")

# Adobe's "Symbol Encoding to Unicode". Codes 0x20 to 0x7E and 0xA1 to 0xFE in their order.
_SYMBOL_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλµνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH = "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_WINGDINGS = {
    "J": "☺", "K": "😐", "L": "☹", "l": "●", "n": "■", "o": "□", "p": "❐", "q": "❑", "r": "❒", "s": "⬧", "t": "⧫",
    "u": "◆", "v": "❖", "w": "⬥", "\x9f": "•", "\xa7": "▪", "\xa8": "◻", "\xd8": "➢", "\xdf": "←", "\xe0": "→",
    "\xe1": "↑", "\xe2": "↓", "\xe7": "←", "\xe8": "→", "\xe9": "↑", "\xea": "↓", "\xef": "⇦", "\xf0": "⇨",
    "\xf1": "⇧", "\xf2": "⇩", "\xf3": "⬄", "\xfb": "✗", "\xfc": "✓", "\xfd": "☒", "\xfe": "☑",
}  # fmt: skip
_SYMBOL = {
    **{chr(0x20 + place): letter for place, letter in enumerate(_SYMBOL_LOW)},
    **{chr(0xA1 + place): letter for place, letter in enumerate(_SYMBOL_HIGH) if letter != "\uf8ff"},
}
_TABLES = {SYMBOL: _SYMBOL, WINGDINGS: _WINGDINGS, PICTURES: {}}
# Without its font, a private-use character is one of Symbol's, except where Word's own corrections write Wingdings:
# "-->" becomes U+F0E0, an arrow there and a lozenge in Symbol. These stay, and the checklist names them.
_AMBIGUOUS = frozenset("\xdf\xe0\xe8\xf0\xfb\xfc\xfd\xfe")
# The family in the shorthand "italic 7.0pt/1.2 Times".
_FAMILY = re.compile(r"[0-9][0-9a-z.%]*(?:/[0-9a-z.%]+)?\s+(.+)", re.DOTALL)


def converted(text, font=""):
    """Return (`text` with the letters that a symbol font shows, number of changed letters)."""
    if not font:
        text, number = _FONT_CODE.subn(lambda match: _of_code(match[0], ""), text)
        return text, number - len(_FONT_CODE.findall(text))
    # In one pass: U+F06D becomes µ, which must not be mapped again.
    letters = [
        _of_code(letter, font) if _FONT_CODE.match(letter) else _letter(_TABLES[font], letter) for letter in text
    ]
    return "".join(letters), sum(new != old for new, old in zip(letters, text, strict=True))


def _of_code(character, font):
    """Return what a private-use character shows, or the character itself if that is not known."""
    code = chr(ord(character) & 0xFF)
    if not font and code in _AMBIGUOUS:
        return character
    return _TABLES[font or SYMBOL].get(code, character)


def _letter(table, character):
    # A typed µ stays: it is Symbol's code of ∝, which is rare, and micrograms are not.
    if character >= "\u0100" or character.isspace() or character == "µ":
        return character
    return table.get(character, character if table is _SYMBOL else _UNKNOWN)


def unreadable_characters(text):
    """Return the characters in `text` that only one font shows, with the words around: [(character, words), ...]."""
    return [
        (match[0], " ".join(text[max(0, match.start() - _CONTEXT) : match.end() + _CONTEXT].split()))
        for match in _UNREADABLE.finditer(text)
    ]


@functools.lru_cache(maxsize=512)
def font_after(font, face, style):
    """Return the kind of symbol font inside an element, "" for other fonts; `face` is the attribute of <font>."""
    style = declarations(style)
    family = style.get("font-family") or face.lower()
    if not family and "font" in style:
        shorthand = _FAMILY.search(style["font"])
        family = shorthand[1] if shorthand else ""
    own = style.get("mso-symbol-font-family", "")
    for name in (family, own):
        first = name.partition(",")[0].strip(" \"'\n\t")
        if first in _FAMILIES:
            return _FAMILIES[first]
    return font if not family or family == "inherit" else ""
