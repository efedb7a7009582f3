"""The newsroom: Django's admin with a Content-Security-Policy of its own."""

from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
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
# CKEditor 4 writes its own frame with inline scripts and styles; the screens with the editor alone get this.
EDITOR_POLICY = {
    **NEWSROOM_POLICY,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-src": [SELF],
}


class Newsroom(AdminSite):
    site_title = _("DiseaseMaps newsroom")
    site_header = _("DiseaseMaps newsroom")
    index_title = _("Newsroom")

    def admin_view(self, view, cacheable=False):
        return self._protected(super().admin_view(view, cacheable))

    def login(self, request, extra_context=None):
        return self.protect(super().login(request, extra_context))

    def protect(self, response, policy=None):
        """Give `response` the newsroom's policy, or `policy`, unless it has one already; return it."""
        if not hasattr(response, "_csp_replace"):
            response._csp_replace = policy or NEWSROOM_POLICY
        return response

    def protect_editor(self, response):
        """Give `response` the policy of screens with the editor; return it."""
        return self.protect(response, EDITOR_POLICY)

    def _protected(self, view):
        @wraps(view)
        def protected(*args, **kwargs):
            return self.protect(view(*args, **kwargs))

        return protected
