"""Addresses of links: redirects unwrapped, tracking parameters dropped, everything else unchanged."""

from collections import Counter

import pytest

from conditions.richtext import Change, clean_address, clean_and_report
from conditions.richtext.links import direct_address

TARGET = "https://example.org/a?b=1&c=%20#d"
QUOTED = "https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D%2520%23d"


@pytest.mark.parametrize(
    "wrapped",
    [
        f"https://www.google.com/url?q={QUOTED}&sa=D&ust=1",
        f"https://www.google.co.uk/url?sa=t&url={QUOTED}&ved=2",
        f"http://google.de/url?q={QUOTED}",
        f"https://nam02.safelinks.protection.outlook.com/?url={QUOTED}&data=05%7C01&reserved=0",
        f"https://gbr01.safelinks.protection.outlook.com/ap/w-59584e83/?url={QUOTED}&data=x",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT1",
        f"https://www.youtube.com/redirect?event=x&q={QUOTED}",
        f"https://urldefense.proofpoint.com/v1/url?u={QUOTED}&k=x",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-3Fb-3D1-26c-3D-2520-23d&d=DwMFaQ&c=x",
        "https://urldefense.com/v3/__https://example.org/a?b=1&c=*20*d__;JSM!!N11eV2iwtfs!x$",
        "https://urldefense.com/v3/__https:/example.org/a?b=1&c=**Cd__;JTIwIw!!N11eV2iwtfs!x$",
        f"https://www.google.com/url?q=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D{QUOTED.replace('%', '%25')}",
    ],
)
def test_redirect_links_lead_to_their_target(wrapped):
    changes = Counter()

    assert direct_address(wrapped, changes) == TARGET
    assert changes[Change.REDIRECT] in (1, 2)


@pytest.mark.parametrize(
    "url",
    [
        TARGET,
        "https://www.google.com/search?q=https%3A%2F%2Fexample.org",
        "https://www.google.com/url?q=javascript%3Ahit()",
        "https://www.google.com/url?q=https%3A%2F%2Fuser%40evil.example",
        "https://www.google.com/url?q=",
        "https://google.com.evil.example/url?q=https%3A%2F%2Fexample.org",
        "https://notsafelinks.example.org/?url=https%3A%2F%2Fexample.org",
        "https://example.org/?campaign=utm_source&UTM=1&fbclid2=x&q=a&&b",
        "https://[broken/url?q=https%3A%2F%2Fexample.org",
        "https://urldefense.com/v3/__https://example.org/a*b__;!!N11eV2iwtfs!x$",
        "https://urldefense.com/v3/__javascript:hit()__;!!N11eV2iwtfs!x$",
        "https://urldefense.com.evil.example/v3/__https://example.org/__;!!N11eV2iwtfs!x$",
        "mailto:a@example.org?subject=utm_source=1",
    ],
)
def test_other_addresses_stay_unchanged(url):
    changes = Counter()

    assert direct_address(url, changes) == url
    assert changes == {}


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        ("https://e.org/a?utm_source=x", "https://e.org/a"),
        ("https://e.org/a?UTM_Campaign=x&id=7&fbclid=y#z", "https://e.org/a?id=7#z"),
        ("https://e.org/?b=%C3%A9&gclid=1&mc_cid=2&mc_eid=3", "https://e.org/?b=%C3%A9"),
    ],
)
def test_tracking_parameters_are_dropped(url, direct):
    assert clean_address(url) == direct


def test_links_in_texts_are_direct_and_reported():
    html = f'<p><a href="https://www.google.com/url?q={QUOTED}&sa=D">a</a> <a href="https://e.org/?utm_id=1&gclid=2">b</a></p>'

    assert clean_and_report(html) == (
        '<p><a href="https://example.org/a?b=1&amp;c=%20#d">a</a> <a href="https://e.org/">b</a></p>',
        Counter({Change.REDIRECT: 1, Change.TRACKING: 2}),
    )


@pytest.mark.parametrize("href", ["file:///C:/Users/x.docx", "page.html", "ftp://e.org/x", "tel:123", "//e.org/x"])
def test_links_that_cannot_be_stored_are_reported(href):
    assert clean_and_report(f'<p><a href="{href}">x</a></p>') == ("<p>x</p>", Counter({Change.LINK: 1}))


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ('in mice<sup><a href="#bib1">1</a>,<a href="https://j.org/x#B2">2</a></sup>', "in mice<sup>1,2</sup>"),
        ('<sup><a href="#cite_note-1"><span>[</span>1<span>]</span></a></sup>', "[1]"),
        ('<a href="#_edn3">[3]</a>', "[3]"),
        ('<a href="#fn1">†</a>', "†"),
    ],
)
def test_footnote_marks_lose_their_link_and_say_so(html, stored):
    html, changes = clean_and_report(f"<p>x {html}</p>")

    assert html == f"<p>x {stored}</p>"
    assert set(changes) == {Change.FOOTNOTE_LINK}


def test_links_to_places_of_the_page_stay():
    html = '<p><a href="#s-genes">Genes</a> and <a href="https://e.org/x#part-2">part 2</a></p>'

    assert clean_and_report(html) == (html, Counter())


@pytest.mark.parametrize("before", ["", "<b>5 mg</b> ", "<table><tr><td>5 mg "])
def test_link_of_a_comment_without_a_paragraph_is_not_stored(before):
    html, changes = clean_and_report(f"{before}<a href='#cmnt_ref1'>[a]</a>")

    assert "href" not in html
    assert changes[Change.FOOTNOTE_LINK] == 1
    assert clean_and_report(html) == (html, Counter())
