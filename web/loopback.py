"""One name for this machine in development: passkeys and cookies of 127.0.0.1 would not work at localhost."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponseRedirect


class RedirectToLocalhost:
    """Middleware that redirects http://127.0.0.1:8000/admin/ to http://localhost:8000/admin/, port and path unchanged.

    It redirects GET and HEAD requests for the newsroom, only with DEBUG and if SITE_URL names localhost.
    """

    def __init__(self, get_response):
        if not settings.DEBUG or urlsplit(settings.SITE_URL).hostname != "localhost":
            raise MiddlewareNotUsed
        self._get_response = get_response

    def __call__(self, request):
        if request.method in ("GET", "HEAD") and request.path.startswith(f"/{settings.ADMIN_PATH}/"):
            host = urlsplit(f"//{request.get_host()}")
            if _is_loopback(host.hostname):
                port = f":{host.port}" if host.port else ""
                return HttpResponseRedirect(f"{request.scheme}://localhost{port}{request.get_full_path()}")
        return self._get_response(request)


def _is_loopback(name):
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
