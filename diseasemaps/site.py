"""The newsroom: Django's admin with a Content-Security-Policy of its own."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _

# Staff pages run Django's own scripts and nothing inline.
NEWSROOM_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}


class Newsroom(AdminSite):
    site_title = _("DiseaseMaps newsroom")
    site_header = _("DiseaseMaps newsroom")
    index_title = _("Newsroom")

    def admin_view(self, view, cacheable=False):
        # A view that has set its own policy (the editor's screens) keeps it.
        return _policy_unless_set(super().admin_view(view, cacheable))

    def login(self, request, extra_context=None):
        return csp_replace(NEWSROOM_POLICY)(super().login)(request, extra_context)


def _policy_unless_set(view):
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if not hasattr(response, "_csp_replace"):
            response._csp_replace = NEWSROOM_POLICY
        return response

    wrapped.__name__ = getattr(view, "__name__", "admin_view")
    return wrapped
