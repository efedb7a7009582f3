"""Digits, signs, units and negations of a pasted text: none is lost, added, moved or run together."""

# ruff: noqa: E501 - markup is easier to compare on one line

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from conditions import richtext

# Each token that carries a meaning in a dose, with word boundaries where a glued neighbour would change it.
MEANING = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*|[<>≤≥±−+%→×·=~–-]|\b(?:mg|µg|mL|kg|IU|mmol)\b|\b(?:no|not|never|without)\b"
)
WORDS = [
    *("5", "10", "0.5", "1,000", "<", "≤", "≥", "±", "−", "+", "%", "→", "×", "·", "=", "~", "–", "-"),
    *("mg", "µg", "mL", "kg", "IU", "mmol", "no", "not", "never", "without", "dose", "a day", "β-blockers"),
]
# How programs write visible text: plain, in marks, in looks, inserted, commented on, linked.
VISIBLE = [
    *("{}", "<b>{}</b>", "<i>{}</i>", "<u>{}</u>", "<ins>{}</ins>", "<span class=msoIns><ins cite=x>{}</ins></span>"),
    *('<span style="color:red">{}</span>', '<font face="Arial" color=red>{}</font>', "<mark>{}</mark>", "<sup>{}</sup>"),
    *("<a style='mso-comment-reference:A_1'>{}</a>", '<a href="https://www.google.com/url?q=https://e.org">{}</a>'),
    *("<b style='font-weight:normal'>{}</b>", "<span style='font-weight:700'>{}</span>", "<o:p>{}</o:p>", "<small>{}</small>"),
    *('<span style="font-family:Symbol;font-family:Arial">{}</span>', "<label>{}</label>", '<a href="file:///C:/x">{}</a>'),
    *('<span style="position:absolute">{}</span>', '<span style="display:block">{}</span>', "<ruby>x<rt>{}</rt></ruby>"),
]  # fmt: skip
# How programs write what is not valid text, with a dose inside that must not come through.
DROPPED = [
    *("<del>{}</del>", "<s>{}</s>", "<strike>{}</strike>", "<span class=msoDel>{}</span>", "<del><b>{}</b></del>"),
    *('<span style="text-decoration: underline line-through red">{}</span>', '<span class="x TrackChangeTextDeletion">{}</span>'),
    *("<span style='text-decoration-line:line-through'>{}</span>", "<span style='mso-hide:all'>{}</span>"),
    *("<span class=MsoCommentReference>[{}]</span>", "<span style='display:none'>{}</span>", "<!-- {} -->", "<img alt='{}'>"),
    *("<button>{}</button>", "<select><option>{}</select>", "<iframe>{}</iframe>", "<script>{}</script>"),
    "<div style='mso-element:comment-list'><div style='mso-element:comment'><p>{}</p></div></div>",
]  # fmt: skip
BLOCKS = [
    *("<p>{}</p>", "<div>{}</div>", "<h1>{}</h1>", "<h3>{}</h3>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>"),
    *("<table><tr><td>{}</td><td>x</td></tr></table>", "<p style='mso-list:l0 level1 lfo1'>{}</p>", "<pre>{}</pre>"),
    *("<table><tr><td><b>{}</b></td><td><b>y</b></td></tr><tr><td>z</td><td>z</td></tr></table>", "{}<br>", "{}<hr>"),
    *("<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>", "<center>{}</center>", "<dl><dt>{}</dl>"),
]  # fmt: skip


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


visible_parts = st.builds(
    lambda form, word: (form.format(escaped(word)), word), st.sampled_from(VISIBLE), st.sampled_from(WORDS)
)
dropped_parts = st.builds(
    lambda form, word: (form.format(escaped(word)), ""),
    st.sampled_from(DROPPED),
    st.sampled_from(["7", "70 mg", "not", "x"]),
)
# Words apart by spaces, and what is dropped between them with spaces around it.
parts = st.lists(st.one_of(visible_parts, visible_parts, dropped_parts), min_size=1, max_size=6)
documents = st.lists(st.tuples(st.sampled_from(BLOCKS), parts), min_size=1, max_size=4)
many = settings(max_examples=150, deadline=None)


def meaning(text):
    return MEANING.findall(text)


@many
@given(documents)
def test_digits_signs_units_and_negations_stay_in_order(document):
    html = "".join(block.format(" ".join(markup for markup, _words in parts)) for block, parts in document)
    visible = " ".join(words for _block, parts in document for _markup, words in parts)

    stored, changes = richtext.clean_and_report(html)

    assert meaning(richtext.plain_text(stored)) == meaning(visible)
    assert richtext.clean_and_report(stored) == (stored, {})
    assert all(changes.values())


@many
@given(
    st.sampled_from(["10", "5", "0.5"]),
    st.sampled_from(DROPPED),
    st.sampled_from([" to ", " or 7 ", "x"]),
    st.sampled_from(["20", "5", "0.25"]),
)
def test_numbers_around_what_is_dropped_never_run_together(before, form, dropped, after):
    html = f"<p>{before}{form.format(dropped)}{after} mg</p>"

    numbers = re.findall(r"[0-9.]+", richtext.plain_text(richtext.clean(html)))

    assert numbers == ([f"{before}{after}"] if form in INVISIBLE_IN_BROWSERS else [before, after])


# A reader of the pasted text sees one number too, because nothing was ever shown between.
INVISIBLE_IN_BROWSERS = {"<!-- {} -->", "<script>{}</script>"}


@many
@given(st.text("0123456789., mg", min_size=1, max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_change_inside_a_number_leaves_one_number(number, start, length):
    digits = "".join(re.findall("[0-9]", number)) or "1"
    start = min(start, len(digits))
    kept = digits[:start] + digits[start + length :]

    stored = richtext.clean(
        f"<p>{digits[:start]}<del>{digits[start : start + length]}</del>{digits[start + length :]} mg</p>"
    )

    assert richtext.plain_text(stored) == f"{kept} mg".strip()
