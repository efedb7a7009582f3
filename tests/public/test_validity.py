"""HTML validity of each public page, by the Nu HTML checker."""

import pytest
from django.urls import reverse

from tests import factories
from tests.public import canary

from .conftest import HUB

pytestmark = [pytest.mark.java, pytest.mark.django_db]


def html_of(response):
    return response.content.decode() if response["Content-Type"].startswith("text/html") else None


def test_checker_finds_what_is_wrong(nu):
    wrong = '<!doctype html><html lang="en"><title>A page</title><p id="a">One<p id="a" colour="red">Two'

    messages = [message for _name, _line, message in nu({"/wrong/": wrong})]

    assert messages == [
        "Duplicate ID “a”.",
        "The first occurrence of ID “a” was here.",
        "Attribute “colour” not allowed on element “p” at this point.",
    ]


def test_every_public_page_and_state_is_valid(client, nu, addresses):
    """Check the pages of the accessibility tests, and editions in each state."""
    everywhere = dict.fromkeys([*addresses, *canary.ADDRESSES_OF["edition"]()])

    pages = {address: html_of(client.get(address)) for address in everywhere}
    messages = nu({address: page for address, page in pages.items() if page})

    assert messages == []


def test_refused_forms_and_previews_are_valid(client, nu, addresses, editor):
    draft = factories.make_in_review(by=editor)
    refused = client.post(f"{HUB}causes/report/", {"text": "", "email": "reader@example"})
    client.force_login(editor)
    preview = client.get(reverse("admin:conditions_edition_preview", args=[draft.pk]))
    style = client.get(reverse("style"))

    messages = nu({"refused": html_of(refused), "preview": html_of(preview), "style": html_of(style)})

    assert messages == []
