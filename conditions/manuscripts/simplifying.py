"""Simplification of WordprocessingML before conversion: other things than text go, formatting by styles is explicit.

The converter (mammoth) drops elements that it does not know, and runs numbers together across some of them. Each
function takes the root of a part, changes it in place, and adds to `changes`, a Counter of richtext.Change.
"""

from lxml import etree

from conditions.richtext import Change

from .run_formatting import SIGN_FONTS, W, is_on, raised, sign_font, value

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Wrappers around text.
_WRAPPERS = [
    f"{W}{name}" for name in ("fldSimple", "smartTag", "customXml", "dir", "bdo", "ins", "moveTo", "sdtContent")
]
_SIMPLE_MATH = {f"{M}{name}" for name in ("oMath", "oMathPara", "r", "t", "rPr", "ctrlPr", "sty", "oMathParaPr", "jc")}
# Word writes 0xF061 for the letter 0x61 of a symbol font.
_PRIVATE_LETTERS = {0xF000 + code: code for code in range(0x20, 0x100)}
# Stands where an equation was, so that nobody reads the sentence without it.
EQUATION_MARK = "(equation left out)"


def simplify(root, styles, changes):
    """Remove deletions, comments, hidden text, pictures and equations; keep insertions and the text of text boxes."""
    _choose_alternatives(root)
    _unwrap_equations(root, changes)
    _remove_controls(root, changes)
    _remove_deletions(root, changes)
    for wrapper in list(root.iter(_WRAPPERS)):
        _unwrap(wrapper)
    _unwrap_ruby(root)
    _remove_marks(root, changes)
    _remove_contents(root, styles, changes)
    _remove_drawings(root, changes)
    _unlink_places(root)
    _simplify_breaks(root)
    _split_symbols(root)
    for paragraph in root.iter(f"{W}p"):
        _simplify_runs(paragraph, styles, changes)


def _choose_alternatives(root):
    """Keep the first alternative of each mc:AlternateContent; both have the same text."""
    for alternative in list(root.iter(f"{MC}AlternateContent")):
        choice = alternative.find(f"{MC}Choice")
        for other in list(alternative):
            if other is not choice:
                alternative.remove(other)
        if choice is not None:
            _unwrap(choice)
        _unwrap(alternative)


def _unwrap_equations(root, changes):
    for equation in list(root.iter(f"{M}oMathPara", f"{M}oMath")):
        if equation.getparent() is None or next(equation.iterancestors(f"{M}oMathPara", f"{M}oMath"), None) is not None:
            continue
        text = "".join(equation.itertext(f"{M}t"))
        if not {element.tag for element in equation.iter(f"{M}*")} <= _SIMPLE_MATH:
            changes[Change.EQUATION] += 1
            text = EQUATION_MARK
        run = _run(text)
        holder = equation.getparent()
        holder.replace(equation, run)
        if holder.tag not in (f"{W}p", f"{W}hyperlink", f"{W}ins", f"{W}del"):
            paragraph = etree.SubElement(holder, f"{W}p")
            holder.replace(run, paragraph)
            paragraph.append(run)


def _remove_controls(root, changes):
    """Keep the content of content controls, without prompts such as "Click here to enter text" and without contents."""
    for control in list(root.iter(f"{W}sdt")):
        settings = control.find(f"{W}sdtPr")
        gallery = value(control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery"))
        is_prompt = settings is not None and is_on(settings.find(f"{W}showingPlcHdr"))
        if gallery == "Table of Contents" or is_prompt:
            changes[Change.FORM_FIELD if is_prompt else Change.FURNITURE] += 1
            control.getparent().remove(control)
            continue
        for child in list(control):
            if child.tag != f"{W}sdtContent":
                control.remove(child)
        _unwrap(control)


def _remove_deletions(root, changes):
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            changes[Change.DELETION] += 1
            row.getparent().remove(row)
    for cell in root.iter(f"{W}tc"):
        if cell.find(f"{W}tcPr/{W}cellDel") is not None:
            changes[Change.DELETION] += 1
            for child in list(cell):
                if child.tag != f"{W}tcPr":
                    cell.remove(child)
    # In the properties of a paragraph, <w:del> says that its mark was deleted: two paragraphs become one.
    deletions = [
        deletion
        for deletion in root.iter(f"{W}del", f"{W}moveFrom")
        if deletion.getparent().tag not in (f"{W}rPr", f"{W}trPr")
    ]
    changes[Change.DELETION] += sum(_begins_deletion(deletion) for deletion in deletions)
    for deletion in deletions:
        deletion.getparent().remove(deletion)


def _begins_deletion(element):
    """Return whether the element is the first of a deleted passage; a moved one stays in its new place."""
    before = element.getprevious()
    is_first = before is None or before.tag != element.tag
    return element.tag == f"{W}del" and is_first and _has_text(element)


def _has_text(element):
    return any(part.text for part in element.iter(f"{W}t", f"{W}delText"))


def _unwrap_ruby(root):
    """Write the reading of East Asian characters behind them, in brackets."""
    for ruby in list(root.iter(f"{W}ruby")):
        base, reading = ("".join(_texts(ruby.find(f"{W}{name}"))) for name in ("rubyBase", "rt"))
        text = etree.Element(f"{W}t")
        text.text = f"{base} ({reading})" if reading else base
        ruby.getparent().replace(ruby, text)


def _texts(element):
    return [] if element is None else [text.text or "" for text in element.iter(f"{W}t")]


def _remove_marks(root, changes):
    """Remove marks of comments and of places that links lead to."""
    for mark in list(root.iter(f"{W}commentReference", f"{W}bookmarkStart")):
        changes[Change.COMMENT] += mark.tag == f"{W}commentReference"
        mark.getparent().remove(mark)


def _remove_contents(root, styles, changes):
    """Remove a table of contents that is not a content control."""
    lines = [paragraph for paragraph in root.iter(f"{W}p") if styles.name(paragraph).startswith("toc ")]
    changes[Change.FURNITURE] += bool(lines)
    for line in lines:
        line.getparent().remove(line)


def _remove_drawings(root, changes):
    """Remove pictures and objects, and put the paragraphs of text boxes after their paragraph."""
    for drawing in list(root.iter(f"{W}drawing", f"{W}pict", f"{W}object")):
        if next(drawing.iterancestors(f"{W}drawing", f"{W}pict", f"{W}object"), None) is not None:
            continue
        paragraph = next(drawing.iterancestors(f"{W}p"), None)
        boxes = list(drawing.iter(f"{W}txbxContent"))
        if drawing.tag == f"{W}object":
            changes[Change.EMBEDDED] += 1
        elif next(drawing.iter(f"{A}blip", f"{V}imagedata"), None) is not None:
            changes[Change.PICTURE] += 1
        elif not boxes and next(drawing.iter(f"{A}graphicData"), None) is not None:
            changes[Change.EMBEDDED] += 1
        drawing.getparent().remove(drawing)
        blocks = [block for box in boxes for block in box]
        for block in reversed(blocks if paragraph is not None else []):
            paragraph.addnext(block)


def _unlink_places(root):
    """Unwrap links to places in the document, which would lead nowhere."""
    for link in list(root.iter(f"{W}hyperlink")):
        if link.get(f"{R}id") is None:
            _unwrap(link)
    for instruction in root.iter(f"{W}instrText"):
        if "\\l" in (instruction.text or ""):
            instruction.text = ""


def _simplify_breaks(root):
    """Make every kind of break a line break, so that the words around it stay apart."""
    for line_break in root.iter(f"{W}br", f"{W}cr"):
        line_break.tag = f"{W}br"
        line_break.attrib.clear()
    for tab in root.iter(f"{W}ptab"):
        tab.tag = f"{W}tab"


def _split_symbols(root):
    """Put each <w:sym> into a run of its own, as a letter of its font."""
    for symbol in list(root.iter(f"{W}sym")):
        run = symbol.getparent()
        own = _run(_symbol_text(value(symbol, "char")), run.find(f"{W}rPr"))
        properties = own.find(f"{W}rPr")
        for fonts in properties.findall(f"{W}rFonts"):
            properties.remove(fonts)
        etree.SubElement(properties, f"{W}rFonts", {f"{W}ascii": value(symbol, "font")})
        rest = _run(None, run.find(f"{W}rPr"))
        rest.extend(list(symbol.itersiblings()))
        run.remove(symbol)
        run.addnext(rest)
        run.addnext(own)


def _symbol_text(code):
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    return chr(number) if 0x20 <= number <= 0xFFFD and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def _run(text, properties=None):
    run = etree.Element(f"{W}r")
    copied = etree.SubElement(run, f"{W}rPr")
    if properties is not None:
        copied.extend(etree.fromstring(etree.tostring(properties)))
    if text is not None:
        etree.SubElement(run, f"{W}t").text = text
    return run


def _unwrap(element):
    """Replace an element by its children."""
    holder = element.getparent()
    position = holder.index(element)
    for child in reversed(element):
        holder.insert(position, child)
    holder.remove(element)


# Formatting that the stored form does not have, by its property, with the kind of change that reports it.
_LOST = {"u": Change.UNDERLINE, "highlight": Change.HIGHLIGHT, "color": Change.COLOUR, "caps": Change.CAPITALS}


def _simplify_runs(paragraph, styles, changes):
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
    return name != "color" or value(own).lower() not in ("auto", "000000", "")


def _make_explicit(run, styles):
    alignment, font = raised(run, styles), sign_font(run, styles)
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    # The rest means nothing to the converter, whose time grows with the number of elements.
    kept = {f"{W}b", f"{W}i", *(() if font else (f"{W}rStyle",))}
    for element in list(properties):
        if element.tag not in kept:
            properties.remove(element)
    if alignment:
        etree.SubElement(properties, f"{W}vertAlign", {f"{W}val": alignment})
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
