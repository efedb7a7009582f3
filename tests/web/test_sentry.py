"""Error reports to Sentry: the error without personal data."""

import json
import logging
import sys

import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.transport import Transport

from tests.test_settings import run
from web.observability import sentry

sent = []
# Far from the lines that raise, because Sentry sends the surrounding source lines.
ILLNESS, PERSON = "my+illness", {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": "Anna’s browser"}


class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.extend(item.payload.json for item in envelope.items if item.payload.json)


@pytest.fixture
def watching():
    sent.clear()
    sentry.start("https://key@sentry.example/1", transport=Kept)
    yield
    sentry_sdk.get_client().close()
    sentry_sdk.init()


@pytest.mark.django_db
@pytest.mark.usefixtures("watching")
def test_error_is_sent_without_who_met_it(client, monkeypatch, editor):
    def fail(sought):
        local = "a local value"
        raise ValueError(f"anna@example.org from 198.51.100.7 broke it {len(local)}")

    monkeypatch.setattr("conditions.views.not_found._suggestions", fail)
    client.force_login(editor)
    client.raise_request_exception = False
    client.get(f"/no-such-page/?q={ILLNESS}", HTTP_ACCEPT="text/html", **PERSON)
    logging.getLogger("site").error("Mail to %s failed", "anna@example.org")
    sentry_sdk.flush()

    written = json.dumps(sent)
    assert len(sent) >= 1
    assert "[e-mail] from [address] broke it 13" in written
    assert "Mail to [e-mail] failed" in written
    private = ("anna@", "198.51.100.7", ILLNESS, PERSON["HTTP_USER_AGENT"], editor.username)
    assert [word for word in private if word.lower() in written.lower()] == []


def test_sentry_that_is_not_installed_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)

    with pytest.raises(ImproperlyConfigured) as refused:
        sentry.start("https://key@sentry.example/1")

    assert str(refused.value) == (
        "SENTRY_DSN is set, and the package sentry-sdk is not installed: pip install -r requirements-sentry.txt"
    )


def test_sentry_is_not_even_imported_without_its_address():
    script = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'diseasemaps.settings'; django.setup(); "
        "import sys; import diseasemaps.urls; print('sentry_sdk' in sys.modules, 'prometheus_client' in sys.modules)"
    )

    assert run("-c", script).stdout == "False False\n"


def test_nothing_that_a_scrubbed_event_has_names_anybody():
    event = {
        "request": {"url": "https://x/?q=1", "method": "GET", "env": {"REMOTE_ADDR": "1.2.3.4"}},
        "user": {"id": 1},
        "breadcrumbs": [1],
        "extra": {"a": 1},
        "server_name": "web-1",
        "exception": {"values": [{"value": "for anna@example.org", "n": 1}]},
    }  # fmt: skip

    assert sentry.scrubbed(event, {}) == {
        "request": {"method": "GET"},
        "exception": {"values": [{"value": "for [e-mail]", "n": 1}]},
    }
