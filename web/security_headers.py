"""Security headers beside Django's own: what a page may load, who may embed it, which browser features it may use."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings

# Browser features that no page uses and no injected script may use. Browsers log a warning for each unknown name, so
# the list has only names that all browsers know.
UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
    "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED)
SAME_ORIGIN, CROSS_ORIGIN = "same-origin", "cross-origin"


class SecurityHeaders:
    """Middleware that adds security headers to every response; cached responses are stored with them."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        return add_security_headers(self._get_response(request))


def add_security_headers(response):
    """Set Cross-Origin-Resource-Policy and Permissions-Policy; return the response."""
    # Other sites may load open data, but no pages, photos or scripts.
    is_open = response.headers.get("Access-Control-Allow-Origin") == "*"
    response.headers["Cross-Origin-Resource-Policy"] = CROSS_ORIGIN if is_open else SAME_ORIGIN
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    return response


class ContentPolicy:
    """Middleware that sets the Content-Security-Policy of the settings, unless the view has set its own."""

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
    # Sorted, because django-csp collects the directives in a set, and all workers have to send the same bytes.
    return "; ".join(sorted(build_policy(replace=directives).split("; ")))


def set_content_policy(response, directives):
    """Give the response a policy with `directives` in place of the settings' own, unless it has one; return it."""
    response.headers.setdefault(HEADER, content_policy(directives))
    return response
