"""Every internal link of the demonstration leads to an existing page and anchor."""

import re
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from django.conf import settings
from lxml import html

from conditions import demo

# The address of the demonstration under `make run`, for links in its documents.
SERVED = re.compile(r"\(http://localhost:8000(/[^)]*)\)")


@pytest.mark.full
@pytest.mark.one_database
@pytest.mark.django_db
def test_every_internal_link_of_the_demonstration_resolves(client):
    demo.load()
    compared = SERVED.findall((settings.BASE_DIR / "docs/compared.md").read_text(encoding="utf-8"))
    asked_by = {urldefrag(address): "docs/compared.md" for address in compared}
    waiting, answers = list(dict.fromkeys(["/", *(target for target, _anchor in asked_by)])), {}

    while waiting:
        address = waiting.pop()
        answers[address] = response = client.get(address, follow=True)
        if not response["Content-Type"].startswith("text/html"):
            continue
        for link in html.document_fromstring(response.content.decode()).iter("a"):
            whole = urljoin(address, link.get("href"))
            target, anchor = urldefrag(whole)
            if whole.startswith("/") and not whole.startswith("/admin/"):
                asked_by.setdefault((target, unquote(anchor)), address)
                if target not in answers and target not in waiting:
                    waiting.append(target)

    broken = [
        (address, target, anchor)
        for (target, anchor), address in asked_by.items()
        if not _leads_there(answers[target], anchor)
    ]
    assert len(compared) > 25
    assert len(answers) > 300
    assert broken == []


def _leads_there(response, anchor):
    if response.status_code != 200:
        return response.status_code == 410
    return not anchor or f'id="{anchor}"' in response.content.decode()
