"""Rendering of public pages with Jinja2; Django's engine renders the newsroom and mails (docs/adr/0025)."""

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
from conditions.public.reviews import review_sentence, signature_sentence
from conditions.templatetags.safe_html import as_html, without_marks
from web.full_stops import full_stop

from .template_context import site


def render_page(request, template, context=(), *, status=200):
    """Return the response with a template of `templates/public`, `context` and what `template_context.site` adds."""
    jinja_template = engines["public"].env.get_template(template)
    return HttpResponse(jinja_template.render({**site(request), **dict(context)}), status=status)


def environment(**options):
    """Return the Jinja2 environment of public pages; `options` are those of Django's Jinja2 backend.

    Every value is escaped. A missing variable and its attributes print as nothing, because many partial templates are
    included in pages that lack some of their variables.
    """
    options |= {"autoescape": True, "undefined": jinja2.ChainableUndefined, "keep_trailing_newline": True}
    jinja_environment = jinja2.Environment(**options)  # noqa: S701 - the line above sets autoescape
    jinja_environment.globals = {
        "_": _,
        "_n": _n,
        "language": translation.get_language,
        "static": _static(),
        "url": path_of,
    }
    jinja_environment.filters |= {
        "as_html": as_html,
        "as_linked_data": as_linked_data,
        "as_locale": translation.to_locale,
        "capfirst": defaultfilters.capfirst,
        "date": date,
        "full_stop": full_stop,
        "linebreaks": defaultfilters.linebreaks_filter,
        "linebreaksbr": defaultfilters.linebreaksbr,
        "review_sentence": review_sentence,
        "signature_sentence": signature_sentence,
        "urlize": defaultfilters.urlize,
        "without_marks": without_marks,
    }
    return jinja_environment


def _(text):
    """Return a text of the interface, translated. It may hold tags; values filled in with `%` are escaped."""
    return Markup(translation.gettext(text))  # noqa: S704 - our own text


def _n(singular, plural, number):
    """Return the text of the interface for this number, translated and escaped as `_` does."""
    return Markup(translation.ngettext(singular, plural, number))  # noqa: S704 - our own text


def _static():
    """Return the function for URLs of static files, cached because names with hashes do not change in a process."""
    return static if settings.DEBUG else cache(static)


def date(moment, pattern=None):
    """Return a date, or the local date of a datetime, in words or in a format of Django's; "" for None."""
    return (
        _formatted_date(moment, pattern, translation.get_language(), timezone.get_current_timezone()) if moment else ""
    )


# The result depends on these arguments alone.
@lru_cache(maxsize=4096)
def _formatted_date(moment, pattern, language, zone):
    return formats.date_format(template_localtime(moment), pattern)


def as_linked_data(graph):
    """Return a graph as a script element of JSON-LD, escaped so that no value can close the element."""
    script = json_script(graph)
    return Markup(script.replace('type="application/json"', 'type="application/ld+json"', 1))  # noqa: S704 - escaped
