"""Checks of a page's file in the browser: the same findings, word for word, as those of verify.py."""

import json

import pytest

from tests.verify.published import LOG_KEY, OTHER_LOG_KEY, Passkey, Site, forged_checkpoint, sha256
from verify.verify import SIGNATURE, Invalid, VerifierKey, check_page, parsed


def _altered(**members):
    return json.dumps(Site().page() | members)


def _with(change, **site):
    page = Site(**site).page()
    change(page)
    return json.dumps(page)


def _rehashed(page):
    page["sign_off"]["record"]["signature"]["reviewer"]["name"] = "Eve"
    page["sign_off"]["sha256"] = sha256(page["sign_off"]["record"])


FILES = {
    "as published": json.dumps(Site().page()),
    "by password": json.dumps(Site(method="password").page()),
    "without a proof": _altered(proof=None),
    "without a record": _altered(sign_off=None),
    "title": _altered(title="STOP nitisinone"),
    "name": _altered(condition={"name": "Another condition"}),
    "body_html": _altered(body_html="<h2>Genes &amp; more</h2><p>Take it.</p><script>window.broken = 1</script>"),
    "hidden": _altered(body_html=Site().page()["body_html"].replace("<p>", "<p hidden>")),
    "comment": _altered(body_html=Site().page()["body_html"] + "<!--> Take it. -->"),
    "other site": _altered(url="https://known.example/conditions/lipodystrophy/causes/"),
    "looks alike": json.dumps(
        Site().page(key=VerifierKey("ex\N{CYRILLIC SMALL LETTER A}mple.org/log", SIGNATURE, LOG_KEY.public))
    ),
    "nobody proposed": json.dumps(Site(key_leaf={"proposed_by": None}).page()),
    "record": _with(lambda page: page["sign_off"]["record"]["signature"].update(reviewed_on="2026-11-29")),
    "reviewer": _with(_rehashed),
    "text": _with(lambda page: page["signed"]["text"].update(body="<p>Take it.</p>")),
    "fraction": _with(lambda page: page["sign_off"]["record"].update(number=1.5)),
    "moved": _altered(url="https://example.org/conditions/lipodystrophy/treatment/"),
    "renamed": _altered(url="https://example.org/conditions/berardinelli/causes/"),
    "origin": json.dumps(Site(origin="https://evil.example").page()),
    "frame": json.dumps(Site(crossOrigin=True).page()),
    "site": json.dumps(Site(rp_id="evil.example").page()),
    "user verification": json.dumps(Site(flags=1).page()),
    "other key": json.dumps(Site(signed_with=Passkey(2)).page()),
    "other reviewer's key": json.dumps(Site(key_leaf={"reviewer": 4}).page()),
    "own key": json.dumps(Site(key_leaf={"confirmed_by": 7}).page()),
    "late key": json.dumps(Site(key_leaf={"at": "2026-11-25T09:00:00.000000Z"}).page()),
    "unconfirmed key": _with(lambda page: page["proof"].update(key=None)),
    "no signature": _with(lambda page: page["proof"].update(signature=None)),
    "leaf": _with(lambda page: page["proof"].update(leaf=page["proof"]["leaf"].replace("2026-11-20", "2026-11-21"))),
    "checkpoint": _with(lambda page: page["proof"].update(checkpoint=forged_checkpoint(Site()))),
    "cut": json.dumps(Site().page())[:-1],
    "twice": '{"title": "a", "title": "b"}',
    "list": "[]",
}
KEYS = {"": None, str(LOG_KEY): LOG_KEY, str(OTHER_LOG_KEY): OTHER_LOG_KEY}


def expected(text, key):
    try:
        found = check_page(parsed(text.encode()), log_key=key)
    except Invalid as error:
        return [["input", "NO", str(error)]]
    return [[one.check, one.result, one.sentence] for one in found]


def shown(page, text, key):
    """Give the file and the key to the form; return the findings that the page then shows."""
    page.evaluate("document.querySelector('[data-verified]').replaceChildren()")
    page.fill("#log-key", key)
    page.set_input_files("#page-file", {"name": "page.json", "mimeType": "application/json", "buffer": text.encode()})
    page.wait_for_selector("[data-verified] li")
    return page.eval_on_selector_all(
        "[data-verified] li",
        "items => items.map(item => [item.dataset.check, item.dataset.result, "
        "item.textContent.slice(item.dataset.result.length + 1)])",
    )


@pytest.mark.browser
def test_the_browser_finds_what_the_program_finds(live_server, browser_page, transactional_db):
    browser_page.goto(f"{live_server.url}/verify/")

    different = {
        (name, key): (found, wanted)
        for name, text in FILES.items()
        for key, parsed_key in KEYS.items()
        if (found := shown(browser_page, text, key)) != (wanted := expected(text, parsed_key))
    }

    assert different == {}
    assert browser_page.evaluate("window.broken") is None


@pytest.mark.browser
def test_the_findings_begin_with_what_they_mean(live_server, browser_page, transactional_db):
    browser_page.goto(f"{live_server.url}/verify/")
    verdicts = []

    for name, key in (("as published", str(LOG_KEY)), ("as published", ""), ("text", str(LOG_KEY)), ("cut", "")):
        shown(browser_page, FILES[name], key)
        verdicts.append(browser_page.inner_text("[data-verified] p"))

    assert verdicts == [
        "No check found a change in this file.",
        "No check found a change in this file. Give the key of the log to know that it is from us.",
        "Do not rely on this file: a check failed.",
        "Nothing could be checked.",
    ]


def test_the_form_for_files_is_hidden_without_a_script(client, db):
    response = client.get("/verify/")

    assert '<div class="writing" data-verify="Checking …" hidden' in response.text
    assert "<noscript>" in response.text
