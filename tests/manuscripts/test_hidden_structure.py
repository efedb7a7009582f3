"""Words and numbers of Word documents that structure hides: fields, unknown elements, merged and shifted cells."""

import io
from collections import Counter

import pytest
from docx.oxml import parse_xml

from conditions.manuscripts import read_manuscript
from conditions.manuscripts.run_formatting import Styles
from conditions.manuscripts.simplifying import simplify
from conditions.richtext import report_sentence
from tests.timing import assert_grows_evenly

from .documents import NAMESPACES, add, font, named, new_document, paragraph, reference, run, saved, with_part

EMBEDDED = "1 embedded object was removed."
FORM_FIELD = "1 form field was removed."
EQUATION = "1 equation was removed."
LETTER, LETTERS = "1 letter of a symbol font was changed.", "2 letters of a symbol font were changed."
HIGHLIGHT = "The highlight of 1 passage was removed."


def read(*blocks, **options):
    manuscript = read_manuscript(saved(add(new_document(), *blocks), **options))
    return manuscript.html, report_sentence(manuscript.changes)


def mark(kind, inside=""):
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'


def field(instruction, *result, inside=""):
    """Return the XML of a field; `instruction` is text or the XML of runs."""
    if "<" not in instruction:
        instruction = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    separate = mark("separate") if result else ""
    return mark("begin", inside) + instruction + separate + "".join(result) + mark("end")


CONDITION = f"<w:r><w:instrText> IF </w:instrText></w:r>{field('DOCPROPERTY X', run('not'))}"
CHOICES = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="5 mg"/><w:listEntry w:val="10 mg"/></w:ddList>'
    "</w:ffData>"
)


@pytest.mark.parametrize(
    ("parts", "html", "report"),
    [
        # What Word never shows: the condition of a field.
        ([run("Give "), field(CONDITION, run("5")), run(" mg")], "<p>Give 5 mg</p>", ""),
        ([run("Give "), field(CONDITION), run("5 mg")], "<p>Give 5 mg</p>", FORM_FIELD),
        ([run("See "), field("ADDIN EN.CITE &lt;not>", run("(1)")), run(".")], "<p>See (1).</p>", ""),
        # What Word shows without a result.
        ([run("5 "), field('SYMBOL 109 \\f "Symbol" \\s 10'), run("g")], "<p>5 µg</p>", LETTER),
        ([run("5"), field("EQ \\f(1,2)"), run(" mg")], "<p>5(equation left out) mg</p>", EQUATION),
        ([run("Dose: "), field("FORMDROPDOWN", inside=CHOICES)], "<p>Dose: 10 mg</p>", ""),
        ([run("5"), field("MERGEFIELD dose"), run(" mg")], "<p>5 mg</p>", FORM_FIELD),
        ([run("Marfan"), field('XE "Marfan"'), run(" syndrome")], "<p>Marfan syndrome</p>", ""),
        # Elements that no converter knows.
        ([run("Not "), f"<w:later>{run('5')}</w:later>", run(" mg")], "<p>Not 5 mg</p>", ""),
        (["<w:r><w:later><w:t>Not</w:t></w:later><w:t> 5</w:t></w:r>"], "<p>Not 5</p>", ""),
        # Links whose address is missing.
        ([f'<w:hyperlink r:id="rIdNone">{run("5 mg")}</w:hyperlink>'], "<p>5 mg</p>", ""),
        # Fonts by other names, and letters that only an unknown font shows.
        ([run("m", font("symbol")), run("g "), run("b", font("SymbolMT"))], "<p>µg β</p>", LETTERS),
        (['<w:r><w:sym w:font="MT Extra" w:char="F06D"/></w:r>', run("g")], "<p>\ufffdg</p>", ""),
        ([run("5"), run(" mg", '<w:shd w:val="clear" w:fill="FFFF00"/>')], "<p>5 mg</p>", HIGHLIGHT),
        ([run("10"), run("9", '<w:position w:val="²"/>')], "<p>109</p>", ""),
    ],
)  # fmt: skip
def test_paragraph_says_what_word_shows(parts, html, report):
    assert read(paragraph(*parts)) == (html, report)


@pytest.mark.parametrize("block", ['<w:altChunk r:id="rId9"/>', '<w:subDoc r:id="rId9"/>'])
def test_documents_in_the_text_are_counted(block):
    assert read(block, paragraph(run("5 mg"))) == ("<p>5 mg</p>", EMBEDDED)


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def row(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_row_that_begins_in_a_later_column_stays_there():
    before, after = '<w:gridBefore w:val="1"/>', '<w:gridAfter w:val="1"/>'
    rows = [row(cell("Age"), cell("mg")), row(cell("5"), properties=before), row(cell("7"), properties=after)]

    html, _report = read(f"<w:tbl>{''.join(rows)}</w:tbl>")

    assert html == (
        "<table><tbody><tr><td>Age</td><td>mg</td></tr><tr><td></td><td>5</td></tr><tr><td>7</td><td></td></tr>"
        "</tbody></table>"
    )


def test_text_under_a_merged_cell_is_counted():
    rows = [row(cell("5", '<w:vMerge w:val="restart"/>'), cell("a")), row(cell("10", "<w:vMerge/>"), cell("b"))]

    html, report = read(f"<w:tbl>{''.join(rows)}</w:tbl>")

    assert ("10" in html, report) == (False, "1 hidden passage was removed.")


NUMBERING = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>
<w:lvlText w:val="{label}"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>
</w:numbering>"""


@pytest.mark.parametrize(
    ("values", "items", "html", "report"),
    [
        ({"start": 4}, [1, 1], '<ol start="4"><li>x</li><li>x</li></ol>', ""),
        ({"label": "Grade %1:"}, [1], "<ol><li>x</li></ol>", "The numbering of 1 list was changed."),
        ({"format": "ordinalText"}, [1], "<ol><li>x</li></ol>", "The numbering of 1 list was changed."),
        # Two lists that follow one another become one.
        ({}, [1, 1, 2], "<ol><li>x</li><li>x</li><li>x</li></ol>", "The numbering of 1 list was changed."),
        ({"start": "²"}, [1], "<ol><li>x</li></ol>", ""),
        ({"start": "9" * 5000}, [1], "<ol><li>x</li></ol>", ""),
    ],
)
def test_numbers_of_lists_stay_or_are_counted(values, items, html, report):
    blocks = [
        paragraph(run("x"), properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{item}"/></w:numPr>')
        for item in items
    ]
    content = saved(add(new_document(), *blocks)).getvalue()
    part = NUMBERING.format(**{"start": 1, "format": "decimal", "label": "%1."} | values)
    manuscript = read_manuscript(named(with_part(content, "word/numbering.xml", part)))

    assert (manuscript.html, report_sentence(manuscript.changes)) == (html, report)


def test_title_keeps_its_signs():
    document = add(
        new_document(), paragraph(run("b", font("Symbol")), run("-thalassaemia"), "<w:r><w:br/></w:r>", run("type 1"))
    )
    document.paragraphs[0].style = document.styles["Title"]

    assert read_manuscript(saved(document), needs_title=True).title == "β-thalassaemia type 1"


def test_note_with_an_old_doi_keeps_it_whole():
    doi = "10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968>3.0.CO;2-2"
    document = add(new_document(), paragraph(run("x"), reference(2)))

    [citation] = read_manuscript(saved(document, notes=[paragraph(run(f"Smith, doi:{doi}."))])).citations

    assert citation["doi"] == "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


@pytest.mark.timed
@pytest.mark.parametrize(
    "repeated",
    [
        pytest.param('<w:sym w:font="Symbol" w:char="F06D"/>', marks=pytest.mark.full),
        pytest.param("<w:ins><w:t>x</w:t></w:ins>", marks=pytest.mark.full),
        pytest.param("<w:later><w:t>x</w:t></w:later>", marks=pytest.mark.full),
        '<w:fldChar w:fldCharType="begin"/><w:t>x</w:t><w:fldChar w:fldCharType="end"/>',
    ],
)
def test_time_of_simplifying_grows_with_the_number_of_elements(repeated):
    def document(share):
        elements = repeated * int(10_000 * share)
        return parse_xml(f"<w:document {NAMESPACES}><w:body><w:p><w:r>{elements}</w:r></w:p></w:body></w:document>")

    assert_grows_evenly(lambda root: simplify(root, Styles(None), {}, Counter()), document)


def test_stream_without_a_name_is_read():
    stream = io.BytesIO(saved(add(new_document(), paragraph(run("5 mg")))).getvalue())
    stream.name = None

    assert read_manuscript(stream).html == "<p>5 mg</p>"
