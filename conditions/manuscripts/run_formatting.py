"""Formatting of WordprocessingML runs, from the run itself and from its styles."""

import re

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Fonts whose letters are other signs. `conditions.richtext` maps the signs, in pasted HTML too.
SIGN_FONTS = ("Symbol", "Wingdings", "Wingdings 2", "Wingdings 3", "Webdings")
# Other names of a font with the same signs; those of Zapf Dingbats are pictures too.
_SIGN_FONTS = {
    **{name.lower(): name for name in SIGN_FONTS},
    **dict.fromkeys(("symbolmt", "symbol mt", "symbolps", "standard symbols l", "standard symbols ps"), "Symbol"),
    **dict.fromkeys(("zapf dingbats", "zapfdingbats", "itc zapf dingbats"), "Webdings"),
}
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_OFF = ("0", "false", "off", "none")


def value(element, name="val"):
    return "" if element is None else element.get(W + name, "")


def whole_number(text):
    """Return the number that an attribute holds, None if it holds none."""
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else None


def is_on(element):
    """Return whether a property such as <w:b/> is there and not switched off."""
    return element is not None and value(element) not in _OFF


class Styles:
    """The styles of a document, by id."""

    def __init__(self, root):
        styles = [] if root is None else root.iter(f"{W}style")
        self._styles = {value(style, "styleId"): style for style in styles}
        # {(style id, path): element or None}
        self._found = {}
        # {paragraph: id of its style}: a paragraph without properties is searched once, not for each of its runs.
        self._style_ids = {}

    def name(self, paragraph):
        """Return the name of the paragraph's style in lower case, "" if it has none."""
        style = self._styles.get(value(paragraph.find(f"{W}pPr/{W}pStyle")))
        return "" if style is None else value(style.find(f"{W}name")).lower()

    def property(self, run, name):
        """Return the run's property element of this name: its own, its style's, its paragraph's style's, or None."""
        own = run.find(f"{W}rPr/{W}{name}")
        if own is not None:
            return own
        paragraph = next(run.iterancestors(f"{W}p"), None)
        chains = [value(run.find(f"{W}rPr/{W}rStyle"))]
        if paragraph is not None:
            if paragraph not in self._style_ids:
                self._style_ids[paragraph] = value(paragraph.find(f"{W}pPr/{W}pStyle"))
            chains.append(self._style_ids[paragraph])
        for style_id in chains:
            element = self._inherited(style_id, f"{W}rPr/{W}{name}")
            if element is not None:
                return element
        return None

    def numbering(self, paragraph):
        """Return the numbering of the paragraph: (id, level) as text, or None."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style_id = value(paragraph.find(f"{W}pPr/{W}pStyle"))
        element = own if own is not None else self._inherited(style_id, f"{W}pPr/{W}numPr")
        if element is None:
            return None
        number_id = value(element.find(f"{W}numId"))
        return (number_id, value(element.find(f"{W}ilvl")) or "0") if number_id not in ("", "0") else None

    def _inherited(self, style_id, path):
        key = (style_id, path)
        if key not in self._found:
            self._found[key] = self._searched(style_id, path)
        return self._found[key]

    def _searched(self, style_id, path):
        seen = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            element = style.find(path)
            if element is not None:
                return element
            style_id = value(style.find(f"{W}basedOn"))
        return None


def raised(run, styles):
    """Return "superscript", "subscript" or "": the place of the run's letters on the line."""
    alignment = value(styles.property(run, "vertAlign"))
    if alignment in ("superscript", "subscript"):
        return alignment
    # Half points above the line; digits that are only moved up mean the same.
    position = whole_number(value(styles.property(run, "position"))) or 0
    return "subscript" if position < 0 else "superscript" if position else ""


def sign_font(run, styles):
    """Return the font of SIGN_FONTS that the run is set in, or ""."""
    fonts = styles.property(run, "rFonts")
    return sign_font_named(value(fonts, "ascii") or value(fonts, "hAnsi"))


def sign_font_named(name):
    """Return the font of SIGN_FONTS that a name means, in any spelling, or ""."""
    return _SIGN_FONTS.get(name.strip().lower(), "")
