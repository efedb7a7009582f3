"""What is remembered is what the stack makes, byte for byte, at every public address."""

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
from tests.public import canary
from web.page_cache import stores

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
def addresses(remembering, editor, reviewer, second_reviewer, chief, condition):
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


def test_remembered_answers_are_those_of_the_stack(addresses, settings):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), tick=False):
        settings.PAGE_CACHE = stores.NONE
        anew = Client()
        anew.get("/")
        settings.PAGE_CACHE = stores.MEMORY
        remembering = Client()
        for address in addresses:
            for method, encoding in WAYS if _answers_from_memory(remembering, address) else WAYS[2:4]:
                headers = {"accept-encoding": encoding}
                made = getattr(anew, method)(address, headers=headers)
                found = [getattr(remembering, method)(address, headers=headers) for _time in range(2)]
                assert [_read(one) for one in found] == [_read(made)] * 2, (address, method, encoding)
            known = {"if-none-match": made.get("ETag", "none"), "accept-encoding": "br"}
            answers = [_read(client.get(address, headers=known)) for client in (anew, remembering)]
            assert answers[0] == answers[1], address


def test_most_pages_are_remembered_and_answer_without_rows(addresses):
    client = Client()
    kept = [address for address in addresses if _answers_from_memory(client, address)]

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
        "/no-such-page/",
        "/search/?q=question",
        "/search/suggest/?q=question",
        "/api/v1/pages",
        "/conditions/congenital-generalized-lipodystrophy/causes/report/",
        "/conditions/congenital-generalized-lipodystrophy/causes/useful/",
    }
    assert (made_anew - set(addresses), made_anew & set(kept)) == (set(), set())


def _answers_from_memory(client, address):
    """Whether the second answer took no query but that for the stamp, which goes past Django's cursors."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return not queries.captured_queries


def test_newsroom_is_never_answered_from_memory(addresses, editor):
    edition = Edition.objects.live().first()
    address = edition.get_absolute_url()
    visitor, member = Client(), Client()
    visitor.get(address)
    member.force_login(editor)

    assert (_answers_from_memory(visitor, address), _answers_from_memory(member, address)) == (True, False)
    assert not _answers_from_memory(member, reverse("admin:conditions_edition_preview", args=[edition.pk]))
