"""What each answer tells browsers besides Django's own headers: who may embed it, and what no page here uses."""

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
