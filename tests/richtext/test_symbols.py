"""Letters of symbol fonts: what the reader of the pasted text saw."""

from collections import Counter

import pytest

from conditions.richtext import Change, clean, clean_and_report, clean_text, unreadable_characters

SYMBOL = '<p><span style="font-family:{}">{}</span></p>'


@pytest.mark.parametrize(
    ("code", "letter"),
    [
        *((0x61, "α"), (0x62, "β"), (0x64, "δ"), (0x67, "γ"), (0x6D, "µ"), (0x44, "Δ"), (0x57, "Ω"), (0x77, "ω")),
        *((0xA3, "≤"), (0xB3, "≥"), (0xB1, "±"), (0xB0, "°"), (0xB4, "×"), (0xAE, "→"), (0xAC, "←"), (0xB9, "≠")),
        *((0xBB, "≈"), (0xA5, "∞"), (0xD6, "√"), (0xB8, "÷"), (0x2D, "−"), (0xB7, "•"), (0x35, "5"), (0x3C, "&lt;")),
    ],
)
def test_symbol_letters_and_unreadable_characters_are_mapped(code, letter):
    written = "&lt;" if code == 0x3C else chr(code)

    assert clean(SYMBOL.format("Symbol", f"x{written}")) == f"<p>ξ{letter}</p>"
    assert clean(f"<p>x{chr(0xF000 + code)}</p>") == f"<p>x{letter}</p>"
    # Word writes both: the private-use character, and the font around it.
    assert clean(SYMBOL.format("Symbol", f"x{chr(0xF000 + code)}")) == f"<p>ξ{letter}</p>"
    assert clean_text(f"x{chr(0xF000 + code)}").replace("<", "&lt;") == f"x{letter}"


def test_typed_micro_sign_in_the_symbol_font_stays():
    assert clean(SYMBOL.format("Symbol", "5 µ")) == "<p>5 µ</p>"


@pytest.mark.parametrize(
    "style",
    [
        "font-family:Symbol",
        "FONT-FAMILY: &quot;Symbol&quot;, serif",
        'font:italic 12.0pt/1.2 "Symbol"',
        "font-family:Symbol;mso-bidi-font-family:Calibri",
        "font-family:SymbolMT",
        "mso-char-type:symbol;mso-symbol-font-family:Symbol",
    ],
)
def test_symbol_font_is_found_in_any_style(style):
    assert clean(f"<p><span style='{style}'>5 m</span>g</p>") == "<p>5 µg</p>"


@pytest.mark.parametrize(
    "style",
    [
        "font-family:Calibri",
        "font-family:'Segoe UI Symbol'",
        "font-family:Arial, Symbol",
        "mso-bidi-font-family:Symbol",
    ],
)
def test_other_fonts_change_nothing(style):
    assert clean_and_report(f'<p><span style="{style}">m</span></p>') == ("<p>m</p>", Counter())


def test_a_font_inside_ends_the_symbol_font():
    html = '<p><font face="Symbol">b<span style="font-family:Arial">b<i>b</i></span>b</font></p>'

    assert clean_and_report(html) == ("<p>βb<em>b</em>β</p>", Counter({Change.SYMBOL: 2}))


def test_arrows_and_ticks_of_wingdings_are_mapped():
    html = '<p>10 <span style="font-family:Wingdings">à</span> 5 mg <font face=Wingdings>\uf0fc ß J</font></p>'

    assert clean(html) == "<p>10 → 5 mg ✓ ← ☺</p>"


@pytest.mark.parametrize("font", ["Wingdings", "Wingdings 3", "Webdings"])
def test_letters_of_picture_fonts_become_unreadable_and_are_named(font):
    stored, changes = clean_and_report(f'<p>Take <span style="font-family:{font}">5 m</span>\u00a0mg</p>')

    assert (stored, changes) == ("<p>Take \ufffd \ufffd mg</p>", Counter({Change.SYMBOL: 2}))
    assert [character for character, _words in unreadable_characters(stored)] == ["\ufffd"] * 2


def test_ambiguous_private_use_characters_stay_and_are_named():
    text = clean_text("10 \uf0e0 5 mg daily, \ue123")

    assert unreadable_characters(text) == [
        ("\uf0e0", "10 \uf0e0 5 mg daily, \ue123"),
        ("\ue123", "\uf0e0 5 mg daily, \ue123"),
    ]
