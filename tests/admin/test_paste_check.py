"""The view that cleans pasted text for the editor."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from conditions.models import Edition
from conditions.workflow.checklist import PASTE_LIMIT

pytestmark = pytest.mark.django_db

PASTED = "<p>Dose is <del>10</del><ins>5</ins> mg</p>"


@pytest.fixture
def address():
    return reverse("admin:conditions_edition_check_paste")


def test_paste_is_cleaned_and_reported(client, editor, address):
    client.force_login(editor)

    response = client.post(address, {"html": PASTED})

    assert response.json() == {"html": "<p>Dose is 5 mg</p>", "report": "1 deleted passage was removed."}
    assert Edition.objects.count() == 0


def test_paste_that_loses_nothing_has_no_report(client, editor, address):
    client.force_login(editor)

    assert client.post(address, {"html": "<p>5 mg</p>"}).json() == {"html": "<p>5 mg</p>", "report": ""}


@pytest.mark.parametrize("html", [None, "", "<", "<span>", "\x00", "<p" * 5000, "\ud800", "]]>&#xD800;"])
def test_odd_paste_is_answered(client, editor, address, html):
    client.force_login(editor)
    data = "" if html is None else urlencode({"html": html}, errors="surrogatepass")

    response = client.post(address, data, content_type="application/x-www-form-urlencoded")

    assert (response.status_code, sorted(response.json())) == (200, ["html", "report"])


def test_too_long_paste_is_refused_with_a_sentence(client, editor, address):
    client.force_login(editor)

    response = client.post(address, {"html": "x" * (PASTE_LIMIT + 1)})

    assert response.status_code == 413
    assert response.json() == {
        "report": "Nothing was pasted: the text is longer than 1000000 characters with its markup. Paste it in parts, "
        "or as plain text."
    }


def test_only_writers_are_answered(client, reviewer, address):
    client.force_login(reviewer)

    response = client.post(address, {"html": PASTED})

    assert (response.status_code, "html" in response.json()) == (403, False)


def test_csrf_token_is_required(editor, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    assert strict.post(address, {"html": PASTED}).status_code == 403
