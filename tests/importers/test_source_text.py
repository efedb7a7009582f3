"""Plain text from source files: tags go, and signs, powers and words stay."""

import io

import pytest

from conditions.importers import medquad, orphadata
from conditions.importers.pages import read_page_texts
from conditions.importers.source_text import plain
from conditions.richtext import Change


@pytest.mark.parametrize(
    ("text", "plain_text"),
    [
        ("10<sup>9</sup>/L, 5 Ca<SUP class='x'>2+</SUP>", "10⁹/L, 5 Ca²⁺"),
        ("G<sub>M2</sub>, 1<sup>st</sup>", "GM2, 1st"),
        ("IgG<IgM and IgA>IgE", "IgG<IgM and IgA>IgE"),
        ("a<b and c>d; p<0.05", "a<b and c>d; p<0.05"),
        ("&lt;i&gt;MECP2&lt;/i&gt; is<br/>not<p>affected</p>", "MECP2 is not affected"),
        ("n<b>o</b>t <a href='https://example.org/'>here</a>", "not here"),
        ("5<del>0</del> mg", "5 mg"),
    ],
)
def test_plain_text_says_what_the_source_shows(text, plain_text):
    assert plain(text) == plain_text


def test_markup_inside_an_answer_does_not_cut_it_off():
    document = (
        '<Document source="GHR"><Focus>X disease</Focus><QAPairs><QAPair><Question qtype="treatment">?</Question>'
        "<Answer>Do <b>not</b> take 5 mg.</Answer></QAPair></QAPairs></Document>"
    )

    [answer] = medquad.read_answers(io.BytesIO(document.encode()))

    assert answer.text == "Do not take 5 mg."


def test_a_plain_text_may_begin_with_a_sign():
    line = '{"condition": "X", "topic": "causes", "body": "<5 % of all.\\n\\nNot\\u200b\\u00ad more."}'

    [record] = read_page_texts(io.BytesIO(line.encode()))

    assert record.text["body"] == "<p>&lt;5 % of all.</p>\n<p>Not more.</p>"
    assert record.changes == {Change.INVISIBLE: 2}


FIGURE = """<JDBOR date="2025-06-24 07:35:18" version="1"><DisorderList><Disorder><OrphaCode>528</OrphaCode>
<Name>X</Name><PrevalenceList><Prevalence><ValMoy>5.0</ValMoy></Prevalence></PrevalenceList></Disorder></DisorderList>
</JDBOR>"""
TREE = """<JDBOR date="2025-06-24 07:35:18" version="1"><ClassificationList><Classification><Name>Tree</Name>
<ClassificationNodeRootList><ClassificationNode><Disorder><Name>Without a code</Name></Disorder></ClassificationNode>
<ClassificationNode><Disorder><OrphaCode>528</OrphaCode><Name>X</Name></Disorder></ClassificationNode>
</ClassificationNodeRootList></Classification></ClassificationList></JDBOR>"""


def test_a_figure_without_its_type_is_reported():
    [(_header, record)] = orphadata.read_product(io.BytesIO(FIGURE.encode()), "9-prevalence")

    assert (record.prevalence, record.problems) == ([], ["a figure that does not say of what it is"])


def test_a_node_without_a_code_becomes_a_record_to_report():
    records = [record for _header, record in orphadata.read_product(io.BytesIO(TREE.encode()), "3")]

    assert [(record.code, record.name) for record in records] == [("", "Without a code"), ("528", "X")]
