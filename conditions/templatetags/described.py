"""Filters that print a page's description for machines, from its graph (conditions/structured_data)."""

from django import template
from django.utils.translation import to_locale

register = template.Library()

register.filter("as_locale", to_locale)


@register.filter
def page_node(graph):
    """Return the node of the page itself."""
    return graph["@graph"][0]


@register.filter(is_safe=True)
def as_linked_data(script):
    """Return what `json_script` printed, and made safe, as a block of linked data."""
    return script.replace('type="application/json"', 'type="application/ld+json"', 1)
