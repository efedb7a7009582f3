"""Files that are no readable Word document: each is refused with a sentence."""

import io
import zipfile

import pytest

from conditions.importers.records import UnreadableFile
from conditions.manuscripts import read_manuscript
from conditions.manuscripts.package import MAX_XML_BYTES

from .documents import NAMESPACES, add, named, new_document, paragraph, run, saved, with_part

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOCUMENT = "word/document.xml"


def packed(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word(document):
    """Return the bytes of a document whose main part is `document`."""
    return with_part(saved(add(new_document(), paragraph(run("5")))).getvalue(), DOCUMENT, document)


def body(content, prolog=""):
    return f'<?xml version="1.0"?>{prolog}<w:document {NAMESPACES}><w:body>{content}</w:body></w:document>'


ENTITIES = (
    '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"", "The file is empty."),
        (lambda: b"Dose 5 mg", "This is not a Word document (.docx)."),
        (lambda: b"%PDF-1.7", "This is not a Word document (.docx)."),
        (lambda: OLE + b"WordDocument", "This is an old Word document (.doc). Save it as .docx first."),
        (
            lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
            "The document is locked with a password. Save it without one.",
        ),
        (
            lambda: packed(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
            "This is an OpenDocument text (.odt). Save it as a Word document (.docx) first.",
        ),
        (lambda: packed(**{"xl/workbook.xml": "<workbook/>"}), "This is not a Word document (.docx)."),
        (lambda: word("<w:document"), "The document is damaged"),
        (lambda: word("<html/>"), "This is not a Word document (.docx)."),
        (lambda: word(body(paragraph(run("&b;")), ENTITIES)), "The document is damaged (it declares a document type)."),
        (lambda: word(body(paragraph())), "The document has no text."),
        (lambda: word(body("<w:ins>" * 300 + "</w:ins>" * 300)), "The document is damaged"),
        (lambda: word(body(paragraph(run("5"))))[:-400], "The archive is broken"),
        (lambda: word(body(f"<!--{'x' * (MAX_XML_BYTES + 1)}-->")), "implausible size"),
    ],
)
def test_file_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(UnreadableFile) as refused:
        read_manuscript(named(content()))

    assert sentence in str(refused.value)


def test_too_much_xml_is_refused():
    noise = "".join(paragraph(run(f"{number:x}" * 9)) for number in range(40_000))

    with pytest.raises(UnreadableFile) as refused:
        read_manuscript(named(word(body(noise))))

    assert str(refused.value) == "The document is too long to be read at once. Split it into several files."


@pytest.mark.parametrize(
    "content",
    [
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="many"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>',
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        '<w:p><w:r><w:sym w:font="Symbol" w:char="zz"/></w:r></w:p>',
        "<w:p><w:r><w:footnoteReference/></w:r></w:p>",
        '<w:p><w:hyperlink r:id="rIdNone"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>',
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>',
        '<w:vMerge/><w:sym w:font="Symbol" w:char="F06D"/><w:cellDel/><w:tr><w:trPr/></w:tr>',
        '<w:fldChar w:fldCharType="begin"/><w:instrText>EQ</w:instrText><w:fldChar w:fldCharType="end"/>',
        "<m:oMath/>",
        "<w:sdt/>",
        "<w:tbl/>",
    ],
)
def test_odd_markup_is_read_or_refused(content):
    try:
        read = read_manuscript(named(word(body(content + paragraph(run("5 mg")))))).html
    except UnreadableFile as refused:
        read = str(refused)

    assert read.startswith("The document is damaged") or "5 mg" in read


def test_macros_pictures_and_outside_files_are_never_opened():
    content = saved(add(new_document(), paragraph(run("5 mg")))).getvalue()
    content = with_part(content, "word/vbaProject.bin", OLE)
    content = with_part(content, "word/media/image1.png", b"\0" * 1000)

    assert read_manuscript(named(content)).html == "<p>5 mg</p>"
