"""Endpoint of the corpus: a header line, a line for each live page, streaming."""

import hashlib
import json

import pytest
import time_machine

from conditions import workflow
from conditions.api.views import corpus
from tests import factories
from tests.api import canonical

ADDRESS = "/api/v1/corpus.jsonl"


def lines(client):
    response = client.get(ADDRESS)
    assert response.streaming
    return [json.loads(line) for line in response.getvalue().decode().split("\n")[:-1]]


def test_corpus_holds_each_live_page_as_its_own_address_does(client, page, editor, reviewer, chief):
    factories.make_published(page, by=editor, reviewer=reviewer)
    withdrawn = factories.make_page(page.condition, "genes")
    factories.make_published(withdrawn, by=editor, reviewer=reviewer)
    workflow.withdraw(withdrawn, by=chief, reason="Wrong")
    factories.make_draft(factories.make_page(page.condition, "types"), by=editor)

    header, *pages = lines(client)

    assert (header["count"], header["licence"]["name"]) == (1, "CC BY 4.0")
    assert pages == [client.get(f"/conditions/{page.condition.slug}/causes.json").json()]
    (page_record,) = pages
    text = json.dumps(page_record["signed"]["text"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == page_record["sha256"]


def test_hash_of_each_line_follows_from_the_standard_that_the_header_names(client, editor, reviewer):
    strange = "Tab\there, “quotes”, \\ back, \U0001f9ec, e\u0301, \u2028, \x7f, ﬁ"
    for number in range(3):
        factories.make_published(
            by=editor,
            reviewer=reviewer,
            title=f"Is {number} {strange}?",
            short_answer=f"{factories.SHORT_ANSWER}\n\n{strange} [1]",
            body=f"<h2>Is it {strange}?</h2>\n<p>{strange} [1].</p>",
            citations=[{**factories.CITATION, "title": strange, "year": None, "doi": "10.1000/a&b"}],
        )

    header, *pages = lines(client)

    assert "RFC 8785" in header["recipe"]
    assert len(pages) == 3
    for page in pages:
        assert canonical.sha256_of(page["signed"]["text"]) == page["signed"]["sha256"] == page["sha256"]


def test_corpus_of_nothing_is_its_header(client, db):
    (header,) = lines(client)

    assert header["count"] == 0


def test_corpus_comes_in_batches_and_leaves_out_what_is_withdrawn_meanwhile(
    client, editor, reviewer, chief, monkeypatch
):
    monkeypatch.setattr(corpus, "BATCH", 2)
    pages = [factories.make_published(by=editor, reviewer=reviewer).page for _number in range(5)]

    sent = client.get(ADDRESS).streaming_content
    begun = [next(sent) for _line in range(2)]
    workflow.withdraw(pages[3], by=chief, reason="Wrong")
    rest = list(sent)

    assert [json.loads(line)["condition"]["slug"] for line in [*begun[1:], *rest]] == [
        page.condition.slug for page in pages if page != pages[3]
    ]


def test_corpus_is_not_sent_again_until_something_changes(client, page, editor, reviewer, chief):
    edition = factories.make_published(page, by=editor, reviewer=reviewer)
    etags = [client.get(ADDRESS)["ETag"]]

    assert client.get(ADDRESS, headers={"if-none-match": etags[0]}).status_code == 304

    with time_machine.travel(edition.review_due.replace(year=edition.review_due.year + 1)):
        etags.append(client.get(ADDRESS)["ETag"])
    page.condition.name = "Another name"
    page.condition.save()
    etags.append(client.get(ADDRESS)["ETag"])
    workflow.withdraw(page, by=chief, reason="Wrong")
    etags.append(client.get(ADDRESS)["ETag"])
    assert len(set(etags)) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONTENT_LICENCE_NAME", "CC BY-SA 4.0"),
        ("ORGANISATION_NAME", "Another name"),
        ("SITE_URL", "https://another.example"),
        ("COMMUNITY_NAME", "Another community"),
        ("COMMUNITY_COUNT_MINIMUM", 10),
    ],
)
def test_corpus_is_sent_again_when_a_setting_in_it_changes(client, page, editor, reviewer, settings, name, value):
    factories.make_published(page, by=editor, reviewer=reviewer)
    etag = client.get(ADDRESS)["ETag"]

    setattr(settings, name, value)

    assert client.get(ADDRESS, headers={"if-none-match": etag}).status_code == 200


def test_corpus_changes_with_a_new_community_count(client, page, editor, reviewer):
    factories.make_published(page, by=editor, reviewer=reviewer, body="<p>One of our [[community-count]] [1].</p>")
    condition = page.condition
    condition.community_count, condition.community_counted_on = 4, "2026-05-08"
    condition.save()
    etag = client.get(ADDRESS)["ETag"]

    condition.community_counted_on = "2026-05-09"
    condition.save()
    again = client.get(ADDRESS, headers={"if-none-match": etag})

    assert (again.status_code, b"9 May 2026" in again.getvalue()) == (200, True)


def test_head_of_the_corpus_reads_no_page(client, page, editor, reviewer, django_assert_num_queries):
    factories.make_published(page, by=editor, reviewer=reviewer)

    # The live editions for the ETag, and the size of the log.
    with django_assert_num_queries(2):
        response = client.head(ADDRESS)

    assert (response.status_code, response["Content-Type"]) == (200, "application/jsonl")
