"""Security headers beside Django's own: what a page may load, who may embed it, which browser features it may use."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings

# Browser features that no page here uses, nor may any script that somebody smuggles into one. Browsers log a complaint
# for each name that they do not know, so the list has only names that browsers agree on.
UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
    "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED)
SAME_ORIGIN, CROSS_ORIGIN = "same-origin", "cross-origin"


class SecurityHeaders:
    """The middleware around everything that makes a response; cached responses are cached with these headers."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        return add_security_headers(self._get_response(request))


def add_security_headers(response):
    """Set Cross-Origin-Resource-Policy and Permissions-Policy; return the response."""
    # Open data is meant to be read by other sites' pages; pages, photos and scripts are not.
    is_open = response.headers.get("Access-Control-Allow-Origin") == "*"
    response.headers["Cross-Origin-Resource-Policy"] = CROSS_ORIGIN if is_open else SAME_ORIGIN
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    return response


class ContentPolicy:
    """The middleware that sets the settings' Content-Security-Policy where a view has set none."""

    def __init__(self, get_response):
        self._get_response = get_response
        self._policy = content_policy()

    def __call__(self, request):
        response = self._get_response(request)
        # Django's error pages for developers have styles and scripts of their own.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, self._policy)
        return response


def content_policy(directives=None):
    """Return the Content-Security-Policy of the settings, with `directives` in place of those of the same names."""
    # django-csp collects the parts in a set: sorted, all workers send the same bytes.
    return "; ".join(sorted(build_policy(replace=directives).split("; ")))


def set_content_policy(response, directives):
    """Give the response a policy with `directives` in place of the settings' own, unless it has one; return it."""
    response.headers.setdefault(HEADER, content_policy(directives))
    return response
