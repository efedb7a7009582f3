"""Runs of WordprocessingML before conversion: symbols, struck-out and hidden words, formatting by styles."""

from lxml import etree

from conditions.richtext import Change

from .run_formatting import SIGN_FONTS, W, is_on, raised, sign_font, sign_font_named, value

# Word writes 0xF061 for the letter 0x61 of a symbol font.
_PRIVATE_LETTERS = {0xF000 + code: code for code in range(0x20, 0x100)}


def split_symbols(root):
    """Put each <w:sym> into a run of its own, as a letter of its font."""
    symbols_of = {}
    for symbol in list(root.iter(f"{W}sym")):
        run = symbol.getparent()
        if run.tag == f"{W}r":
            symbols_of.setdefault(run, []).append(symbol)
        else:
            run.remove(symbol)
    for run, symbols in symbols_of.items():
        properties = run.find(f"{W}rPr")
        # The last symbol first, so that what follows it moves once.
        for symbol in reversed(symbols):
            font = value(symbol, "font")
            own = new_run(_symbol_text(value(symbol, "char"), font), properties)
            for fonts in own.findall(f"{W}rPr/{W}rFonts"):
                fonts.getparent().remove(fonts)
            etree.SubElement(own.find(f"{W}rPr"), f"{W}rFonts", {f"{W}ascii": font})
            rest = new_run(None, properties)
            rest.extend(list(symbol.itersiblings()))
            run.remove(symbol)
            run.addnext(rest)
            run.addnext(own)


def _symbol_text(code, font):
    """Return the letter of a code; U+FFFD for no code, and for one that only an unknown font of signs shows."""
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    if number in _PRIVATE_LETTERS and not sign_font_named(font):
        return "\ufffd"
    return chr(number) if 0x20 <= number <= 0xFFFD and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def new_run(text, properties=None):
    run = etree.Element(f"{W}r")
    copied = etree.SubElement(run, f"{W}rPr")
    if properties is not None:
        copied.extend(etree.fromstring(etree.tostring(properties)))
    if text is not None:
        etree.SubElement(run, f"{W}t").text = text
    return run


# Formatting that the stored form does not have, by its property, with the kind of change that reports it.
_LOST = {"u": Change.UNDERLINE, "highlight": Change.HIGHLIGHT, "color": Change.COLOUR, "caps": Change.CAPITALS}
_LOST |= {"smallCaps": Change.CAPITALS, "shd": Change.HIGHLIGHT}


def simplify_runs(paragraph, styles, changes):
    """Remove struck-out and hidden runs, say with elements what styles say, and count lost formatting."""
    earlier = set()
    for run in list(paragraph.iter(f"{W}r")):
        if not _has_content(run):
            continue
        kinds = set()
        if any(is_on(styles.property(run, name)) for name in ("strike", "dstrike")):
            kinds = {Change.DELETION}
        elif is_on(styles.property(run, "vanish")):
            kinds = {Change.HIDDEN}
        elif next(run.iterancestors(f"{W}hyperlink"), None) is None:
            kinds = {kind for name, kind in _LOST.items() if _is_lost(run, name)}
        # Word splits a passage into many runs; a passage counts once.
        changes.update(kinds - earlier)
        earlier = kinds
        if kinds & {Change.DELETION, Change.HIDDEN}:
            run.getparent().remove(run)
        else:
            _make_explicit(run, styles)


def _has_content(run):
    return any(child.tag != f"{W}rPr" for child in run)


def _is_lost(run, name):
    own = run.find(f"{W}rPr/{W}{name}")
    if not is_on(own):
        return False
    colour = {"color": value(own), "shd": value(own, "fill")}.get(name, "some").lower()
    return colour not in ("auto", "000000", "ffffff", "")


def _make_explicit(run, styles):
    place, font = raised(run, styles), sign_font(run, styles)
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    # The rest means nothing to the converter, whose time grows with the number of elements.
    kept = {f"{W}b", f"{W}i", *(() if font else (f"{W}rStyle",))}
    for element in list(properties):
        if element.tag not in kept:
            properties.remove(element)
    if place:
        etree.SubElement(properties, f"{W}vertAlign", {f"{W}val": place})
    if font:
        # The style map of `reading` makes a <span> with the font of it.
        etree.SubElement(properties, f"{W}rStyle", {f"{W}val": sign_style(font)})
        for text in run.iter(f"{W}t"):
            text.text = (text.text or "").translate(_PRIVATE_LETTERS)


def sign_style(font):
    """Return the id of the made-up character style of a font of SIGN_FONTS."""
    return f"SignFont{SIGN_FONTS.index(font)}"


def font_of_sign_style(style_id):
    """Return the font of a style of `sign_style`, "" for other styles."""
    return next((font for font in SIGN_FONTS if sign_style(font) == style_id), "")
