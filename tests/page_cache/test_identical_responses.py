"""Cached responses equal those of the views, byte for byte, at every public URL."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conditions import workflow
from conditions.models import Edition, FormerSlug
from tests import factories
from tests.feedback.reports import make_report
from tests.headers import headers_of
from tests.page_cache.queries import rendering_queries
from tests.public import canary
from web.page_cache import memory

WAYS = (
    ("get", ""),
    ("get", "gzip"),
    ("get", "gzip, deflate, br"),
    ("head", "br"),
    ("head", ""),
)
# A form for a report says when it was opened, in a signed word of its own.
_TOKEN = re.compile(rb'(name="form" value=")[^"]*')


@pytest.fixture
def addresses(page_cache, editor, reviewer, second_reviewer, chief, condition):
    """Every public address of a site with pages in all their states, and addresses that lead on."""
    condition.synonyms.create(name="Berardinelli-Seip syndrome")
    FormerSlug.objects.create(condition=condition, slug="old-name")
    factories.make_subtype(condition, "CGL type 1", "AGPAT2", former=["LPAAB"], release=factories.make_release())
    condition.inheritances.create(mode="Autosomal recessive")
    pages = {topic: factories.make_page(condition, topic) for topic in ("overview", "causes", "genes", "types")}
    for page in (pages["overview"], pages["causes"], pages["genes"]):
        factories.make_published(page, by=editor, reviewer=reviewer)
    make_report(pages["causes"].live_edition())
    factories.make_published(pages["causes"], by=editor, reviewer=second_reviewer, body="<p>Other words [1].</p>")
    workflow.withdraw(pages["genes"], by=chief, reason="Wrong")
    workflow.expedite(pages["overview"].live_edition(), by=chief, reason="New study")
    return [
        *canary.public_addresses(),
        "/conditions/old-name/causes/",
        "/genes/agpat2/",
        "/genes/LPAAB/",
        "/reviewers/dr-rao/?page=1",
        "/reviewers/dr-rao/?page=2",
        "/reviewers/dr-rao/?page=01",
        "/?page=1",
        "/?utm_source=x",
    ]


def _read(response):
    content = _TOKEN.sub(rb"\1", b"" if response.streaming else response.content)
    return response.status_code, headers_of(response), content


def test_cached_responses_are_those_of_the_views(addresses, settings):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), tick=False):
        settings.PAGE_CACHE = memory.NONE
        anew = Client()
        anew.get("/")
        settings.PAGE_CACHE = memory.MEMORY
        caching = Client()
        for address in addresses:
            for method, encoding in WAYS if _is_cached(caching, address) else WAYS[2:4]:
                headers = {"accept-encoding": encoding}
                made = getattr(anew, method)(address, headers=headers)
                cached_responses = [getattr(caching, method)(address, headers=headers) for _time in range(2)]
                assert [_read(one) for one in cached_responses] == [_read(made)] * 2, (address, method, encoding)
            known = {"if-none-match": made.get("ETag", "none"), "accept-encoding": "br"}
            answers = [_read(client.get(address, headers=known)) for client in (anew, caching)]
            assert answers[0] == answers[1], address


def test_most_pages_are_cached_and_sent_without_rows(addresses):
    client = Client()
    kept = [address for address in addresses if _is_cached(client, address)]

    assert {
        "/",
        "/conditions/",
        "/conditions/a-z/c/",
        "/conditions/congenital-generalized-lipodystrophy/",
        "/conditions/congenital-generalized-lipodystrophy/overview/",
        "/conditions/congenital-generalized-lipodystrophy/causes/",
        "/conditions/congenital-generalized-lipodystrophy/causes/changes/",
        "/conditions/congenital-generalized-lipodystrophy/causes/editions/1/",
        # Withdrawn: 410.
        "/conditions/congenital-generalized-lipodystrophy/genes/",
        # Renamed: 301.
        "/conditions/old-name/causes/",
        "/genes/agpat2/",
        "/genes/",
        "/reviewers/",
        "/reviewers/dr-rao/",
        "/reviewers/dr-rao/?page=1",
        "/corrections/",
        "/how-we-review/",
        "/browse/inheritance/",
        "/browse/groups/",
    } <= set(kept)
    made_anew = {
        "/?page=1",
        "/?utm_source=x",
        "/reviewers/dr-rao/?page=2",
        "/reviewers/dr-rao/?page=01",
        "/search/?q=question",
        "/api/v1/pages",
        "/conditions/congenital-generalized-lipodystrophy/causes/report/",
        "/conditions/congenital-generalized-lipodystrophy/causes/useful/",
    }
    assert (made_anew - set(addresses), made_anew & set(kept)) == (set(), set())


def _is_cached(client, address):
    """Whether the second request ran no query but the one for the stamp."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return not rendering_queries(queries)


def test_newsroom_is_never_cached(addresses, editor):
    edition = Edition.objects.live().first()
    address = edition.get_absolute_url()
    visitor, member = Client(), Client()
    visitor.get(address)
    member.force_login(editor)

    assert (_is_cached(visitor, address), _is_cached(member, address)) == (True, False)
    assert not _is_cached(member, reverse("admin:conditions_edition_preview", args=[edition.pk]))
