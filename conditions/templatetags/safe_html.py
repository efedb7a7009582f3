"""Template filters for stored HTML; the only file that calls `mark_safe`."""

from django import template
from django.utils.safestring import mark_safe

from conditions import richtext
from conditions.richtext.rendering import Rendered

register = template.Library()


@register.filter
def as_html(rendered):
    """Return the HTML of a `richtext.Rendered`, which holds sanitised tags and our own decoration only.

    Raises TypeError for any other value.
    """
    if not isinstance(rendered, Rendered):
        raise TypeError("as_html prints what richtext.render returned, and nothing else.")
    return mark_safe(rendered.html)  # noqa: S308


@register.filter
def without_marks(text):
    """Return the text without citation marks such as [1]."""
    return richtext.without_marks(text)
