"""Rendering of readers' pages with Jinja2; Django's engine renders the newsroom and mails (docs/adr/0025)."""

from functools import cache, lru_cache

import jinja2
from django.conf import settings
from django.http import HttpResponse
from django.template import defaultfilters, engines
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import json_script
from django.utils.timezone import template_localtime
from markupsafe import Markup

from conditions.cached_reverse import path_of
from conditions.templatetags.safe_html import as_html, without_marks

from .template_context import site


def show(request, template, context=(), *, status=200):
    """Return the response with a template of `templates/public`; what it may use besides is in `context.site`."""
    page = engines["public"].env.get_template(template)
    return HttpResponse(page.render({**site(request), **dict(context)}), status=status)


def environment(**options):
    """Return the Jinja2 environment of readers' pages; `options` are those of Django's Jinja2 backend.

    Every value is escaped. A missing variable and its attributes print as nothing, because many partial templates stand
    on pages that lack some of their variables.
    """
    options |= {"autoescape": True, "undefined": jinja2.ChainableUndefined, "keep_trailing_newline": True}
    made = jinja2.Environment(**options)  # noqa: S701 - the line above says it
    made.globals = {"_": _, "_n": _n, "language": translation.get_language, "static": _static(), "url": path_of}
    made.filters |= {
        "as_html": as_html,
        "as_linked_data": as_linked_data,
        "as_locale": translation.to_locale,
        "capfirst": defaultfilters.capfirst,
        "date": date,
        "linebreaks": defaultfilters.linebreaks_filter,
        "linebreaksbr": defaultfilters.linebreaksbr,
        "urlize": defaultfilters.urlize,
        "without_marks": without_marks,
    }
    return made


def _(text):
    """Return one of our own texts, translated. It may hold tags: what is filled in with `%` is escaped."""
    return Markup(translation.gettext(text))  # noqa: S704 - ours


def _n(one, many, number):
    """Return the text for this number of things, as `_` does."""
    return Markup(translation.ngettext(one, many, number))  # noqa: S704 - ours


def _static():
    """Return what gives the address of a static file: with its hash, it is the same for as long as a process lives."""
    return static if settings.DEBUG else cache(static)


def date(moment, pattern=None):
    """Return a day, or the day of a moment where the site is, in words or by a pattern of Django's; "" for none."""
    return _written(moment, pattern, translation.get_language(), timezone.get_current_timezone()) if moment else ""


# Nothing but these decides how it is written.
@lru_cache(maxsize=4096)
def _written(moment, pattern, language, zone):
    return formats.date_format(template_localtime(moment), pattern)


def as_linked_data(graph):
    """Return a description for machines as a block of JSON-LD, which nothing in it can end."""
    script = json_script(graph)
    return Markup(script.replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S704 - escaped
