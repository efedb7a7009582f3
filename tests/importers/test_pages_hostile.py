"""Careless or hostile texts: each gets a message, and none is lost silently or stored partly."""

import io
import json

import pytest

from accounts.models import User
from conditions.importers import limited_lines
from conditions.importers.records import UnreadableFile
from conditions.imports import drafts
from conditions.models import ConditionPage, Edition, Identifier, Topic
from tests import factories
from tests.richtext.forbidden_html import STORED, problems
from tests.richtext.payloads import PAYLOADS

from .conftest import content

pytestmark = pytest.mark.django_db

TEXT = {"condition": "ORPHA:528", "topic": "causes", "body": "<p>Four genes [1].</p>", "author": "erin"}
HEAD = "condition,topic,author,body"


@pytest.fixture(autouse=True)
def newsroom(editor, condition):
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")


def take(data):
    return drafts.import_pages(io.BytesIO(data), "texts", apply=True, by=User.objects.get(username="erin"))


def line(**values):
    return json.dumps({**TEXT, **values}).encode()


def skipped(data):
    """Return the skip reasons of a file of which no record is imported."""
    report = take(data)
    assert (Edition.objects.count(), ConditionPage.objects.count()) == (0, 0)
    return [line.why for line in report.lines["skipped"]]


def refusal(data):
    with pytest.raises(UnreadableFile) as refused:
        take(data)
    assert Edition.objects.count() == 0
    return str(refused.value)


@pytest.mark.parametrize(
    ("citation", "why"),
    [
        ({"year": float("inf")}, "its citations cannot be read (fields that are not text: year)"),
        ({"year": 2020.5}, "its citations cannot be read (fields that are not text: year)"),
        ({"number": [1]}, "its citations cannot be read (fields that are not text: number)"),
        ({"accessed_on": ["2026-10-12"]}, "its citations cannot be read (fields that are not text: accessed_on)"),
        ({"url": {}, "authors": True}, "its citations cannot be read (fields that are not text: authors, url)"),
        ({"accessed_on": 31122025}, "Citation 1: “31122025” value has an invalid date format."),
        ({"accessed_on": "31.12.2025"}, "Citation 1: “31.12.2025” value has an invalid date format."),
        ({"url": "javascript:alert(1)"}, "Citation 1: Enter a valid URL."),
        ({"number": 10**30}, f"Citation {10**30}: Ensure this value is less than or equal to 999."),
    ],
)
def test_invalid_citation_is_reported(citation, why):
    (reason,) = skipped(line(citations=[{"title": "A source", **citation}]))

    assert reason.startswith(why)


def test_date_without_hyphens_is_read():
    take(line(citations=[{"title": "A source", "accessed_on": 20261012}]))

    assert Edition.objects.get().citations.get().accessed_on.isoformat() == "2026-10-12"


def test_deeply_nested_citations_are_reported():
    (reason,) = skipped(line(citations="[" * 100_000))

    assert reason.startswith("its citations cannot be read (maximum recursion depth exceeded")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (line(body=True), "fields that are not text: body"),
        (line(body="<script>alert(1)</script>"), "the body is empty after cleaning"),
        (line(body="\u200b"), "the body is empty after cleaning"),
        (line(body="<p>x</p>" * 50_000), "The body is longer than 300000 characters"),
        (line(**{"\ud800": 1}), "unknown fields:"),
        (line(citations=[{"title": "x", "year": "\ud800"}]), "Citation 1: “” value must be an integer."),
        (f"{HEAD}\n528,causes,erin,First, second part".encode(), "there are more cells than columns; put quotation"),
        (f"{HEAD},\n528,causes,erin,One,two".encode(), "there are more cells than columns; put quotation"),
    ],
)
def test_record_that_would_lose_data_is_skipped(data, why):
    (reason,) = skipped(data)

    assert reason.startswith(why)
    assert reason.encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            line()[:-1] + b', "topic": "outlook"}',
            "Line 1 is not a JSON object (duplicate keys: topic). Nothing was changed.",
        ),
        (b'{"body": ' + b"[" * 100_000, "Line 1 is not a JSON object (maximum recursion depth exceeded"),
        (line(body="x" * limited_lines.MAX_LENGTH), "Line 1 is longer than 4 MB. Nothing was changed."),
        (f"{HEAD}\n{'x' * limited_lines.MAX_LENGTH}".encode(), "Line 2 is longer than 4 MB. Nothing was changed."),
        (f"{HEAD},body\n".encode(), "The first line has duplicate columns: body. Nothing was changed."),
        (
            f"{HEAD}\n{'528,x,erin,x' * 999}\n528,x,erin,café".encode("cp1252"),
            "The file is not in UTF-8, but in an older",
        ),
    ],
)
def test_file_that_would_lose_data_is_refused(data, sentence):
    assert refusal(data).startswith(sentence)


def test_empty_cells_after_the_last_column_are_ignored():
    report = take(f"{HEAD},,\n528,causes,erin,One,,\n\n".encode())

    assert (report.total("added"), report.total("skipped")) == (1, 0)


def test_csv_report_names_the_first_line_of_a_record():
    report = take(f'{HEAD}\n528,x,erin,"First\n\nSecond"\n528,y,erin,Two\n'.encode())

    assert [line.where for line in report.lines["skipped"]] == [2, 5]


def test_formulas_and_nul_bytes_are_plain_text():
    take(f'{HEAD}\n528,causes,erin,"=HYPERLINK(""https://example.org/"")\x00"\n'.encode())

    assert Edition.objects.get().body == '<p>=HYPERLINK("https://example.org/")</p>'


@pytest.mark.parametrize("topic", ["causes", "Causes", "CAUSES", " causes "])
def test_topic_is_matched_in_any_case(topic):
    assert take(line(topic=topic)).total("added") == 1


def test_scripts_and_script_links_are_removed():
    take(
        line(body='<p onclick="x()">One <a href="javascript:x()">two</a></p><svg onload=x()></svg><script>x()</script>')
    )

    assert Edition.objects.get().body == "<p>One two</p>"


# --- MedQuAD ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document',
        '<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Document',
    ],
)
def test_document_type_declaration_is_refused(declaration):
    assert refusal(content("medquad.xml", ("<Document", declaration))).endswith(
        "The file declares a document type. Such files are refused for safety."
    )


def test_script_address_is_reported(editor):
    odd = content("medquad.xml", ("https://ghr.nlm.nih.gov/", "javascript:"))

    report = drafts.import_pages(io.BytesIO(odd), "medquad.xml", apply=True, by=editor)

    assert Edition.objects.count() == 0
    assert report.lines["skipped"][0].why == "Citation 1: Enter a valid URL."


@pytest.mark.slow
def test_scripts_are_removed_from_every_field():
    topics = list(Topic.objects.values_list("slug", flat=True))
    lines = []
    for number, payload in enumerate(PAYLOADS):
        code = f"{1000 + number // len(topics)}"
        if number % len(topics) == 0:
            other = factories.make_condition(f"Condition {code}")
            Identifier.objects.create(condition=other, system="ORPHA", code=code, relation="E")
        texts = {"title": f"{payload[:150]} Why?", "short_answer": payload, "body": f"<p>Words.</p>{payload}"}
        citation = {"number": 1, "title": payload[:200], "authors": payload[:200], "url": "https://example.org/"}
        lines.append(line(condition=f"ORPHA:{code}", topic=topics[number % len(topics)], citations=[citation], **texts))

    take(b"\n".join(lines))

    editions = list(Edition.objects.all())
    assert len(editions) == len(PAYLOADS)
    assert [(edition.pk, problems_) for edition in editions if (problems_ := problems(edition.body, STORED))] == []
