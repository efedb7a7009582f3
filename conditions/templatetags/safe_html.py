"""Filters for the public pages; holds the one `mark_safe` of the code base."""

from django import template
from django.utils.safestring import mark_safe

from conditions import richtext
from conditions.richtext.rendering import Rendered

register = template.Library()


@register.filter
def as_html(rendered):
    """Print a `richtext.Rendered`: only stored tags and our own decoration can be in it."""
    if not isinstance(rendered, Rendered):
        raise TypeError("as_html prints what richtext.render returned, and nothing else.")
    return mark_safe(rendered.html)  # noqa: S308


@register.filter
def without_marks(text):
    return richtext.without_marks(text)
