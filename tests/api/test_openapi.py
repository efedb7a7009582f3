"""The OpenAPI document: valid, complete, and followed by every response."""

import json

import pytest
from django.urls import Resolver404, resolve, reverse
from openapi_spec_validator import validate

from conditions import demo, workflow
from conditions.api import urls
from conditions.api.endpoint import ENDPOINTS
from conditions.models import ConditionPage, Edition
from tests import factories
from tests.api import public_urls
from tests.api.records import document, mistakes, mistakes_of

NOT_DESCRIBED = {"api", "api-unknown"}


def test_document_is_valid_openapi():
    openapi = document()

    validate(openapi)

    assert openapi["openapi"] == "3.1.0"


def test_document_describes_every_route():
    routes = {pattern.name for pattern in urls.urlpatterns} - NOT_DESCRIBED

    operations = document()["paths"].values()

    assert sorted(operation["get"]["operationId"] for operation in operations) == sorted(routes)


def test_document_defines_exactly_the_records_that_it_uses():
    openapi = document()
    text = json.dumps(openapi)

    unused = [name for name in openapi["components"]["schemas"] if f'"#/components/schemas/{name}"' not in text]

    assert unused == []


def test_document_is_what_the_site_serves(client, db):
    response = client.get(reverse("api-openapi"))

    assert response.json() == document()


@pytest.fixture
def operations():
    """Return a function that finds the operation of an address by its route."""
    paths = document()["paths"]
    by_name = {declaration.name: paths[declaration.path_template]["get"] for declaration, _served in ENDPOINTS}
    return lambda address: by_name.get(resolve(address.partition("?")[0]).url_name)


@pytest.mark.full
@pytest.mark.one_database
def test_answers_on_the_demonstration_are_as_described(client, db, operations):
    demo.load()
    problems = {}

    for address in public_urls.all_addresses():
        operation = operations(address)
        response = client.get(address)
        if operation is not None and (wrong := mistakes_of(response, operation)):
            problems[address] = wrong

    assert problems == {}
    assert client.get(public_urls.of_page(Edition.objects.withdrawn().first().page)[0]).status_code == 410


def test_answers_in_each_state_are_as_described(client, editor, reviewer, second_reviewer, chief, operations):
    condition = factories.make_condition(community_count=4, community_counted_on="2026-11-01")
    factories.make_condition("Listed syndrome", is_listed=True)
    for topic in ("overview", "causes", "genes"):
        factories.make_published(factories.make_page(condition, topic), by=editor, reviewer=reviewer)
    pages = {page.topic.slug: page for page in ConditionPage.objects.all()}
    workflow.withdraw(pages["genes"], by=chief, reason="Wrong")
    workflow.expedite(pages["causes"].live_edition(), by=chief, reason="News")
    live = pages["overview"].live_edition()
    workflow.reaffirm(live, by=second_reviewer, seen=workflow.seen_by(live, second_reviewer))
    condition.former_slugs.create(slug="old-name")
    addresses = [
        *public_urls.all_addresses(),
        "/api/v1/conditions/old-name",
        "/conditions/old-name.json",
        "/conditions/old-name.jsonld",
        "/conditions/old-name/causes.json",
        "/conditions/old-name/genes.jsonld",
        "/api/v1/pages?cursor=nonsense",
    ]

    answers = [(address, operations(address), client.get(address)) for address in addresses]

    assert {a: mistakes_of(response, operation) for a, operation, response in answers if operation} == {
        address: [] for address, operation, _response in answers if operation
    }
    assert {response.status_code for _address, _operation, response in answers} == {200, 301, 400, 404, 410}


def test_refusals_of_methods_types_and_haste_are_as_described(client, db, operations, settings):
    address = reverse("api-pages")
    operation = operations(address)
    answers = [client.post(address), client.get(address, headers={"accept": "text/html"})]
    settings.API_REQUESTS_PER_MINUTE = 1
    answers += [client.get(address), client.get(address)]

    assert [response.status_code for response in answers] == [405, 406, 200, 429]
    assert [mistakes_of(response, operation) for response in answers] == [[], [], [], []]


def test_examples_of_parameters_are_values_that_they_take(client, db):
    for path, operations_of in document()["paths"].items():
        for parameter in operations_of["get"]["parameters"]:
            if parameter["in"] == "query" and "example" in parameter:
                response = client.get(path, {parameter["name"]: parameter["example"]})

                assert (path, parameter["name"], response.status_code) == (path, parameter["name"], 200)


def test_slugs_of_addresses_lead_to_no_other_view():
    for address in ("/conditions/a.json", "/conditions/a/b.json", "/conditions/a.jsonld", "/conditions/a/b.jsonld"):
        assert resolve(address).url_name.startswith(("condition-json", "question-json"))
    with pytest.raises(Resolver404):
        resolve("/conditions/a.json/")


def test_records_with_a_field_too_many_or_too_few_or_of_another_kind_are_mistakes(client, db):
    entry = client.get(reverse("api-entry")).json()
    schema = {"$ref": "#/components/schemas/Entry"}

    assert mistakes(entry, schema) == []
    assert mistakes({**entry, "more": 1}, schema) != []
    assert mistakes({**entry, "name": 1}, schema) != []
    assert mistakes({name: value for name, value in entry.items() if name != "licence"}, schema) != []
