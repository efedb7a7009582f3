"""Growth of cleaning and rendering: linear time for any length and depth, and no word lost without being told."""

import pytest

from conditions.richtext import Change, clean, clean_and_report, plain_text, render
from conditions.richtext.cleaning import cleaned
from tests.timing import assert_grows_evenly

WORD = (
    "<p class=MsoNormal style='margin:0'>Four <b>genes</b> are known so far [1], and "
    "<a href='https://example.org/x'>more</a> will<sup>2</sup> come.<o:p></o:p></p>\n"
)

pytestmark = pytest.mark.timed

# Prefix, repeated part, number of repetitions, and a suffix repeated as often.
LARGE = {
    "two megabytes from Word": ("", WORD, 2_000_000 // len(WORD), ""),
    "two megabytes of words": ("", "word ", 400_000, ""),
    "50,000 paragraphs": ("", "<p>x</p>", 50_000, ""),
    "50,000 bold words": ("", "<b>x</b>y", 50_000, ""),
    "50,000 lines": ("", "x<br>", 50_000, ""),
    "50,000 items": ("", "<li>x", 50_000, ""),
    "50,000 citation marks": ("<p>", "<b>[</b>1] ", 50_000, ""),
    "20,000 rows": ("<table>", "<tr><td>x<td rowspan=2>", 20_000, ""),
    "empty rows": ("<table>", "<tr><td>x<tr><td>", 10_000, ""),
    "20,000 items from Word": (
        "",
        "<p style='mso-list:l0 level3'><span style='mso-list:Ignore'>1.</span>x</p>",
        20_000,
        "",
    ),
    **{
        f"deep {opening}": ("", f"{opening}x", 25_000, "")
        for opening in ("<b>", "<em><strong>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<span>")
    },
    "deep <div>": ("", "<div>x", 100_000, ""),
    "deep and open": ("", "<b><p>x", 50_000, ""),
    "deep behind quotes": ("", '<div a="<">x', 50_000, ""),
    "deep behind wrong ends": ("", "<section></b><p>x", 50_000, ""),
    "deep behind tables": ("", "<div><table></div></table>x", 50_000, ""),
    "deep and closed": ("", "<div>", 100_000, "</div>"),
    "many attributes": ("".join(f"<b id=i{i}>" for i in range(1_000)), "<p>x", 50_000, ""),
    "tags that never end": ("", "<p", 50_000, "<div"),
    "comments that never end": ("", "<!--", 200_000, ""),
    "signs": ("", "<", 500_000, ""),
}

# The texts of `make test`: lists, depth, attributes, and broken tags.
USUAL = {"20,000 items from Word", "deep <b>", "many attributes", "tags that never end"}


def text(name, share=1):
    before, repeated, times, after = LARGE[name]
    times = int(times * share)
    between = "x" if name == "deep and closed" else ""
    return before + repeated * times + between + after * times


def clean_without_cache(html):
    cleaned.cache_clear()
    return clean(html)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in USUAL else [pytest.mark.full]) for name in LARGE]
)
def test_cleaning_and_rendering_take_linear_time(name):
    assert_grows_evenly(clean_without_cache, lambda share: text(name, share))
    assert_grows_evenly(lambda stored: render(stored, citations=9), lambda share: clean(text(name, share)))
    if name.startswith("deep"):
        html, changes = clean_and_report(text(name))
        assert Change.TOO_DEEP in changes or plain_text(html).count("x") == text(name).count("x")


def test_render_of_deep_text_in_the_database_does_not_fail():
    assert "x" in render("<em>" * 5_000 + "x" + "</em>" * 5_000).html
