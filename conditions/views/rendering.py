"""What readers see is written by Jinja2; the newsroom's screens and mails by Django's own engine (docs/adr/0025)."""

import jinja2
from django.shortcuts import render
from django.template import defaultfilters
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, translation
from django.utils.html import json_script
from django.utils.timezone import template_localtime
from markupsafe import Markup

from conditions.templatetags.reading import as_html, without_marks

from .context import site


def show(request, template, context=(), *, status=200):
    """Return the response with a template of `templates/public`; what it may use besides is in `context.site`."""
    return render(request, template, {**site(request), **dict(context)}, status=status, using="public")


def environment(**options):
    """Return the Jinja2 environment of readers' pages.

    What is not there prints as nothing, and so does what would be in it: many parts stand on pages that lack some.
    """
    made = jinja2.Environment(**{**options, "undefined": jinja2.ChainableUndefined}, keep_trailing_newline=True)  # noqa: S701 - Django says autoescape=True
    made.globals = {"_": _, "_n": _n, "language": translation.get_language, "static": static, "url": url}
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
    return Markup(translation.gettext(text))  # noqa: S704


def _n(one, many, number):
    """Return the text for this number of things, as `_` does."""
    return Markup(translation.ngettext(one, many, number))  # noqa: S704


def url(name, *args):
    return reverse(name, args=args)


def date(moment, pattern=None):
    """Return a day, or the day of a moment where the site is, in words or by a pattern of Django's; "" for none."""
    return formats.date_format(template_localtime(moment), pattern) if moment else ""


def as_linked_data(graph):
    """Return a description for machines as a block of JSON-LD, which nothing in it can end."""
    script = json_script(graph)
    return Markup(script.replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S704
