"""The headers by which answers are compared."""


def headers_of(response):
    """Return [(name, value)] of a response, but for the number that each answer has of its own."""
    return [(name, value) for name, value in response.items() if name != "X-Request-ID"]
