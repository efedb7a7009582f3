"""Hostile payloads: only allowed HTML is stored and rendered."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.richtext import clean, plain_text, render
from tests.richtext.forbidden_html import RENDERED, STORED, problems
from tests.richtext.payloads import PAYLOADS

FILL = {"community-count": [("sup", {"class": "count"}, "4 <members>")]}
# Ordinary links must not lead away from the page under test; a script address would still run.
CLICK_EVERYTHING = """
    document.addEventListener('click', event => {
        if (!/script|data/.test(event.target.closest('a')?.protocol)) event.preventDefault()
    });
    document.querySelectorAll('*').forEach(each => {
        each.focus();
        each.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
    })
"""


def rendered(text):
    return render(text, citations=9, fill=FILL).html


def test_payloads_are_many_and_distinct():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300


# One test for all payloads, because two thousand tests would cost pytest more time than their work.
def test_clean_keeps_only_stored_tags():
    stored = {payload: clean(payload) for payload in PAYLOADS}

    assert {payload: problems_ for payload, text in stored.items() if (problems_ := problems(text, STORED))} == {}
    assert {payload: second_result for payload, text in stored.items() if (second_result := clean(text)) != text} == {}


def test_render_of_stored_text_has_only_allowed_tags():
    rendered_texts = {payload: rendered(clean(payload)) for payload in PAYLOADS}

    assert {
        payload: problems_ for payload, text in rendered_texts.items() if (problems_ := problems(text, RENDERED))
    } == {}


def test_render_of_unclean_text_has_only_allowed_tags():
    rendered_texts = {payload: rendered(payload) for payload in PAYLOADS}

    assert {
        payload: problems_ for payload, text in rendered_texts.items() if (problems_ := problems(text, RENDERED))
    } == {}


def test_check_reports_forbidden_html():
    html = '<p onclick="x"><a href="javascript:x">y</a><script></script><!-- z -->\x01'

    assert problems(html, STORED) == [
        "<p onclick>",
        "href='javascript:x'",
        "<script>",
        "</script>",
        "comment ' z '",
        "character '\\x01'",
    ]


@pytest.mark.browser
def test_payloads_run_no_script_when_inserted_and_clicked(browser_page):
    browser_page.set_content("<script>window.hits = 0; function hit() { window.hits += 1 }</script><main></main>")
    put = "html => { const box = document.createElement('div'); box.innerHTML = html; document.body.append(box) }"
    parts = [text for payload in PAYLOADS for text in (clean(payload), rendered(clean(payload)), rendered(payload))]

    browser_page.evaluate(put, "\n".join(parts))
    for part in parts:
        browser_page.evaluate(put, part)
    browser_page.evaluate(CLICK_EVERYTHING)
    browser_page.wait_for_timeout(300)

    assert browser_page.evaluate("window.hits") == 0
    assert browser_page.evaluate("document.querySelectorAll('[onclick], [style], script, img, svg, form').length") == 1


@pytest.mark.browser
def test_payloads_run_no_script_while_a_page_loads(browser_page):
    parts = [text for payload in PAYLOADS for text in (clean(payload), rendered(payload))]

    browser_page.set_content(
        f"<script>window.hits = 0; function hit() {{ window.hits += 1 }}</script>{''.join(parts)}<p id=end>"
    )
    browser_page.wait_for_timeout(300)

    assert browser_page.evaluate("[window.hits, document.querySelectorAll('#end').length]") == [0, 1]


@pytest.mark.browser
def test_browser_runs_an_unclean_payload(browser_page):
    browser_page.set_content(
        "<script>window.hits = 0; function hit() { window.hits += 1 }</script><svg onload=hit()></svg>"
    )

    assert browser_page.evaluate("window.hits") == 1


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.builds(
            "{}:{}".format,
            st.sampled_from(
                [
                    "color",
                    "background",
                    "font",
                    "font-family",
                    "text-decoration",
                    "display",
                    "position",
                    "mso-list",
                    "mso-element",
                    "mso-highlight",
                    "list-style-type",
                    "page-break-before",
                    "text-transform",
                    "visibility",
                ]
            ),
            st.text("rgb(0.19,%)#af x\"'url;:level1 always Symbol\x00\n", max_size=20),
        ),
        max_size=4,
    ),
    st.sampled_from(["span", "p", "td", "ol", "br", "font", "h2", "a", "img"]),
)
def test_any_style_is_read_without_an_error(declarations, tag):
    style = escape(";".join(declarations))

    stored = clean(f'<table><tr><td>5 <{tag} style="{style}" color="{style}" face="{style}" class="{style}">mg</table>')

    assert clean(stored) == stored
    assert problems(stored, STORED) == []


@pytest.mark.parametrize(
    "sheet", ["", ".a", ".a{", "}", "{}", ".a{color:red", "<!-- .a{} /*", "@media x{.a{b:c}}", ".a{}}{,,"]
)
def test_any_style_sheet_is_read_without_an_error(sheet):
    assert clean(f"<style>{sheet}</style><p class=a>5 mg</p>") == "<p>5 mg</p>"


@pytest.mark.parametrize("tag", ["s", "strike", "del"])
def test_deletions_inside_much_formatting_stay_deleted(tag):
    html = f"<p>Take {'<b><i>' * 20}<{tag}>10</{tag}> 5{'</i></b>' * 20} mg</p>"

    assert plain_text(clean(html)) == "Take 5 mg"
