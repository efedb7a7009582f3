"""What readers search, shown to editors and chiefs; nobody writes it by hand."""

import datetime as dt

import pytest
from django.urls import reverse

from conditions.models import SearchCount
from tests.public.pages import all_words

LIST = reverse("admin:conditions_searchcount_changelist")
ROWS = '//table[@id="result_list"]/tbody/tr/td[1] | //table[@id="result_list"]/tbody/tr/th[1]'


@pytest.fixture
def searches(db):
    today = dt.date.today()
    SearchCount.objects.create(query="cgl", day=today, times=9)
    SearchCount.objects.create(query="kabuky", day=today, times=2, found_nothing=2)
    SearchCount.objects.create(query="old", day=today - dt.timedelta(days=40), times=5, found_nothing=1)


@pytest.mark.parametrize(
    ("asked", "queries"),
    [
        ({}, ["cgl", "old", "kabuky"]),
        ({"result": "nothing"}, ["old", "kabuky"]),
        ({"result": "something"}, ["cgl"]),
        ({"days": "30"}, ["cgl", "kabuky"]),
    ],
)
def test_demand_is_listed_for_editors(client, editor, searches, asked, queries):
    client.force_login(editor)

    assert all_words(client.get(LIST, asked), ROWS) == queries


def test_demand_is_for_editors_and_chiefs(client, editor, chief, reviewer):
    statuses = []
    for person in (editor, chief, reviewer):
        client.force_login(person)
        statuses.append(client.get(LIST).status_code)

    assert statuses == [200, 200, 403]


def test_demand_is_read_only(client, chief, searches):
    client.force_login(chief)
    pk = SearchCount.objects.first().pk

    assert client.get(reverse("admin:conditions_searchcount_add")).status_code == 403
    assert client.post(reverse("admin:conditions_searchcount_delete", args=[pk])).status_code == 403
