"""Fields of WordprocessingML: their results stay, and what they show without a result is written or counted."""

import re

from lxml import etree

from conditions.richtext import Change

from .run_formatting import W, value, whole_number

# Stands where an equation was, so that nobody reads the sentence without it.
EQUATION_MARK = "(equation left out)"
# Fields without a result that show nothing: marks of an index, a table of contents, places and settings.
_SILENT = frozenset({"XE", "TC", "TA", "RD", "PRIVATE", "ADVANCE", "SET", "TOC", "INDEX", "SEQ", "LISTNUM", "PRINT"})
# Fields whose box or picture is counted as such.
_COUNTED_ELSEWHERE = frozenset({"FORMCHECKBOX", "SHAPE", "INCLUDEPICTURE", "EMBED", "LINK"})
_SYMBOL = re.compile(r"SYMBOL\s+(?:0x([0-9a-f]{1,4})|([0-9]{1,5}))", re.IGNORECASE)
_SYMBOL_FONT = re.compile(r'\\f\s+"?([^"\\]+)', re.IGNORECASE)
_TEXTS = (f"{W}t", f"{W}sym")


class _Field:
    """An open field: the run of its begin, its instruction, and whether its result has begun and shows words."""

    def __init__(self, begin):
        self.begin = begin
        self.instruction = ""
        self.in_result = False
        self.shows_words = False


def simplify_fields(root, changes):
    """Remove what stands in the instructions of fields, and write what fields without a result show.

    An instruction may contain the result of another field, such as a condition that Word never shows.
    """
    fields = []
    for element in list(root.iter(f"{W}fldChar", f"{W}instrText", *_TEXTS)):
        if element.tag == f"{W}instrText":
            if fields and not fields[-1].in_result:
                fields[-1].instruction += element.text or ""
        elif element.tag in _TEXTS:
            if all(field.in_result for field in fields):
                for field in fields:
                    field.shows_words = True
            else:
                element.getparent().remove(element)
        elif value(element, "fldCharType") == "begin":
            fields.append(_Field(element))
        elif fields and value(element, "fldCharType") == "separate":
            fields[-1].in_result = True
        elif fields and value(element, "fldCharType") == "end":
            field = fields.pop()
            if not field.shows_words and all(outer.in_result for outer in fields):
                _write_shown(field, changes)
                for outer in fields:
                    outer.shows_words = True


def _write_shown(field, changes):
    """Write in front of a field what it shows without a result, or count the field."""
    name = (field.instruction.split() or [""])[0].upper()
    if name == "EQ":
        changes[Change.EQUATION] += 1
        shown = _text(EQUATION_MARK)
    elif symbol := _SYMBOL.match(field.instruction.strip()):
        shown = _symbol(symbol, field.instruction)
    elif name == "FORMDROPDOWN" and (choice := _choice(field.begin)):
        shown = _text(choice)
    else:
        changes[Change.FORM_FIELD] += bool(name) and name not in _SILENT | _COUNTED_ELSEWHERE
        return
    run = etree.Element(f"{W}r")
    properties = field.begin.getparent().find(f"{W}rPr")
    if properties is not None:
        run.append(etree.fromstring(etree.tostring(properties)))
    run.append(shown)
    field.begin.getparent().addprevious(run)


def _text(words):
    text = etree.Element(f"{W}t")
    text.text = words
    return text


def _symbol(match, instruction):
    """Return the letter of a field such as SYMBOL 109 \\f "Symbol", which shows µ."""
    code = int(match[1], 16) if match[1] else int(match[2])
    font = _SYMBOL_FONT.search(instruction)
    return etree.Element(f"{W}sym", {f"{W}font": font[1].strip() if font else "", f"{W}char": f"{code:X}"})


def _choice(begin):
    """Return the chosen entry of a drop-down field, "" if it has none."""
    entries = [value(entry) for entry in begin.iterfind(f"{W}ffData/{W}ddList/{W}listEntry")]
    chosen = begin.find(f"{W}ffData/{W}ddList/{W}result")
    if chosen is None:
        chosen = begin.find(f"{W}ffData/{W}ddList/{W}default")
    place = whole_number(value(chosen)) or 0
    return entries[place] if 0 <= place < len(entries) else ""
