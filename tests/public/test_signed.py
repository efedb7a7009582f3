"""Signed pages: every value from the record, rows for texts without one, and the line about a new name."""

import dataclasses
import datetime as dt

import pytest

from conditions import workflow
from conditions.models import Edition, MedicalReviewer
from conditions.public.signed import SignedReviewer, WholePageReview, signed_page
from conditions.vocabularies import Scope
from tests import factories
from tests.public.pages import elements, of_class, words

RENAMED = "Berardinelli-Seip syndrome"


@pytest.fixture
def live(page, editor, reviewer):
    page.condition.identifiers.create(system="ORPHA", code="528", relation="E")
    MedicalReviewer.objects.update(registration_number="GMC 1234567", affiliation="St Olaf’s")
    return factories.make_published(page, by=editor, reviewer=reviewer)


@pytest.fixture
def live_without_record(live):
    with factories.without_guards("edition_sign_off_is_its_own"):
        Edition.objects.filter(pk=live.pk).update(sign_off=None)
    return Edition.objects.get(pk=live.pk)


def rename(condition, name=RENAMED):
    condition.name = name
    condition.save()


def signed_by(reviewer):
    entry = reviewer.medical_reviewer
    return SignedReviewer(
        entry.pk, entry.slug, entry.name, "MD", "endocrinologist", "St Olaf’s", entry.orcid, "GMC 1234567"
    )


def test_signed_page_is_read_from_the_record_alone(live, reviewer, django_assert_num_queries):
    record = live.sign_off.data
    edition = Edition.objects.select_related("sign_off").get(pk=live.pk)
    MedicalReviewer.objects.update(name="Dr Other")
    reviewer.medical_reviewer.name = record["signature"]["reviewer"]["name"]

    with django_assert_num_queries(0):
        signed = signed_page(edition)

    assert (signed.address, signed.condition_name) == (live.get_absolute_url(), "Congenital generalized lipodystrophy")
    assert (signed.condition_in_text, signed.orpha) == ("congenital generalized lipodystrophy", "528")
    assert (signed.question, signed.health_aspect) == (live.title, "CausesHealthAspect")
    for name in ("number", "title", "short_answer", "body", "change_note", "is_periodic_review"):
        assert getattr(signed, name) == getattr(live, name) == record["edition"][name]
    assert (signed.language, signed.base_edition) == ("en-gb", None)
    assert [one.as_hashed() for one in signed.citations] == record["edition"]["citations"]
    signature = signed.signature
    assert (signature.verb, signature.scope, signature.declaration) == ("approve", "whole_page", "")
    assert signature.statement == record["signature"]["statement"]
    assert signature.reviewer == signed_by(reviewer)
    assert (signature.signed_at, signature.reviewed_on) == (live.signed_at, live.reviewed_on)
    assert (signature.review_due, signature.interval_months) == (live.review_due, 24)
    assert signature.whole_page == WholePageReview(signed_by(reviewer), live.reviewed_on, 1, None)


def test_signed_page_cannot_be_changed(live):
    with pytest.raises(dataclasses.FrozenInstanceError):
        signed_page(live).title = "Other"


def test_a_text_signed_before_records_is_read_from_its_rows(client, live_without_record, live, reviewer):
    MedicalReviewer.objects.update(speciality="surgeon")

    signed, before = signed_page(live_without_record), signed_page(live)
    response = client.get(live.get_absolute_url())

    reviewer = dataclasses.replace(before.signature.reviewer, speciality="surgeon")
    whole_page = dataclasses.replace(before.signature.whole_page, reviewer=reviewer)
    signature = dataclasses.replace(
        before.signature,
        reviewer=reviewer,
        whole_page=whole_page,
        verb="",
        statement="",
        interval_months=None,
        method="",
    )
    assert dataclasses.replace(signed, citations=()) == dataclasses.replace(before, citations=(), signature=signature)
    assert [one.as_hashed() for one in signed.citations] == [one.as_hashed() for one in before.citations]
    assert "Dr Rao, MD, surgeon (GMC 1234567)" in words(response, of_class("trust"))
    assert client.get(live.page.condition.get_absolute_url()).status_code == 200


def test_changes_to_a_text_signed_before_records_name_both_reviewers(
    client, live_without_record, editor, second_reviewer
):
    page = live_without_record.page
    edition = factories.make_reworded(page, by=editor)
    edition = workflow.approve(
        edition, by=second_reviewer, seen=workflow.seen_by(edition, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    with factories.without_guards("edition_sign_off_is_its_own"):
        Edition.objects.filter(pk=edition.pk).update(sign_off=None)

    signed = signed_page(Edition.objects.get(pk=edition.pk))

    assert signed.signature.review.sentence() == signed_page(edition).signature.review.sentence()
    assert "whole page last reviewed by Dr Rao, MD" in signed.signature.review.sentence()


def test_an_overview_signed_before_records_is_on_the_page_of_its_condition(client, condition, editor, reviewer):
    live = factories.make_published(factories.make_page(condition, "overview"), by=editor, reviewer=reviewer)
    with factories.without_guards("edition_sign_off_is_its_own"):
        Edition.objects.filter(pk=live.pk).update(sign_off=None)

    response = client.get(condition.get_absolute_url())

    assert "Reviewed by Dr Rao, MD, endocrinologist" in words(response, of_class("trust"))


def test_a_draft_is_what_would_be_signed(page, editor, reviewer):
    page.condition.inheritances.create(mode="Autosomal recessive")
    draft = factories.make_draft(page, by=editor, body="<p>[[inheritance]] [1]</p>")
    signed = signed_page(draft)
    edition = workflow.submit(draft, by=editor)
    live = workflow.approve(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))

    assert signed.signature is None
    after = dataclasses.replace(signed_page(live), signature=None, citations=())
    assert dataclasses.replace(signed, citations=()) == after


def test_registration_stands_beside_the_reviewer(client, live):
    response = client.get(live.get_absolute_url())

    assert "Reviewed by Dr Rao, MD, endocrinologist (GMC 1234567)" in words(response, of_class("trust"))


def test_a_renamed_condition_keeps_its_name_on_signed_pages(client, live, condition):
    rename(condition)

    response = client.get(live.get_absolute_url())
    hub = client.get(condition.get_absolute_url())

    assert words(response, "//h1") == f"{live.title} Congenital generalized lipodystrophy"
    (line,) = elements(response, "//main/p")
    assert line.text_content().split("\n")[0].strip() == (
        f"This condition is now listed as {RENAMED}. This page keeps the name under which it was reviewed."
    )
    # The line stands before the signed part, which begins with the heading.
    assert [child.tag for child in line.getparent()] == ["nav", "p", "article", "nav"]
    assert words(hub, "//h1") == RENAMED


def test_a_page_reviewed_again_has_the_new_name(client, live, condition, second_reviewer):
    rename(condition)
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))

    response = client.get(live.get_absolute_url())

    assert words(response, "//h1") == f"{live.title} {RENAMED}"
    assert elements(response, "//main/p") == []


def test_what_is_not_signed_stands_behind_the_sources(client, live, condition):
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", release=factories.make_release())

    response = client.get(live.get_absolute_url())

    classes = [child.get("class") for child in elements(response, "//article/*")]
    assert classes == [None, "passport", "body", "sources", "on-paper", "record", "tools", "tools voice"]


def test_date_of_the_signature_is_read_as_it_was_written(live):
    assert signed_page(live).signature.signed_at.tzinfo == dt.UTC
