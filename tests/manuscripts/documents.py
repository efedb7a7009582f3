"""Word documents for tests, made with python-docx and raw WordprocessingML."""

import functools
import io
import zipfile

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_NOTES_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"


def run(text, properties=""):
    """Return the XML of a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def font(name):
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def paragraph(*parts, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(parts)}</w:p>"


def deleted(text):
    return f'<w:del w:id="1" w:author="A"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def inserted(text):
    return f'<w:ins w:id="2" w:author="A">{run(text)}</w:ins>'


def reference(number, kind="footnote"):
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


def new_document():
    """Return an empty document of python-docx, without the styles of tables."""
    return Document(io.BytesIO(_template()))


@functools.cache
def _template():
    # These 99 styles have 8,000 elements, and reading them would take most of the time of a test.
    document = Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name != "Normal Table":
            style.delete()
    return saved(document).getvalue()


def add(document, *blocks):
    """Append blocks of XML to the document's body."""
    section = document.element.body.sectPr
    for block in blocks:
        tag = block.partition(">")[0].partition(" ")[0]
        section.addprevious(parse_xml(block.replace(tag, f"{tag} {NAMESPACES}", 1)))
    return document


def saved(document, *, notes=(), kind="footnote", extra=()):
    """Return the document as a stream with a name; `notes` are the XML paragraphs of notes 2, 3 ..."""
    stream = io.BytesIO()
    document.save(stream)
    content = stream.getvalue()
    if notes:
        rows = "".join(f'<w:{kind} w:id="{number}">{note}</w:{kind}>' for number, note in enumerate(notes, start=2))
        part = f'<?xml version="1.0"?><w:{kind}s {NAMESPACES}>{rows}</w:{kind}s>'
        content = with_part(content, f"word/{kind}s.xml", part, relationship=_NOTES_TYPE.format(f"{kind}s"))
    for name, part in extra:
        content = with_part(content, name, part)
    return named(content)


def with_part(content, name, part, *, relationship=""):
    """Return the bytes of a package with one part added or replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item == name:
                continue
            body = old.read(item)
            if relationship and item == "word/_rels/document.xml.rels":
                target = name.removeprefix("word/")
                row = f'<Relationship Id="rIdNotes" Type="{relationship}" Target="{target}"/></Relationships>'
                body = body.replace(b"</Relationships>", row.encode())
            new.writestr(item, body)
        new.writestr(name, part)
    return packed.getvalue()


def named(content, name="manuscript.docx"):
    stream = io.BytesIO(content)
    stream.name = name
    return stream
