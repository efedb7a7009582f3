"""Existing texts from JSON Lines, CSV and MedQuAD: they become drafts, never public pages."""

import io
import json
import zipfile

import pytest

from accounts.models import User
from conditions import workflow
from conditions.importers.records import UnreadableFile
from conditions.imports import drafts
from conditions.models import Edition, Event, Identifier, Synonym
from tests import factories

from .conftest import content
from .rows import report_lines

pytestmark = pytest.mark.django_db

TEXT = {
    "condition": "congenital-generalized-lipodystrophy",
    "topic": "causes",
    "title": "What causes it?",
    "short_answer": "Changes in one of four genes.",
    "body": "<h2>Which genes?</h2><p onclick='x()'>Four are known [1].</p><script>x()</script>",
    "citations": [{"title": "ORPHA:528", "url": "https://www.orpha.net/", "year": 2025, "accessed_on": "2026-10-12"}],
    "author": "erin",
}


@pytest.fixture(autouse=True)
def newsroom(editor, condition):
    Identifier.objects.create(condition=condition, system="ORPHA", code="528", relation="E")
    Synonym.objects.create(condition=condition, name="Berardinelli-Seip syndrome")


def lines(*records):
    return io.BytesIO("\n".join(json.dumps(record) for record in records).encode())


def take(stream, **options):
    """Import a file as Erin, who may write, or as `by`."""
    options = {"apply": True, "by": User.objects.get(username="erin"), **options}
    return drafts.import_pages(stream, "texts", **options)


def refusal(data):
    with pytest.raises(UnreadableFile) as refused:
        take(io.BytesIO(data))
    assert Edition.objects.count() == 0
    return str(refused.value)


def draft_rows():
    return list(Edition.objects.order_by("pk").values_list("page__topic__slug", "state", "title", "body"))


def test_json_line_becomes_a_draft(editor):
    report = take(lines(TEXT))

    draft = Edition.objects.get()
    assert draft_rows() == [
        ("causes", "draft", "What causes it?", "<h2>Which genes?</h2>\n<p>Four are known [1].</p>"),
    ]
    assert draft.short_answer == "Changes in one of four genes."
    assert [(c.number, c.title, c.year, c.accessed_on.isoformat()) for c in draft.citations.all()] == [
        (1, "ORPHA:528", 2025, "2026-10-12")
    ]
    assert list(draft.authors.all()) == [editor]
    assert list(Event.objects.order_by("pk").values_list("verb", "actor__username")) == [
        ("open_draft", "erin"),
        ("save_draft", "erin"),
    ]
    assert report_lines(report, "added") == [("What causes congenital generalized lipodystrophy?", "")]


def test_imported_texts_are_not_public(client):
    take(lines(TEXT))

    assert client.get("/conditions/congenital-generalized-lipodystrophy/causes/").status_code == 404


def test_second_import_of_a_file_changes_nothing():
    take(lines(TEXT))
    before = list(Edition.objects.values()), list(Event.objects.values())

    report = take(lines(TEXT))

    assert (list(Edition.objects.values()), list(Event.objects.values())) == before
    assert report_lines(report, "skipped") == [
        ("congenital-generalized-lipodystrophy · causes", "the page has an open edition")
    ]


def test_dry_run_changes_nothing():
    report = take(lines(TEXT), apply=False)

    assert (report.total("added"), Edition.objects.count(), Event.objects.count()) == (1, 0, 0)


def test_live_page_is_unchanged(condition, editor, reviewer):
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)

    report = take(lines(TEXT))

    assert [line.why for line in report.lines["skipped"]] == ["the page is live; edit its text in the newsroom"]
    assert Edition.objects.count() == 1


def test_withdrawn_or_discarded_page_is_unchanged(condition, editor, reviewer):
    live = factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    workflow.withdraw(live.page, by=editor, reason="Wrong.")
    workflow.discard(factories.make_draft(factories.make_page(condition, "outlook"), by=editor), by=editor)

    report = take(lines(TEXT, {**TEXT, "topic": "outlook"}))

    assert [line.why for line in report.lines["skipped"]] == [
        "the page was withdrawn",
        "an earlier draft of this page was discarded or returned",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "congenital-generalized-lipodystrophy",
        "Congenital generalized lipodystrophy",
        "CONGENITAL GENERALIZED LIPODYSTROPHY",
        "berardinelli seip syndrome",
        "ORPHA:528",
        "528",
    ],
)
def test_condition_is_matched_by_slug_name_synonym_or_code(name):
    report = take(lines({**TEXT, "condition": name}))

    assert report.total("added") == 1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"condition": "Pyle disease"}, "there is no condition “Pyle disease”"),
        ({"topic": "horoscope"}, "there is no topic “horoscope”"),
        ({"body": ""}, "missing: body"),
        ({"body": None, "topic": " "}, "missing: topic, body"),
        ({"state": "published"}, "unknown fields: state"),
        ({"body": ["a"]}, "fields that are not text: body"),
        ({"body_format": "markdown"}, "body_format must be “html” or “text”"),
        (
            {"citations": [{"reviewer": "me"}]},
            "its citations cannot be read (the keys of a citation are accessed_on, authors, doi,",
        ),
        ({"citations": {"title": "x"}}, "its citations cannot be read (not a list)"),
        ({"citations": [{"title": "x", "year": "soon"}]}, "Citation 1: “soon” value must be an integer."),
        (
            {"citations": [{"title": "x", "pmid": "PMC1"}]},
            "Citation 1: PMC1 is an ID of PubMed Central, not",
        ),
        ({"title": "x" * 201}, "question: Ensure this value has at most 200 characters"),
        ({"author": "nobody"}, "there is no user “nobody”"),
        ({"author": "rao"}, "the role of “rao” does not include writing"),
    ],
)
def test_unusable_record_is_skipped_with_a_reason(reviewer, values, why):
    report = take(lines({**TEXT, **values}, {**TEXT, "topic": "outlook"}))

    assert report.lines["skipped"][0].why.startswith(why)
    assert (report.lines["skipped"][0].where, [draft[0] for draft in draft_rows()]) == (1, ["outlook"])


def test_ambiguous_name_is_skipped():
    other = factories.make_condition("Another lipodystrophy")
    Synonym.objects.create(condition=other, name="Berardinelli-Seip syndrome")

    report = take(lines({**TEXT, "condition": "Berardinelli-Seip syndrome"}))

    assert report.lines["skipped"][0].why == (
        "“Berardinelli-Seip syndrome” matches several conditions: Another lipodystrophy; "
        "Congenital generalized lipodystrophy"
    )


def test_characters_that_databases_refuse_are_removed():
    odd = {name: f"{value}\x00\ud800" for name, value in TEXT.items() if isinstance(value, str)}

    take(lines({**odd, "citations": ["A\x00 source\ud800"]}))

    assert [(draft[0], draft[2]) for draft in draft_rows()] == [("causes", "What causes it?")]
    assert str(Edition.objects.get().citations.get()) == "[1] A source"


def test_plain_text_becomes_paragraphs_and_lists():
    text = "Signs are <few>:\n- little fat & much muscle\n- a large liver\n\nMore later.\nAnd more."

    take(lines({**TEXT, "body": text}))

    assert draft_rows()[0][3] == (
        "<p>Signs are &lt;few&gt;:</p>\n<ul><li>little fat &amp; much muscle</li><li>a large liver</li></ul>\n"
        "<p>More later.<br>And more.</p>"
    )


def test_record_without_a_title_keeps_the_pages_question():
    take(lines({name: value for name, value in TEXT.items() if name != "title"}))

    assert draft_rows()[0][2] == "What causes congenital generalized lipodystrophy?"


@pytest.mark.parametrize(("delimiter", "start"), [(",", b""), (";", b"\xef\xbb\xbf"), ("\t", b"")])
def test_csv_from_a_spreadsheet_is_read(delimiter, start):
    rows = [
        ["Condition", "topic", "body", "citations"],
        ["528", "causes", '"First.\n\nSecond ""so"" [1]."', '"Orphanet\nOMIM"'],
        ["528", "outlook", "One line", ""],
    ]
    data = "\r\n".join(delimiter.join(row) for row in rows)

    report = take(io.BytesIO(start + data.encode()))

    assert [(draft[0], draft[3]) for draft in draft_rows()] == [
        ("causes", '<p>First.</p>\n<p>Second "so" [1].</p>'),
        ("outlook", "<p>One line</p>"),
    ]
    assert [str(citation) for citation in Edition.objects.first().citations.all()] == ["[1] Orphanet", "[2] OMIM"]
    assert (report.records, report.total("added")) == (2, 2)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            json.dumps(TEXT).encode() + b'\n{"condition": "x"',
            "Line 2 is not a JSON object (Expecting ',' delimiter: line 1 column 18 (char 17)). Nothing was changed.",
        ),
        (json.dumps(TEXT).encode() + b"\n7", "Line 2 is not a JSON object (int). Nothing was changed."),
        (json.dumps(TEXT).encode() + b'\n"\xff"', "Line 2 is not a JSON object ("),
        (b"[{}]", "This is a JSON list. Write one JSON object per line instead. Nothing was changed."),
        (b"a,b\n1,2", "The first line lacks the columns condition, topic, body. Nothing was changed."),
        (b"", "The file is empty. Nothing was changed."),
        (
            "condition,topic,body\né,x,y".encode("latin-1"),
            "The file is not in UTF-8, but in an older encoding such as Windows-1252. Save it in UTF-8 (in Excel: ",
        ),
        (b'condition,topic,body\n528,causes,"open', "The file is not valid CSV (unexpected end of data)."),
        (b"<JDBOR/>", "texts: This is not the expected file: it begins with <JDBOR>, not <Document>."),
        (b"<Document/>", "There is no MedQuAD document with questions in this file. Nothing was changed."),
    ],
)
def test_broken_file_changes_nothing(data, sentence):
    assert refusal(data).startswith(sentence)


# --- MedQuAD ----------------------------------------------------------------------------


def packed(*documents):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, document in enumerate(documents):
            archive.writestr(f"3_GHR_QA/{number:07}.xml", document)
    stream.seek(0)
    return stream


def test_medquad_becomes_drafts_on_our_topics():
    report = take(io.BytesIO(content("medquad.xml")))

    assert [(topic, title, body) for topic, _state, title, body in draft_rows()] == [
        (
            "overview",
            "What is congenital generalized lipodystrophy?",
            "<p>A rare condition with almost no fatty tissue.</p>\n<p>It was first described in Brazil. [1]</p>",
        ),
        ("how-common", "How common is congenital generalized lipodystrophy?", "<p>About 1 in 10 million. [1]</p>"),
        (
            "treatment",
            "How is congenital generalized lipodystrophy treated?",
            "<p>These resources address it:</p>\n"
            "<ul><li>Genetic Testing Registry</li><li>MedlinePlus Encyclopedia [1]</li></ul>",
        ),
    ]
    assert report_lines(report, "skipped") == [
        ("Berardinelli-Seip syndrome · inheritance", "the answer is empty"),
        ("Berardinelli-Seip syndrome", "no topic for the question type “considerations”"),
    ]


def test_medquad_texts_cite_their_source():
    take(io.BytesIO(content("medquad.xml")))

    citation = Edition.objects.first().citations.get()
    assert (citation.title, citation.url, citation.journal) == (
        "Berardinelli-Seip syndrome",
        "https://ghr.nlm.nih.gov/condition/congenital-generalized-lipodystrophy",
        "MedlinePlus Genetics (before 2020 Genetics Home Reference), U.S. National Library of Medicine; "
        "by way of MedQuAD (2019)",
    )


def test_medquad_is_read_from_an_archive():
    unknown = content(
        "medquad.xml", ("Berardinelli-Seip syndrome", "Pyle disease"), ("Congenital generalized lipodystrophy", "Pyle")
    )

    report = take(packed(content("medquad.xml"), unknown))

    assert (report.records, report.total("added"), report.total("skipped")) == (10, 3, 7)


def test_documents_that_cannot_be_read_are_skipped_by_name():
    whole = content("medquad.xml")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a/README.txt", "Read me.")
        archive.writestr("a/half.xml", whole[: len(whole) // 2])
        archive.writestr("a/other.xml", "<JDBOR/>")
        archive.writestr("a/hostile.xml", '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document/>')
        archive.writestr("__MACOSX/a/._1.xml", "x")
        archive.writestr("a/1.XML", whole)
    stream.seek(0)

    report = take(stream)

    assert (report.records, report.total("added")) == (5, 3)
    assert report_lines(report, "skipped")[:4] == [
        ("a/README.txt", "This is not an XML file."),
        ("a/half.xml", report_lines(report, "skipped")[1][1]),
        ("a/other.xml", "This is not the expected file: it begins with <JDBOR>, not <Document>."),
        ("a/hostile.xml", "The file declares a document type. Such files are refused for safety."),
    ]
    assert report_lines(report, "skipped")[1][1].startswith("The file is incomplete or not XML (line ")
    assert not report_lines(report, "skipped")[1][1].endswith("Nothing was changed.")


def test_archive_with_no_document_at_all_is_refused():
    assert refusal(packed(b"<JDBOR/>").getvalue()) == (
        "There is no MedQuAD document with questions in this file. Nothing was changed."
    )


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_separator_line_of_excel_is_read(line):
    data = f"{line}\r\ncondition;topic;body\r\n528;causes;One, two\r\n528;horoscope;Three\r\n"

    report = take(io.BytesIO(data.encode()))

    assert [draft[3] for draft in draft_rows()] == ["<p>One, two</p>"]
    assert [line.where for line in report.lines["skipped"]] == [4]


@pytest.mark.parametrize(
    ("body", "stored", "remark"),
    [
        (
            "<p>Give <del>10</del><ins>5</ins> mg [1,2].</p><p><img src=x></p>",
            "<p>Give 5 mg [1][2].</p>",
            "1 deleted passage and 1 picture were removed; 1 citation mark was changed.",
        ),
        ("Give\u200b 5 mg [1].", "<p>Give 5 mg [1].</p>", "1 invisible character was removed."),
        ("<p>Give 5 mg [1].</p>", "<p>Give 5 mg [1].</p>", ""),
    ],
)
def test_report_says_what_cleaning_changed(body, stored, remark):
    report = take(lines({**TEXT, "body": body, "citations": ["One", {"title": "Two", "number": "2"}]}))

    assert Edition.objects.get().body == stored
    assert report_lines(report, "added") == [("What causes congenital generalized lipodystrophy?", remark)]
