"""Golden Word documents: what a manuscript says is what the draft says, digits, signs, units and negations in order."""

import io
import struct
import zlib

import pytest
from docx.shared import Inches

from conditions.manuscripts import read_manuscript
from conditions.richtext import plain_text, report_sentence

from .documents import add, deleted, font, inserted, new_document, paragraph, reference, run, saved

SUPERSCRIPT, SUBSCRIPT = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'


def read(*blocks, notes=(), kind="footnote", **options):
    return read_manuscript(saved(add(new_document(), *blocks), notes=notes, kind=kind), **options)


def html_of(*parts):
    """Return the HTML and the report of a document with one paragraph."""
    manuscript = read(paragraph(*parts))
    return manuscript.html, report_sentence(manuscript.changes)


@pytest.mark.parametrize(
    ("parts", "html", "report"),
    [
        # Tracked changes.
        (
            [run("Dose is "), deleted("10"), inserted("5"), run(" mg")],
            "<p>Dose is 5 mg</p>",
            "1 deleted passage was removed.",
        ),
        (
            [deleted("Do not "), deleted("ever "), run("give"), run(" "), deleted("or "), inserted("take 2")],
            "<p>give take 2</p>",
            "2 deleted passages were removed.",
        ),
        (
            [
                f'<w:moveFrom w:id="1" w:author="A">{run("5 mg")}</w:moveFrom>',
                run("Give "),
                f'<w:moveTo w:id="2" w:author="A">{run("5 mg")}</w:moveTo>',
            ],
            "<p>Give 5 mg</p>",
            "",
        ),
        (
            [run("5"), run("0", "<w:strike/>"), run("1", "<w:dstrike/>"), run(" mg", '<w:strike w:val="0"/>')],
            "<p>5 mg</p>",
            "1 deleted passage was removed.",
        ),
        ([run("5"), run("00", "<w:vanish/>"), run(" mg")], "<p>5 mg</p>", "1 hidden passage was removed."),
        # Letters of symbol fonts, typed and inserted.
        (
            [
                run("\uf062", font("Symbol")),
                run("-blocker, 5 "),
                '<w:r><w:sym w:font="Symbol" w:char="F06D"/></w:r>',
                run("g, "),
                '<w:r><w:sym w:font="Symbol" w:char="00A3"/><w:t>7</w:t></w:r>',
            ],
            "<p>β-blocker, 5 µg, ≤7</p>",
            "3 letters of a symbol font were changed.",
        ),
        # Raised and lowered digits, by formatting and by position.
        (
            [
                run("10"),
                run("9", SUPERSCRIPT),
                run("/L, CO"),
                run("2", SUBSCRIPT),
                run(", 10"),
                run("-3", '<w:position w:val="8"/><w:sz w:val="14"/>'),
            ],
            "<p>10<sup>9</sup>/L, CO<sub>2</sub>, 10<sup>-3</sup></p>",
            "",
        ),
        # Breaks and fields between digits.
        (
            [
                run("Take 5"),
                '<w:r><w:br w:type="page"/></w:r>',
                run("10"),
                "<w:r><w:cr/></w:r>",
                run("7"),
                '<w:r><w:ptab w:relativeTo="margin" w:alignment="left" w:leader="none"/></w:r>',
                run("8"),
            ],
            "<p>Take 5<br>10<br>7 8</p>",
            "",
        ),
        (
            [
                run("Table "),
                f'<w:fldSimple w:instr="SEQ">{run("12")}</w:fldSimple>',
                run(": "),
                f"<w:bdo>{run('3')}</w:bdo>",
            ],
            "<p>Table 12: 3</p>",
            "",
        ),
        (
            ["<w:r><w:t>−5 °C ± 0.5</w:t><w:noBreakHyphen/><w:t>x</w:t></w:r>"],
            "<p>−5 °C ± 0.5‑x</p>",
            "",
        ),
        # Comments.
        (
            [
                '<w:commentRangeStart w:id="0"/>',
                run("5 mg"),
                '<w:commentRangeEnd w:id="0"/>',
                '<w:r><w:commentReference w:id="0"/></w:r>',
            ],
            "<p>5 mg</p>",
            "1 comment was removed.",
        ),
        # Equations: letters on a line are text; fractions cannot be.
        (
            ["<m:oMath><m:r><m:t>x=5</m:t></m:r></m:oMath>", run(" mg")],
            "<p>x=5 mg</p>",
            "",
        ),
        (
            [
                run("Give "),
                "<m:oMath><m:f><m:num><m:r><m:t>10</m:t></m:r></m:num><m:den><m:r><m:t>5</m:t></m:r></m:den>",
                "</m:f></m:oMath>",
                run(" mg"),
            ],
            "<p>Give (equation left out) mg</p>",
            "1 equation was removed.",
        ),
        # Text boxes, once, after their paragraph; the old copy for old programs is not read.
        (
            [
                "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>",
                paragraph(run("Box 7")),
                "</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>",
                "<v:textbox><w:txbxContent>",
                paragraph(run("Box 7")),
                "</w:txbxContent></v:textbox></w:pict>",
                "</mc:Fallback></mc:AlternateContent></w:r>",
                run("Before"),
            ],
            "<p>Before</p>\n<p>Box 7</p>",
            "",
        ),
        # Content controls.
        (
            [
                f"<w:sdt><w:sdtPr/><w:sdtContent>{run('5 mg')}</w:sdtContent></w:sdt>",
                run(" daily"),
                f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>",
            ],
            "<p>5 mg daily</p>",
            "1 form field was removed.",
        ),
        # East Asian readings.
        (
            [f"<w:r><w:ruby><w:rt>{run('2')}</w:rt><w:rubyBase>{run('5')}</w:rubyBase></w:ruby></w:r>"],
            "<p>5 (2)</p>",
            "",
        ),
        # Emphasis that the stored form does not have.
        (
            [
                run("Never", '<w:color w:val="FF0000"/>'),
                run(" give", '<w:color w:val="FF0000"/>'),
                run(" "),
                run("5", "<w:b/>"),
                run(" dose", "<w:caps/>"),
                run(" x", '<w:u w:val="single"/>'),
                run(" y", '<w:color w:val="auto"/>'),
            ],
            "<p>Never give <strong>5</strong> dose x y</p>",
            "The colour of 1 passage, the underline of 1 passage and the capitalisation of 1 passage were removed.",
        ),
    ],
)
def test_paragraph_is_read(parts, html, report):
    assert html_of(*parts) == (html, report)


def test_deleted_paragraph_mark_joins_paragraphs():
    mark = '<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>'

    manuscript = read(paragraph(run("Do not"), properties=mark), paragraph(run(" give 5 mg")))

    assert manuscript.html == "<p>Do not give 5 mg</p>"


def test_formatting_of_styles_counts():
    document = new_document()
    style = document.styles.add_style("Power", 2)
    style.font.superscript = True
    gone = document.styles.add_style("Gone", 2)
    gone.font.strike = True
    text = document.add_paragraph("10")
    text.add_run("9", style="Power")
    text.add_run("5", style="Gone")

    manuscript = read_manuscript(saved(document))

    assert manuscript.html == "<p>10<sup>9</sup></p>"
    assert report_sentence(manuscript.changes) == "1 deleted passage was removed."


def test_lists_keep_their_numbers():
    document = new_document()
    for text, style in [("a", "Number"), ("b", "Number"), ("", ""), ("c", "Number"), ("dot", "Bullet")]:
        document.add_paragraph(text or "between", style=f"List {style}" if style else None)

    assert read_manuscript(saved(document)).html == (
        '<ol><li>a</li><li>b</li></ol>\n<p>between</p>\n<ol start="3"><li>c</li></ol>\n<ul><li>dot</li></ul>'
    )


def test_table_keeps_cells_headers_and_merges():
    document = new_document()
    table = document.add_table(rows=3, cols=2)
    for place, text in enumerate(["Age", "mg", "5", "10", "not", "25"]):
        table.cell(place // 2, place % 2).text = text
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(properties.tag.replace("trPr", "tblHeader"), {}))
    table.cell(1, 0).merge(table.cell(1, 1))

    assert read_manuscript(saved(document)).html == (
        "<table><thead><tr><th>Age</th><th>mg</th></tr></thead><tbody>"
        '<tr><td colspan="2">5<br>10</td></tr><tr><td>not</td><td>25</td></tr></tbody></table>'
    )


def test_deleted_table_row_is_dropped():
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc><w:tcPr/>{}</w:tc></w:tr>"
    gone, kept = row.format('<w:del w:id="1" w:author="A"/>', paragraph(run("10"))), row.format("", paragraph(run("5")))

    manuscript = read(f"<w:tbl><w:tblPr/><w:tblGrid/>{gone}{kept}</w:tbl>")

    assert (plain_text(manuscript.html), report_sentence(manuscript.changes)) == ("5", "1 deleted passage was removed.")


def test_pictures_are_counted():
    document = new_document()
    document.add_paragraph("Before 5")
    document.add_picture(io.BytesIO(_png()), width=Inches(1))

    manuscript = read_manuscript(saved(document))

    assert (manuscript.html, report_sentence(manuscript.changes)) == ("<p>Before 5</p>", "1 picture was removed.")


def test_headers_and_contents_are_not_text():
    document = new_document()
    document.sections[0].header.paragraphs[0].text = "Draft 3, page 1"
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Dose 4", style="toc 1")
    document.add_heading("Dose", 1)
    document.add_paragraph("5 mg")

    manuscript = read_manuscript(saved(document))

    assert manuscript.html == "<h2>Dose</h2>\n<p>5 mg</p>"
    assert "2 page headers, footers or numbers" in report_sentence(manuscript.changes)


# --- Notes and titles


def test_notes_become_citations():
    first = paragraph(run(" Smith J. J Med 2010;1:2. doi:10.1000/ABC.5. PMID: 123456"))
    second = paragraph(run("WHO report, 10"), run("9", SUPERSCRIPT), run(" "), run("b", font("Symbol")), deleted("old"))

    manuscript = read(
        paragraph(run("One"), reference(2), run(" two"), reference(3), run(" one again"), reference(2)),
        notes=[first, second],
        first_number=4,
    )

    assert manuscript.html == "<p>One[4] two[5] one again[4]</p>"
    assert manuscript.citations == [
        {
            "number": 4,
            "title": "Smith J. J Med 2010;1:2. doi:10.1000/ABC.5. PMID: 123456",
            "doi": "10.1000/abc.5",
            "pmid": "123456",
            "url": "",
        },
        {"number": 5, "title": "WHO report, 10⁹ β", "doi": "", "pmid": "", "url": ""},
    ]


def test_endnotes_become_citations_too():
    manuscript = read(
        paragraph(run("One"), reference(2, "endnote")),
        notes=[paragraph(run("See https://example.org/a(1), read 2020."))],
        kind="endnote",
    )

    assert manuscript.html == "<p>One[1]</p>"
    assert [(row["title"], row["url"]) for row in manuscript.citations] == [
        ("See https://example.org/a(1), read 2020.", "https://example.org/a(1")
    ]


def test_reference_in_a_deletion_makes_no_citation():
    gone = f'<w:del w:id="1" w:author="A">{reference(2)}<w:r><w:delText>10</w:delText></w:r></w:del>'

    manuscript = read(paragraph(run("5 mg"), gone), notes=[paragraph(run("Old source"))])

    assert (manuscript.html, manuscript.citations) == ("<p>5 mg</p>", [])


def test_mark_of_the_authors_own_goes():
    star = '<w:r><w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'

    assert read(paragraph(run("5 mg"), star), notes=[paragraph(run("Source"))]).html == "<p>5 mg[1]</p>"


@pytest.mark.parametrize(
    ("level", "needs_title", "title", "html"),
    [
        (0, True, "What is X?", "<p>5 mg</p>"),
        (1, True, "What is X?", "<p>5 mg</p>"),
        (2, True, "", "<h2>What is X?</h2>\n<p>5 mg</p>"),
        (0, False, "", "<h2>What is X?</h2>\n<p>5 mg</p>"),
    ],
)
def test_title_is_taken_if_the_draft_has_none(level, needs_title, title, html):
    document = new_document()
    document.add_heading("What is X?", level)
    document.add_paragraph("5 mg")

    manuscript = read_manuscript(saved(document), needs_title=needs_title)

    assert (manuscript.title, manuscript.html) == (title, html)


def _png():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    )
