"""Word manuscripts on the draft screen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conditions import workflow
from conditions.models import Edition
from tests import factories
from tests.manuscripts.documents import add, deleted, inserted, new_document, paragraph, reference, run, saved

from .forms import draft_data, screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(page, editor):
    return workflow.open_draft(page, by=editor)


def manuscript(*blocks, notes=(), title=""):
    document = new_document()
    if title:
        document.add_heading(title, 0)
    content = saved(add(document, *blocks), notes=notes).getvalue()
    return SimpleUploadedFile("dose.docx", content)


DOSE = paragraph(run("Dose is "), deleted("10"), inserted("5"), run(" mg"), reference(2))
NOTE = paragraph(run("Smith J. 2010. PMID: 123456"))


def post(client, draft, file, **values):
    data = {**draft_data(draft, citations=[]), **values, "_manuscript": "1"}
    return client.post(screen(draft), data | ({"manuscript": file} if file else {}))


def shown(response):
    return {name: response.context["form"][name].value() for name in ("title", "body", "short_answer")}


def citations(response):
    return [(row["number"].value(), row["title"].value()) for row in response.context["citations"]]


def test_manuscript_is_shown_and_nothing_is_stored(client, editor, draft):
    client.force_login(editor)

    response = post(client, draft, manuscript(DOSE, notes=[NOTE], title="What is the dose?"), title="", body="")

    assert response.status_code == 200
    assert shown(response) == {
        "title": "What is the dose?",
        "body": "<p>Dose is 5 mg[1]</p>",
        "short_answer": factories.SHORT_ANSWER,
    }
    assert citations(response) == [("1", "Smith J. 2010. PMID: 123456"), ("2", "")]
    assert response.context["added"].report == "1 deleted passage was removed."
    assert (Edition.objects.get(pk=draft.pk).body, draft.citations.count()) == ("", 0)


def test_shown_manuscript_can_be_saved(client, editor, draft):
    client.force_login(editor)
    response = post(client, draft, manuscript(DOSE, notes=[NOTE]), body="")
    form, formset = response.context["form"], response.context["citations"]
    fields = [*form, *formset.management_form, *(field for row in formset for field in row)]
    data = {field.html_name: field.value() for field in fields}

    saved_response = client.post(
        screen(draft), {name: value for name, value in data.items() if value not in (None, False)}
    )

    assert saved_response.status_code == 302
    stored = Edition.objects.get(pk=draft.pk)
    citation = stored.citations.get()
    assert (stored.body, citation.number, citation.pmid) == ("<p>Dose is 5 mg[1]</p>", 1, "123456")


def test_typed_text_and_citations_stay_before_the_manuscript(client, editor, draft):
    client.force_login(editor)
    typed = draft_data(draft, body="<p>Typed [1][4].</p>", title="Typed?", citations=[factories.CITATION])
    typed |= {"citations-TOTAL_FORMS": 2, "citations-1-number": 2, "_manuscript": "1"}

    response = client.post(screen(draft), typed | {"manuscript": manuscript(DOSE, notes=[NOTE], title="Other?")})

    assert shown(response)["title"] == "Typed?"
    assert shown(response)["body"] == "<p>Typed [1][4].</p>\n<h2>Other?</h2>\n<p>Dose is 5 mg[5]</p>"
    assert [number for number, _title in citations(response)] == ["1", "5", "6"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (None, "Choose a Word document (.docx) first."),
        (("a.docx", b""), "The file is empty."),
        (("a.docx", b"Dose"), "This is not a Word document (.docx)."),
        (
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            "This is an old Word document (.doc). Save it as .docx first.",
        ),
        (("a.docx", b"PK\x03\x04" + b"0" * 10_485_760), "The document is larger than 10 MB."),
    ],
)
def test_unreadable_file_keeps_the_typed_text(client, editor, draft, file, sentence):
    client.force_login(editor)

    response = post(client, draft, file and SimpleUploadedFile(*file), body="<p>Typed.</p>", title="Typed?")

    assert response.status_code == 422
    assert (shown(response)["title"], shown(response)["body"]) == ("Typed?", "<p>Typed.</p>")
    assert sentence in response.content.decode()


def test_submitted_edition_takes_no_manuscript(client, editor):
    edition = factories.make_in_review(by=editor)
    client.force_login(editor)

    response = post(client, edition, manuscript(DOSE))

    assert (response.status_code, "added" in response.context and response.context["added"]) == (422, None)


def test_reviewer_cannot_add_a_manuscript(client, reviewer, draft):
    client.force_login(reviewer)

    response = post(client, draft, manuscript(DOSE))

    assert (response.status_code, response.context["added"]) == (422, None)


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999", "²"])
def test_nonsense_in_the_citation_rows_is_no_error(client, editor, draft, total):
    client.force_login(editor)

    response = post(client, draft, manuscript(DOSE, notes=[NOTE]), **{"citations-TOTAL_FORMS": total})

    assert response.status_code in (200, 422)
