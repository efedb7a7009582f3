"""The Jinja2 environment of public pages: escaping, translations, dates, missing variables."""

import datetime as dt
import re
from pathlib import Path

import jinja2
import lxml.html
import markupsafe
import pytest
from django.conf import settings as site_settings
from django.utils import translation
from django.utils.safestring import SafeString
from markupsafe import Markup

from conditions.views import page_rendering

FOLDER = Path(site_settings.BASE_DIR) / "templates" / "public"


def made(**templates):
    return page_rendering.environment(autoescape=True, loader=jinja2.DictLoader(templates))


def written(source, **context):
    return made(page=source).get_template("page").render(context)


@pytest.mark.parametrize("in_words", [True, False])
def test_texts_keep_their_tags_and_escape_what_is_filled_in(settings, in_words):
    settings.USE_I18N = in_words

    assert written('{{ _("<b>A</b> & %") }}') == "<b>A</b> & %"
    assert written('{{ _("<b>%(name)s</b>") % {"name": name} }}', name="<i>") == "<b>&lt;i&gt;</b>"
    assert written('{{ _n("%(n)s text", "%(n)s texts", n) % {"n": n} }}', n=2) == "2 texts"


def test_texts_are_looked_up_each_time_where_there_is_more_than_one_language(settings, monkeypatch):
    settings.USE_I18N = True
    page = made(page='{{ _("Monday") }} {% set day = _("Monday") %}{{ day }}').get_template("page")

    for word in ("Montag", "lundi"):
        monkeypatch.setattr(translation, "gettext", {"Monday": word}.get)
        assert page.render() == f"{word} {word}"


@pytest.mark.parametrize("debug", [True, False])
def test_included_templates_read_outer_variables_and_change_none(settings, debug):
    settings.DEBUG = debug
    templates = {
        "page": '{% for n in (1, 2) %}{% with who = n %}{% include "part" %}{% endwith %}{% endfor %}{{ kept }}',
        "part": '{% set kept = "lost" %}{{ who }}{% include "inner" %}',
        "inner": "{% if who == 2 %}!{% else %}, {% endif %}",
    }

    assert made(**templates).get_template("page").render(kept="kept") == "1, 2!kept"


def test_callables_in_templates_are_called():
    source = """{% macro said(word) %}{{ word }}{{ caller() }}{% endmacro %}{% set words = ["a", "<b>"] %}
        {{- joined(*words) }} {{ joined("c", **{"second": "d"}) }} {{ joined("e", second="f") }}
        {%- call said(" g") %} &amp; h{% endcall %}"""

    assert written(source, joined=lambda first, second: first + second) == "a&lt;b&gt; cd ef g &amp; h"


def test_what_is_not_to_be_escaped_is_not():
    assert written("{% autoescape false %}{{ tag }}{% endautoescape %}{{ tag }}", tag="<b>") == "<b>&lt;b&gt;"


@pytest.mark.parametrize("value", ["plain", "a & b", "\"'", 3, Markup("<b>"), SafeString("<i>"), None])
def test_what_is_printed_is_escaped_as_markupsafe_escapes(value):
    assert written("{{ value }}", value=value) == markupsafe.escape(value)


def test_output_is_escaped_with_any_options():
    page = page_rendering.environment(autoescape=False, loader=jinja2.DictLoader({"page": "{{ tag }}"})).get_template(
        "page"
    )

    assert page.render(tag="<b>") == "&lt;b&gt;"


ATTACK = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> javascript:alert(1)"


class Attacker:
    """An object whose text is an XSS payload."""

    words = ATTACK

    def __str__(self):
        return ATTACK


@pytest.mark.parametrize(
    "source",
    [
        "{{ attack }}",
        "{{ one }}",
        "{{ one.words }}",
        "{{ said() }}",
        "{{ words[0] }}",
        '{{ {"a": attack}.a }}',
        "{{ words }}",
        "{{ attack ~ attack }}",
        '{{ "<b>" ~ attack }}',
        '{{ ("%s" % attack) }}',
        "{{ attack if true }}",
        "{{ missing or attack }}",
        "{% for word in words %}{{ word }}{% endfor %}",
        "{% with word = attack %}{{ word }}{% endwith %}",
        "{% set word = attack %}{{ word }}",
        "{% set block %}{{ attack }}{% endset %}{{ block }}",
        "{% macro shown(word) %}{{ word }}{% endmacro %}{{ shown(attack) }}",
        "{% macro shown() %}{{ caller() }}{% endmacro %}{% call shown() %}{{ attack }}{% endcall %}",
        '{% include "part" %}',
        '{% from "parts" import shown %}{{ shown(attack) }}',
        '{% extends "frame" %}{% block content %}{{ attack }}{% endblock %}',
        '{{ _("<b>%(word)s</b>") % {"word": attack} }}',
        '{{ _n("%(word)s", "%(word)s", 2) % {"word": attack} }}',
        '{{ words|join(", ") }}',
        "{{ attack|lower }}",
        "{{ attack|upper }}",
        "{{ attack|capfirst }}",
        "{{ attack|default(attack) }}",
        "{{ attack|without_marks }}",
        "{{ attack|linebreaks }}",
        "{{ attack|linebreaksbr }}",
        "{{ attack|as_locale }}",
    ],
)
def test_no_way_of_printing_lets_markup_through(source):
    templates = {
        "page": source,
        "part": "{{ attack }}",
        "parts": "{% macro shown(word) %}{{ word }}{% endmacro %}",
        "frame": "{% block content %}{% endblock %}",
    }
    context = {"attack": ATTACK, "one": Attacker(), "words": [ATTACK, ATTACK], "said": lambda: ATTACK}

    html = made(**templates).get_template("page").render(context).lower()

    assert "alert(1)" in html
    assert "<script" not in html
    assert "<img" not in html
    # A quote in an attribute would end it.
    assert not {'"', "'"} & set(html)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_words_in_an_attribute_stay_in_it(quote):
    html = written(
        f"<p title={quote}{{{{ attack }}}}{quote} lang={quote}{{{{ one }}}}{quote}>", attack=ATTACK, one=Attacker()
    )

    (paragraph,) = lxml.html.fragments_fromstring(html)
    assert (paragraph.tag, dict(paragraph.attrib)) == ("p", {"title": ATTACK, "lang": ATTACK})


def test_words_are_no_rich_text():
    with pytest.raises(TypeError):
        written("{{ attack|as_html }}", attack=ATTACK)


def test_links_made_of_words_let_no_markup_through():
    html = written("{{ attack|urlize }}", attack=f"https://example.org/{ATTACK}").lower()

    assert re.findall(r"<(\w+)", html) == ["a"]
    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html


def test_what_is_not_there_prints_as_nothing():
    assert written("[{{ nothing }}{{ nothing.of.it }}{% if nothing.of %}!{% endif %}]") == "[]"


def test_days_are_those_of_the_site(settings):
    moment = dt.datetime(2026, 5, 8, 23, 30, tzinfo=dt.UTC)

    settings.TIME_ZONE = "Europe/Berlin"
    assert (page_rendering.date(moment), page_rendering.date(moment, "Y-m-d")) == ("9 May 2026", "2026-05-09")
    settings.TIME_ZONE = "UTC"
    assert (page_rendering.date(moment), page_rendering.date(moment.date()), page_rendering.date(None)) == (
        "8 May 2026",
    ) * 2 + ("",)


def test_linked_data_cannot_be_ended_from_within():
    block = page_rendering.as_linked_data({"name": "</script><script>alert(1)</script>"})

    assert block.startswith('<script type="application/ld+json">')
    assert block.count("</script>") == 1


@pytest.mark.parametrize("path", sorted(path.name for path in FOLDER.glob("*.html")))
def test_no_template_prints_what_should_have_been_called(path):
    """Find callables that templates print: Django's engine calls them, Jinja2 does not."""
    source = (FOLDER / path).read_text()

    assert not re.search(r"\|\s*(safe|forceescape|xmlattr|tojson)\b|\bautoescape\b|\bMarkup\b|__html__", source)
    assert ".get_absolute_url }}" not in source
    assert "_display }}" not in source
