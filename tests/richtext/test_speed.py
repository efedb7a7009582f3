"""Text of any length and nesting is cleaned and shown in seconds, and nobody's words get lost."""

import sys
import time

import pytest

from conditions.richtext import clean, plain_text, render

WORD = (
    "<p class=MsoNormal style='margin:0'>Four <b>genes</b> are known so far [1], and "
    "<a href='https://example.org/x'>more</a> will<sup>2</sup> come.<o:p></o:p></p>\n"
)
# Measuring coverage slows Python down; time that grows with the square breaks either limit.
SECONDS = 5 if sys.gettrace() is None else 20
LARGE = {
    "two megabytes from Word": WORD * (2_000_000 // len(WORD)),
    "two megabytes of words": "word " * 400_000,
    "50,000 paragraphs": "<p>x</p>" * 50_000,
    "50,000 bold words": "<b>x</b>y" * 50_000,
    "50,000 lines": "x<br>" * 50_000,
    "50,000 items": "<li>x" * 50_000,
    "50,000 citation marks": "<p>" + "<b>[</b>1] " * 50_000,
    "20,000 rows": "<table>" + "<tr><td>x<td rowspan=2>" * 20_000,
    "empty rows": "<table>" + "<tr><td>x<tr><td>" * 10_000,
    "20,000 items from Word": "<p style='mso-list:l0 level3'><span style='mso-list:Ignore'>1.</span>x</p>" * 20_000,
    **{
        f"deep {opening}": f"{opening}x" * 25_000
        for opening in ("<b>", "<em><strong>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<span>")
    },
    "deep <div>": "<div>x" * 100_000,
    "deep and open": "<b><p>x" * 50_000,
    "deep behind quotes": '<div a="<">x' * 50_000,
    "deep behind wrong ends": "<section></b><p>x" * 50_000,
    "deep behind tables": "<div><table></div></table>x" * 50_000,
    "deep and closed": "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "many attributes": "".join(f"<b id=i{i}>" for i in range(1_000)) + "<p>x" * 50_000,
    "tags that never end": "<p" * 50_000 + "<div" * 50_000,
    "comments that never end": "<!--" * 200_000,
    "signs": "<" * 500_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_clean_and_render_are_fast(name):
    html = LARGE[name]
    # What this process uses, since other tests may share the machine.
    start = time.process_time()

    stored = clean(html)
    cleaned = time.process_time() - start
    render(stored, citations=9)
    rendered = time.process_time() - start - cleaned

    assert cleaned < SECONDS
    assert rendered < SECONDS
    if name.startswith("deep"):
        assert plain_text(stored).count("x") == html.count("x")


def test_300_kilobytes_render_quickly():
    stored = clean(WORD * (400_000 // len(WORD)))[:300_000]
    start = time.process_time()

    render(stored, citations=9)

    assert time.process_time() - start < SECONDS / 5


def test_render_of_deep_text_in_the_database_does_not_fail():
    assert "x" in render("<em>" * 5_000 + "x" + "</em>" * 5_000).html
