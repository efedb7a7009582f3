"""Response headers for comparisons."""


def headers_of(response):
    """Return [(name, value)] of a response, without its unique X-Request-ID."""
    return [(name, value) for name, value in response.items() if name != "X-Request-ID"]
