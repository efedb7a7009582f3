"""The list of changes of a page, and the permanent page of each edition."""

import datetime as dt

import pytest

from conditions import workflow
from conditions.models import Edition
from conditions.vocabularies import Scope
from tests import factories
from tests.public.pages import all_words, elements, links, of_class, words

HERE = "/conditions/congenital-generalized-lipodystrophy/causes/"
CHANGES = f"{HERE}changes/"
DAY = dt.datetime(2026, 5, 8, 12, tzinfo=dt.UTC)


def _publish(page, by, reviewer, *, day=DAY, **text):
    edition = factories.make_published(page, by=by, reviewer=reviewer, **text)
    values = {"published_at": day, "signed_at": day, "reviewed_on": day.date(), "review_due": "2099-05-08"}
    return factories.dated(edition, **values)


def _address(number):
    return f"{HERE}editions/{number}/"


def test_changes_list_each_edition_with_what_it_changed(client, page, editor, reviewer, second_reviewer):
    _publish(page, editor, reviewer)
    reworded = factories.make_in_review(page, by=editor, body=factories.BODY.replace("known so far", "known now"))
    workflow.approve(
        reworded, by=second_reviewer, seen=workflow.seen_by(reworded, second_reviewer), scope=Scope.CHANGES_ONLY
    )
    factories.dated(reworded, published_at=DAY + dt.timedelta(days=1))

    response = client.get(CHANGES)

    assert all_words(response, of_class("changes") + "/li") == [
        "9 May 2026 Edition 2. Reworded. Changes reviewed by Dr Lee, MD. Minor change: the text.",
        "8 May 2026 Edition 1. Page first published. Reworded. Whole page reviewed by Dr Rao, MD. "
        "Major change: the page is new.",
    ]
    assert [_address(2), _address(1)] == [link for link in links(response) if "/editions/" in link]


def test_changes_list_a_new_review_and_a_return_after_withdrawal(client, page, editor, reviewer, chief):
    first = _publish(page, editor, reviewer)
    workflow.withdraw(page, by=chief, reason="Wrong")
    Edition.objects.filter(pk=first.pk).update(withdrawn_at=DAY + dt.timedelta(days=1))
    second = _publish(page, editor, reviewer, day=DAY + dt.timedelta(days=2))
    workflow.reaffirm(second, by=reviewer, seen=workflow.seen_by(second, reviewer))

    response = client.get(CHANGES)

    lines = all_words(response, of_class("changes") + "/li")
    assert lines[0].endswith("Reviewed again by Dr Rao, MD: no change.")
    assert lines[1:] == [
        "10 May 2026 Edition 2. Reworded. Whole page reviewed by Dr Rao, MD. Major change: the page has come back.",
        "9 May 2026 This page was withdrawn.",
    ]


def test_changes_are_linked_from_the_page(client, page, editor, reviewer):
    _publish(page, editor, reviewer)

    response = client.get(HERE)

    assert {CHANGES, _address(1)} <= set(links(response))


def test_page_shows_its_latest_changes_and_the_list_shows_all(client, page, editor, reviewer):
    for number in range(7):
        _publish(page, editor, reviewer, body=f"{factories.BODY}\n<p>Version {number}.</p>")

    shown = elements(client.get(HERE), of_class("changes") + "/li")
    listed = elements(client.get(CHANGES), of_class("changes") + "/li")

    assert (len(shown), len(listed)) == (5, 7)


def test_page_shows_its_live_edition_however_often_it_was_reviewed_again(client, page, editor, reviewer):
    edition = _publish(page, editor, reviewer)
    for _time in range(6):
        workflow.reaffirm(edition, by=reviewer, seen=workflow.seen_by(edition, reviewer))
        edition.refresh_from_db()

    shown = all_words(client.get(HERE), of_class("changes") + "/li")

    assert len(shown) == 7
    assert "Page first published." in shown[-1]


def test_changes_are_paged(client, page, editor, reviewer, monkeypatch):
    monkeypatch.setattr("conditions.views.editions.PER_PAGE", 1)
    _publish(page, editor, reviewer)
    _publish(page, editor, reviewer, body="<p>New [1].</p>")

    first, second, none = (client.get(f"{CHANGES}?page={number}") for number in (1, 2, 3))

    assert [len(elements(one, of_class("changes") + "/li")) for one in (first, second)] == [1, 1]
    assert elements(first, "//a[@rel='next']/@href") == [f"{CHANGES}?page=2"]
    assert elements(second, "//a[@rel='prev']/@href") == [CHANGES]
    assert none.status_code == 404


def test_edition_that_is_live_says_so(client, page, editor, reviewer):
    edition = _publish(page, editor, reviewer)

    response = client.get(_address(1))

    assert words(response) == (
        "Home Conditions A to Z Congenital generalized lipodystrophy Causes Edition 1 "
        "Edition 1 What causes congenital generalized lipodystrophy? "
        "This edition is public now. Read this edition "
        "Published8 May 2026 Signed byDr Rao, MD, 8 May 2026 What was reviewedWhole page "
        "What changedMajor change: the page is new. Change noteReworded. "
        f"Fingerprint of the signed text (SHA-256){edition.sha256} "
        "History of this edition 8 May 2026 Page first published. Reworded. Whole page reviewed by Dr Rao, MD. "
        "All changes to this page"
    )


def test_edition_that_was_replaced_leads_to_the_text_of_today_and_shows_none_of_its_own(client, page, editor, reviewer):
    _publish(page, editor, reviewer, title="What was the old question?", body="<h2>Is this old?</h2>\n<p>Old [1].</p>")
    _publish(page, editor, reviewer, day=DAY + dt.timedelta(days=1), title="Why does it happen?")

    response = client.get(_address(1))

    assert response.status_code == 200
    assert words(response, of_class("banner")) == (
        "This edition was replaced by edition 2 on 9 May 2026. Its text is no longer shown."
    )
    assert "Read the text that is public now: edition 2" in words(response)
    assert "old" not in words(response).lower()
    assert elements(response, "//meta[@name='robots']/@content") == ["noindex"]


def test_edition_that_was_withdrawn_is_gone_while_its_page_is_live_again(client, page, editor, reviewer, chief):
    edition = _publish(page, editor, reviewer, change_note="A note of old.")
    workflow.withdraw(page, by=chief, reason="Wrong")
    Edition.objects.filter(pk=edition.pk).update(withdrawn_at=DAY)
    _publish(page, editor, reviewer)

    response = client.get(_address(1))

    assert response.status_code == 410
    assert words(response, of_class("banner")) == "This edition was withdrawn on 8 May 2026."
    assert "A note of old" not in response.content.decode()
    assert edition.sha256 not in response.content.decode()


def test_edition_of_a_withdrawn_page_is_gone_as_the_page_is(client, page, editor, reviewer, chief):
    _publish(page, editor, reviewer)
    _publish(page, editor, reviewer, body="<p>New [1].</p>")
    workflow.withdraw(page, by=chief, reason="Wrong")

    answers = [client.get(address) for address in (HERE, CHANGES, _address(1), _address(2))]

    assert [answer.status_code for answer in answers] == [410, 410, 410, 410]
    assert len({words(answer) for answer in answers}) == 1


def test_edition_that_was_never_published_is_as_unknown_as_any(client, page, editor, reviewer):
    _publish(page, editor, reviewer)
    factories.make_in_review(page, by=editor, body="<p>New [1].</p>")

    drafted, unknown, huge = (client.get(_address(number)) for number in (2, 3, 10**30))

    assert [answer.status_code for answer in (drafted, unknown, huge)] == [404, 404, 404]
    assert words(drafted) == words(unknown)


def test_edition_of_a_page_without_any_publication_is_not_found(client, page, editor):
    factories.make_in_review(page, by=editor)

    assert [client.get(address).status_code for address in (CHANGES, _address(1))] == [404, 404]


def test_addresses_follow_a_renamed_condition(client, page, editor, reviewer):
    _publish(page, editor, reviewer)
    page.condition.former_slugs.create(slug=page.condition.slug)
    page.condition.slug = "new-name"
    page.condition.save()

    edition, changes = client.get(_address(1)), client.get(CHANGES)

    assert (edition.status_code, edition["Location"]) == (301, "/conditions/new-name/causes/editions/1/")
    assert (changes.status_code, changes["Location"]) == (301, "/conditions/new-name/causes/changes/")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [(CHANGES, 6), (_address(1), 8)])
def test_query_counts_are_constant(client, django_assert_num_queries, page, editor, reviewer, address, queries, count):
    for number in range(count):
        _publish(page, editor, reviewer, body=f"{factories.BODY}\n<p>Version {number}.</p>")

    with django_assert_num_queries(queries):
        client.get(address)
