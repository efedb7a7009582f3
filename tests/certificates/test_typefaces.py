"""Certificates with names in scripts that DejaVu Sans lacks: drawn in installed fonts, or refused with the letters."""

import io
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from conditions import certificates
from conditions.certificates import typefaces
from tests import factories
from web.refusals import Refused

FONTS = Path(__file__).parent / "fonts"
NAMES = [
    pytest.param("王芳", "DroidSansFallback", id="O05-han"),
    pytest.param("राव", "NotoSansDevanagari", id="O05-devanagari"),
    pytest.param("김민수", "DroidSansFallback", id="O05-hangul"),
    pytest.param("สมชาย", "NotoSansThai", id="thai"),
    pytest.param("አበበ", "NotoSansEthiopic", id="ethiopic"),
]


@pytest.fixture
def fonts(monkeypatch):
    monkeypatch.setattr(typefaces, "FOLDERS", (str(FONTS),))


@pytest.fixture
def no_fonts(monkeypatch, tmp_path):
    monkeypatch.setattr(typefaces, "FOLDERS", (str(tmp_path),))


def signed_by(name, editor):
    reviewer = factories.make_reviewer(name=name)
    page = factories.make_page(factories.make_condition())
    return factories.make_published(page, by=editor, reviewer=reviewer)


def pdf_of(edition):
    content = certificates.as_pdf(certificates.certificate_of(edition, now=timezone.now()), lambda event: event.verb)
    return PdfReader(io.BytesIO(content))


def font_names(pdf):
    return {str(font.get_object()["/BaseFont"]) for page in pdf.pages for font in page["/Resources"]["/Font"].values()}


@pytest.mark.parametrize(("name", "font"), NAMES)
def test_name_is_drawn_in_an_installed_font(fonts, editor, name, font):
    pdf = pdf_of(signed_by(name, editor))

    assert any(font in one.replace("-", "") for one in font_names(pdf))
    assert _has_glyphs(pdf, font)


def _has_glyphs(pdf, family):
    """Return whether the font embedded under this name has outlines for more than the box of missing letters."""
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            if family in str(font["/BaseFont"]).replace("-", ""):
                descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                embedded = TTFont(io.BytesIO(descriptor["/FontFile2"].get_object().get_data()))
                outlines = embedded["glyf"]
                return sum(outlines[glyph].numberOfContours != 0 for glyph in embedded.getGlyphOrder()) > 1
    return False


@pytest.mark.parametrize("name", ["د. أحمد محمد", "ד״ר כהן"])
def test_script_from_right_to_left_is_shaped_in_our_own_font(no_fonts, editor, name):
    assert typefaces.needs_shaping(name)
    assert all("DejaVu" in one for one in font_names(pdf_of(signed_by(name, editor))))


@pytest.mark.parametrize("name", [name for parameter in NAMES for name in parameter.values[:1]])
def test_certificate_without_a_font_is_refused_with_the_letters(no_fonts, editor, name):
    with pytest.raises(Refused) as refused:
        pdf_of(signed_by(name, editor))

    assert f"no installed font has these letters: {' '.join(sorted(set(name)))}." in str(refused.value)


def test_refusal_leads_back_to_the_certificate_on_the_screen(no_fonts, client, editor):
    edition = signed_by("王芳", editor)
    client.force_login(editor)

    response = client.get(reverse("admin:conditions_edition_certificate_pdf", args=[edition.pk]))

    assert response.url == reverse("admin:conditions_edition_certificate", args=[edition.pk])
    assert ["王" in str(message) for message in get_messages(response.wsgi_request)] == [True]


def test_plain_text_is_not_shaped_and_invisible_characters_need_no_glyph():
    assert not typefaces.needs_shaping("Dr François Żółć, α and β; 5 µg ≥ 3")
    assert typefaces.letters_to_draw("a\u200d\ufe0f\u00ad\n") == {"a"}
