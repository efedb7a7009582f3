"""The desk: sections of each role, their rows, and links to the full lists."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from conditions import workflow
from conditions.admin.desk import SHOWN, arranged_desk, desk
from conditions.models import Condition, Edition, MedicalReviewer
from conditions.newsroom import claims, lists
from tests import factories


def sections(user):
    return {section.code: section for section in desk(user)}


def titles(section):
    return [row.title for row in section.rows]


@pytest.fixture
def pages(condition):
    topics = ("causes", "symptoms", "diagnosis", "treatment", "outlook", "types", "genes")
    return {topic: factories.make_page(condition, topic) for topic in topics}


def test_each_role_has_its_sections(editor, reviewer, chief):
    common = ["overdue", "due", "facts"]
    assert list(sections(editor)) == ["returned", "drafts", "in_review", *common, "reports", "published", "withdrawn"]
    assert list(sections(reviewer)) == ["waiting", "elsewhere", *common, "published", "withdrawn"]
    assert list(sections(chief)) == [
        "in_review", *common, "scheduled", "reports", "credentials", "published", "withdrawn",
    ]  # fmt: skip
    assert desk(factories.make_user("nobody")) == []


def test_unclaimed_reviews_wait_for_a_reviewer(pages, editor, reviewer, second_reviewer):
    late = factories.make_draft(pages["causes"], by=editor)
    late = workflow.submit(late, by=editor, needed_by=timezone.localdate())
    Edition.objects.filter(pk=late.pk).update(needed_by=timezone.localdate() - dt.timedelta(days=1))
    free = factories.make_in_review(pages["symptoms"], by=editor)
    taken = factories.make_in_review(pages["diagnosis"], by=editor)
    claims.claim(taken, by=second_reviewer)
    reviewer.groups.add(Group.objects.get(name=roles.EDITORS))
    own = factories.make_in_review(pages["treatment"], by=type(reviewer).objects.get(pk=reviewer.pk))
    reviewer.groups.remove(Group.objects.get(name=roles.EDITORS))

    desk_sections, today = sections(reviewer), timezone.localdate()

    assert titles(desk_sections["waiting"]) == [late.title, free.title]
    assert [row.is_late for row in desk_sections["waiting"].rows] == [True, False]
    assert desk_sections["waiting"].rows[0].details[-1] == "since today"
    assert set(titles(desk_sections["elsewhere"])) == {taken.title, own.title}
    assert any(f"claimed by Lee, since {today:%-d %b %Y}" in row.details for row in desk_sections["elsewhere"].rows)
    claims.claim(free, by=reviewer)
    assert f"claimed by you, since {today:%-d %b %Y}" in sections(reviewer)["waiting"].rows[1].details


def test_an_editor_sees_returned_texts_with_the_reason(pages, editor, second_editor, reviewer):
    edition = factories.make_in_review(pages["causes"], by=editor)
    workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="The source says three genes.")
    opened = workflow.open_draft(pages["symptoms"], by=editor)
    written = factories.make_draft(pages["diagnosis"], by=editor)
    factories.make_draft(pages["treatment"], by=second_editor)
    recalled = factories.make_in_review(pages["outlook"], by=editor)
    recalled = workflow.recall(recalled, by=editor)

    desk_sections = sections(editor)

    (row,) = desk_sections["returned"].rows
    assert row.title == edition.title
    assert row.details[0].startswith("Rao, ")
    assert row.details[0].endswith("“The source says three genes.”")
    assert set(titles(desk_sections["drafts"])) == {opened.title, written.title, recalled.title}
    # The reviewer who sent the text back opened the new draft without being its author.
    assert lists.drafts_of(reviewer).count() == 0


@pytest.mark.slow
def test_dates_and_their_order(pages, editor, reviewer, chief):
    soon, late, requested, far = (
        factories.make_published(pages[topic], by=editor, reviewer=reviewer)
        for topic in ("causes", "symptoms", "diagnosis", "treatment")
    )
    today = timezone.localdate()
    long_ago = today - dt.timedelta(days=700)
    factories.dated(soon, reviewed_on=long_ago, review_due=today + lists.SOON)
    factories.dated(late, reviewed_on=long_ago, review_due=today - dt.timedelta(days=1))
    workflow.expedite(requested, by=chief, reason="A new gene.")
    waiting = factories.make_approved(pages["outlook"], by=editor, reviewer=reviewer, chief=chief)
    workflow.withdraw(far.page, by=chief, reason="Wrong.")
    MedicalReviewer.objects.update(valid_until=today + lists.SOON)
    factories.make_reviewer("lee")

    desk_sections = sections(chief)

    assert titles(desk_sections["due"]) == [soon.title]
    assert titles(desk_sections["overdue"]) == [requested.title, late.title]
    assert titles(desk_sections["scheduled"]) == [waiting.title]
    assert titles(desk_sections["withdrawn"]) == [far.title]
    assert far.title not in titles(desk_sections["published"])
    assert titles(desk_sections["credentials"]) == ["Dr Rao, MD"]


def test_a_count_leads_to_the_whole_list(client, condition, editor, reviewer, chief):
    for number in range(SHOWN + 2):
        factories.make_in_review(factories.make_page(factories.make_condition(f"Condition {number}")), by=editor)
    factories.make_published(factories.make_page(condition), by=editor, reviewer=reviewer)
    client.force_login(reviewer)
    section = sections(reviewer)["waiting"]

    assert (len(section.rows), section.first_rows.count) == (SHOWN, SHOWN + 2)
    assert "Waiting for me (7)" in client.get(reverse("admin:index")).text
    listed = client.get(section.address).context["cl"]
    assert listed.result_count == SHOWN + 2
    client.force_login(chief)
    for section in desk(chief):
        if "desk=" in section.address or "state" in section.address:
            assert client.get(section.address).context["cl"].result_count == section.first_rows.count, section.code


def test_the_number_of_queries_does_not_grow(condition, editor, reviewer):
    def fill(number):
        for index in range(number):
            page = factories.make_page(factories.make_condition(f"Filled {number} {index}"))
            edition = factories.make_in_review(page, by=editor)
            if index % 2:
                workflow.send_back(edition, by=reviewer, seen=edition.sha256, reason="No.")

    counts = []
    for number in (4, 12):
        fill(number)
        person = type(editor).objects.get(pk=editor.pk)
        with CaptureQueriesContext(connection) as queries:
            desk(person)
        counts.append(len(queries))
    # A longer list is counted, which is one query more.
    assert counts[1] - counts[0] <= 3


def test_pages_whose_condition_was_renamed_are_listed_until_they_are_reviewed(
    client, pages, condition, editor, reviewer, second_reviewer, chief
):
    first = factories.make_published(pages["causes"], by=editor, reviewer=reviewer)
    second = factories.make_published(pages["genes"], by=editor, reviewer=reviewer)
    assert "renamed" not in sections(editor)
    client.force_login(chief)
    Condition.objects.filter(pk=condition.pk).update(name="Seip syndrome", changed_at=timezone.now())
    workflow.reaffirm(second, by=second_reviewer, seen=workflow.seen_by(second, second_reviewer))

    section = sections(editor)["renamed"]
    listed = client.get("/admin/conditions/conditionpage/?state=renamed").context["cl"].result_list

    assert [(row.title, row.details) for row in section.rows] == [
        (first.title, ("signed as “Congenital generalized lipodystrophy”, now “Seip syndrome”",))
    ]
    assert section.address == "/admin/conditions/conditionpage/?state=renamed"
    assert list(listed) == [first.page]
    told = "signed as “Congenital generalized lipodystrophy”, now “Seip syndrome”. The page keeps the signed name"
    assert [
        told in client.get(f"/admin/conditions/conditionpage/{edition.page_id}/change/").content.decode()
        for edition in (first, second)
    ] == [True, False]


def test_what_needs_a_person_comes_first_and_late_rows_before_others(pages, editor, reviewer, second_reviewer, chief):
    waiting = factories.make_in_review(pages["causes"], by=editor)
    late = factories.make_published(pages["genes"], by=editor, reviewer=reviewer)
    factories.dated(late, reviewed_on="2025-01-01", review_due="2026-01-01")

    for_chief, for_reviewer = arranged_desk(chief), arranged_desk(second_reviewer)

    assert [(row.title, section.code) for row, section in for_chief.needs] == [(late.title, "overdue")]
    assert [(row.title, section.code) for row, section in for_reviewer.needs] == [(waiting.title, "waiting")]
    assert [section.code for section in for_reviewer.cards] == ["overdue", "published"]
    assert "due" in [section.code for section in for_reviewer.nothing_in]


def test_late_rows_come_first(pages, editor, reviewer):
    plain = factories.make_in_review(pages["causes"], by=editor)
    late = factories.make_in_review(pages["genes"], by=editor)
    Edition.objects.filter(pk=late.pk).update(needed_by="2026-01-01")

    assert [row.title for row, _section in arranged_desk(reviewer).needs] == [late.title, plain.title]
