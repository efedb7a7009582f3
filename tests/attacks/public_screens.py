"""What insiders type into the screens of public rows, and all that readers get to see of it."""

from django.test import Client
from django.urls import reverse

from tests.admin.forms import condition_data

REASON = "A reader asked for it."


def form_of(row):
    """Return the address of the newsroom's form of a row."""
    return reverse(f"admin:conditions_{row._meta.model_name}_change", args=[row.pk])


def save(client, row, **values):
    """Post the form of a row as it is, with `values` replaced, and return the response."""
    data = condition_data(client.get(form_of(row)))
    data = {name: value for name, value in data.items() if value is not False}
    return client.post(form_of(row), {**data, **values}, follow=True)


def add_fact(client, row, prefix, **values):
    """Add one fact below a row on its form, with a reason, and return the response."""
    data = condition_data(client.get(form_of(row)))
    index = int(data[f"{prefix}-INITIAL_FORMS"])
    fact = {f"{prefix}-{index}-{name}": value for name, value in values.items()}
    return save(client, row, **{f"{prefix}-TOTAL_FORMS": index + 1, "reason": REASON, **fact})


def public_text(condition, *more):
    """Return all that a reader gets at the addresses about a condition, and at the addresses `more`."""
    slug = condition.slug
    addresses = [
        "/",
        "/conditions/",
        *(f"/conditions/a-z/{letter}/" for letter in {"s", condition.initial.lower()}),
        f"/conditions/{slug}/",
        f"/conditions/{slug}/causes/",
        f"/conditions/{slug}/causes/changes/",
        f"/conditions/{slug}.json",
        f"/conditions/{slug}.jsonld",
        f"/conditions/{slug}/causes.json",
        f"/conditions/{slug}/causes.jsonld",
        f"/conditions/{slug}/feed.atom",
        f"/api/v1/conditions/{slug}",
        "/api/v1/conditions",
        "/api/v1/pages",
        "/search/?q=nitisinone",
        f"/search/?q={slug.replace('-', '+')}",
        "/search/suggest/?q=stop+nitis",
        "/search/completions/?q=stop+nitis",
        "/feeds/recently-reviewed.atom",
        "/genes/",
        "/genes/AGPAT2/",
        "/browse/groups/",
        "/browse/inheritance/",
        "/llms.txt",
        *more,
    ]
    reader = Client()
    responses = {address: reader.get(address) for address in addresses}
    assert responses[f"/conditions/{slug}/"].status_code == responses["/search/?q=nitisinone"].status_code == 200
    return "\n".join(response.text for response in responses.values() if response.status_code == 200)
