"""A crawl of all public pages, for comparisons before and after."""

import re

from django.test import Client

from tests.headers import headers_of
from tests.public import canary

# The report form contains a signed token with the time at which it was opened.
_TOKEN = re.compile(rb'(name="form" value=")[^"]*')


def public_pages():
    """Return {address: (status, headers, body)} of every public address."""
    client = Client()
    return {address: _read(client.get(address)) for address in canary.public_addresses()}


def _read(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, headers_of(response), _TOKEN.sub(rb"\1", body)
