"""What each answer tells browsers besides Django's own headers: what it may load, who may embed it, what none uses."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings

# Features that no page here uses, nor may anything that somebody smuggles into one. Names that browsers do not know
# would fill their consoles with complaints, so these are the ones that they agree on.
UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope", "hid",
    "idle-detection", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED)
OURS, ANYBODYS = "same-origin", "cross-origin"


class Hardening:
    """The middleware around all that make an answer; what is remembered is remembered with these headers."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        return hardened(self._get_response(request))


def hardened(response):
    """Give the response its headers; return it."""
    # Open data is meant to be read by other sites' pages; pages, photos and scripts are not.
    is_open = response.headers.get("Access-Control-Allow-Origin") == "*"
    response.headers["Cross-Origin-Resource-Policy"] = ANYBODYS if is_open else OURS
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    return response


class ContentPolicy(CSPMiddleware):
    """The library's middleware, for answers that ask for another policy than that of the settings.

    All others get that one, put together once: the library does it anew for each answer, and twice.
    """

    def __init__(self, get_response):
        super().__init__(get_response)
        # Its parts come from a set: sorted, all workers say the same.
        self._plain = "; ".join(sorted(build_policy().split("; ")))

    def process_response(self, request, response):
        is_other = hasattr(request, "_csp_nonce") or any(name.startswith("_csp_") for name in vars(response))
        if settings.DEBUG or is_other:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._plain)
        return response
