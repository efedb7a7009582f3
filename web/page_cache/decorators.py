"""The decorator that marks a view's responses for the page cache."""

from functools import wraps


def cached_page(*parameters):
    """Have the page cache keep the view's responses (docs/adr/0029).

    For views that respond the same to everybody until the public stamp, the day or the site's own code changes.
    `parameters` names the query parameters that the view reads; the view must read no others.
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            response.page_cache_parameters = frozenset(parameters)
            return response

        return wrapped

    return decorate


def cache_parameters(response):
    """Return the query parameters that a marked response depends on, or None if the response is not marked."""
    return getattr(response, "page_cache_parameters", None)
