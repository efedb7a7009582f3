"""Addresses of conditions that people add: made from the name, and never those of another condition."""

import pytest

from conditions.models import Condition
from tests import factories

from .forms import condition_data

pytestmark = pytest.mark.django_db

ADD = "/admin/conditions/condition/add/"


def add(client, **values):
    return client.post(ADD, condition_data(client.get(ADD), **values))


@pytest.fixture(autouse=True)
def at_desk(client, editor):
    client.force_login(editor)


@pytest.mark.parametrize(
    ("name", "typed", "slug"),
    [
        ("β-thalassemia", "", "beta-thalassemia"),
        ("Choroba Małgorzaty Łęckiej", "", "choroba-malgorzaty-leckiej"),
        ("法布里病", "", "fa-bu-li-bing"),
        ("β-thalassemia", "cooley-anemia", "cooley-anemia"),
    ],
)
def test_the_address_is_made_from_the_name_unless_one_is_typed(client, name, typed, slug):
    response = add(client, name=name, slug=typed)

    assert (response.status_code, Condition.objects.get().slug) == (302, slug)


def test_a_taken_address_names_the_other_condition(client):
    factories.make_condition("Alpha thalassemia", slug="alpha-thalassemia")

    response = add(client, name="α-thalassemia", slug="")

    page_html = response.content.decode()
    assert "“Alpha thalassemia” has the address “alpha-thalassemia”. Type another address." in page_html
    assert 'value="α-thalassemia"' in page_html
    assert "already exists" not in page_html
    assert Condition.objects.count() == 1


def test_an_address_stays_when_the_name_changes(client, condition):
    address = f"/admin/conditions/condition/{condition.pk}/change/"

    client.post(address, condition_data(client.get(address), name="Łęcka syndrome"))

    condition.refresh_from_db()
    assert (condition.name, condition.slug) == ("Łęcka syndrome", "congenital-generalized-lipodystrophy")


def test_a_name_is_missing_but_no_address(client):
    response = add(client, name="", slug="")

    assert list(response.context["adminform"].form.errors) == ["name"]
