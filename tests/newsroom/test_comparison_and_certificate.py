"""Comparison of two editions, and the review certificate."""

import io

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pypdf import PdfReader

from conditions import certificates, workflow
from conditions.database import triggers
from conditions.models import Edition, SignOff
from tests import factories


@pytest.fixture
def editions(page, editor, reviewer):
    """A page's first edition, superseded, and its second, which is live."""
    first = factories.make_published(page, by=editor, reviewer=reviewer)
    genes = '<a href="https://example.org/five">genes</a>'
    body = f"<h2>Which genes are involved?</h2>\n<p>Five {genes} are known [1].</p>"
    second = factories.make_published(page, by=editor, reviewer=reviewer, body=body)
    return Edition.objects.get(pk=first.pk), second


def certificate_of(edition):
    return certificates.certificate_of(edition, now=timezone.now())


def get(client, user, name, pk, query=""):
    client.force_login(user)
    return client.get(reverse(f"admin:conditions_{name}", args=[pk]) + query)


def test_any_two_editions_are_compared(client, editions, editor):
    first, _second = editions
    draft = workflow.open_draft(first.page, by=editor)
    shown = get(client, editor, "conditionpage_compare", first.page_id)
    assert "From edition 2 to edition 3: 0 blocks differ" in shown.text
    shown = get(client, editor, "conditionpage_compare", first.page_id, "?old=1&new=2")
    assert "From edition 1 to edition 2: 1 block differs" in shown.text
    assert "<del>Four</del>" in shown.text
    shown = get(client, editor, "conditionpage_compare", first.page_id, "?old=2&new=1")
    assert "<ins>Four</ins>" in shown.text
    assert draft.number == 3


@pytest.mark.parametrize("query", ["?old=9&new=1", "?old=x", "?new="])
def test_an_invalid_choice_of_editions_shows_the_form_again(client, editions, editor, query):
    shown = get(client, editor, "conditionpage_compare", editions[0].page_id, query)

    assert shown.status_code == 200
    assert "Choose two editions of this page." in shown.text


def test_a_page_without_editions_has_nothing_to_compare(client, page, editor):
    assert "Choose two editions" in get(client, editor, "conditionpage_compare", page.pk).text


def test_a_certificate_says_who_signed_what(client, editions, reviewer, editor):
    first, second = editions
    workflow.reaffirm(second, by=reviewer, seen=workflow.seen_by(second, reviewer), declaration="None.")
    certificate = certificate_of(Edition.objects.get(pk=second.pk))

    assert certificate.holds
    assert [signature.event.verb for signature in certificate.signatures] == ["approve", "reaffirm"]
    assert certificate.address == "https://example.org/conditions/congenital-generalized-lipodystrophy/causes/"
    shown = get(client, editor, "edition_certificate", second.pk).text
    for words in ("Dr Rao, MD", second.sha256, "Five", "The text below has this hash.", "Interests declared:"):
        assert words in shown
    for signature in certificate.signatures:
        assert signature.record.sha256 in shown
        assert escape(signature.record.record) in shown
        assert ("Condition", "Congenital generalized lipodystrophy") in signature.rows
        assert f"https://example.org/status/{signature.record.sha256}/" in shown
        assert " ".join(signature.inclusion_proof.hashes) in shown
    assert "Public log example.org/log: entry" in shown
    assert "gives another hash" not in shown
    assert "https://www.orpha.net/en/disease/detail/528" in shown
    assert get(client, editor, "edition_certificate", first.pk).status_code == 200


def test_a_certificate_keeps_the_names_that_were_signed(client, editions, reviewer, editor):
    reviewer.medical_reviewer.speciality = "surgeon"
    reviewer.medical_reviewer.save()

    shown = get(client, editor, "edition_certificate", editions[1].pk).text

    assert ("endocrinologist" in shown, "surgeon" in shown) == (True, False)


def test_a_certificate_reports_a_changed_record(editions):
    with factories.without_guards("sign_off_is_final"):
        SignOff.objects.filter(edition=editions[1]).update(record="{}")

    certificate = certificate_of(editions[1])

    assert (certificate.holds, [signature.rows for signature in certificate.signatures]) == (False, [[]])


def test_a_signature_from_before_records_has_a_certificate(client, editions, editor):
    with factories.without_guards("event_is_final"):
        editions[1].events.update(sign_off=None)

    assert certificate_of(editions[1]).holds
    assert "Record:" not in get(client, editor, "edition_certificate", editions[1].pk).text


def test_an_unsigned_edition_has_no_certificate(client, editor, page):
    edition = factories.make_in_review(page, by=editor)

    for name in ("edition_certificate", "edition_certificate_pdf"):
        assert get(client, editor, name, edition.pk).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.as_owner
def test_the_certificate_reports_a_text_changed_in_the_database(client, editions, editor):
    triggers.uninstall(connection)
    Edition.objects.filter(pk=editions[1].pk).update(short_answer="Another answer.")
    triggers.install(connection)

    shown = get(client, editor, "edition_certificate", editions[1].pk).text

    assert "The stored text differs from the signed text." in shown
    assert "The text below has a different hash." in shown
    assert get(client, editor, "edition_certificate_pdf", editions[1].pk).status_code == 200


def test_the_pdf_contains_the_whole_certificate(client, condition, editor, reviewer):
    body = (
        '<h2>Which genes – α, β?</h2>\n<p>Four <a href="https://example.org/four">genes</a> [1].</p>\n'
        "<ul><li>AGPAT2<ul><li>BSCL2</li></ul></li></ul>\n"
        "<table><thead><tr><th>Gene</th><th>Share</th></tr></thead>"
        "<tbody><tr><td>CAV1</td><td>1 %</td></tr></tbody></table>\n"
        "<blockquote><p>Łódź</p></blockquote>\n" + "<p>One more paragraph of this text.</p>\n" * 80
    )
    edition = factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer, body=body)

    response = get(client, editor, "edition_certificate_pdf", edition.pk)

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        'attachment; filename="certificate-congenital-generalized-lipodystrophy-causes-1.pdf"'
    )
    assert response.content.startswith(b"%PDF-")
    pages = PdfReader(io.BytesIO(response.content)).pages
    words = "\n".join(page.extract_text() for page in pages)
    for expected in (
        "Review certificate", "Dr Rao, MD", "Which genes – α, β?", "<https://example.org/four>", "• BSCL2",
        "Gene | Share", "Łódź", "page 3 of", "History of this edition", "The text above gives this hash.",
        "Record: SHA-256", "Public log example.org/log: entry", f"/status/{edition.sign_off.sha256[:20]}",
        "Condition: Congenital generalized lipodystrophy", "Whole page: reviewed on",
    ):  # fmt: skip
        assert expected in words, expected
    # In the footer of each page, and with the signature.
    assert words.count(edition.sha256) > 3
