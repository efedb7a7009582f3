"""Simplification of WordprocessingML before conversion: other things than text go, formatting by styles is explicit.

The converter (mammoth) drops elements that it does not know, and runs numbers together across some of them. Each
function takes the root of a part, changes it in place, and adds to `changes`, a Counter of richtext.Change.
"""

from lxml import etree

from conditions.richtext import Change

from .fields import EQUATION_MARK, simplify_fields
from .run_formatting import W, is_on, value
from .runs import new_run, simplify_runs, split_symbols
from .table_layout import simplify_tables

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Wrappers around text.
_WRAPPERS = [
    f"{W}{name}" for name in ("fldSimple", "smartTag", "customXml", "dir", "bdo", "ins", "moveTo", "sdtContent")
]
_SIMPLE_MATH = {f"{M}{name}" for name in ("oMath", "oMathPara", "r", "t", "rPr", "ctrlPr", "sty", "oMathParaPr", "jc")}
# Elements that the converter reads words in.
_HOLDERS = frozenset(
    f"{W}{name}"
    for name in (
        "document",
        "body",
        "p",
        "r",
        "hyperlink",
        "tbl",
        "tr",
        "tc",
        "footnotes",
        "footnote",
        "endnotes",
        "endnote",
    )
)  # fmt: skip
# Other documents, ink and controls inside the text.
_EMBEDDED = [f"{W}{name}" for name in ("altChunk", "subDoc", "contentPart", "control")]


def simplify(root, styles, links, changes):
    """Remove deletions, comments, hidden text, pictures and equations; keep insertions and the text of text boxes.

    `links` are the addresses of the part's links by id.
    """
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
    simplify_fields(root, changes)
    _unwrap_unknown(root)
    simplify_tables(root, changes)
    _unlink_places(root, links)
    _simplify_breaks(root)
    split_symbols(root)
    for paragraph in root.iter(f"{W}p"):
        simplify_runs(paragraph, styles, changes)


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
        run = new_run(text)
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
        for deletion in root.iter(f"{W}del", f"{W}moveFrom", f"{W14}conflictDel")
        if deletion.getparent().tag not in (f"{W}rPr", f"{W}trPr")
    ]
    changes[Change.DELETION] += sum(_begins_deletion(deletion) for deletion in deletions)
    for deletion in deletions:
        deletion.getparent().remove(deletion)


def _begins_deletion(element):
    """Return whether the element is the first of a deleted passage; a moved one stays in its new place."""
    before = element.getprevious()
    is_first = before is None or before.tag != element.tag
    return element.tag != f"{W}moveFrom" and is_first and _has_text(element)


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
    """Remove marks of comments and of places that links lead to, and other documents in the text."""
    for embedded in list(root.iter(_EMBEDDED)):
        changes[Change.EMBEDDED] += 1
        embedded.getparent().remove(embedded)
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


def _unwrap_unknown(root):
    """Unwrap elements that the converter does not know, or it would leave out their words without a sign."""
    unknown = {}
    for text in root.iter(f"{W}t"):
        for holder in text.iterancestors():
            if holder.tag not in _HOLDERS and holder is not root:
                unknown[holder] = True
    for holder in unknown:
        _unwrap(holder)


def _unlink_places(root, links):
    """Unwrap links to places in the document, which would lead nowhere, and links without an address."""
    for link in list(root.iter(f"{W}hyperlink")):
        if link.get(f"{R}id") not in links:
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


def _unwrap(element):
    """Replace an element by its children."""
    # Without the position of the element, whose search would take time in the square of the number of elements.
    for child in list(element):
        element.addprevious(child)
    element.getparent().remove(element)
