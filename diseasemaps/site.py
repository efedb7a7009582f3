"""The newsroom: Django's admin with a Content-Security-Policy of its own."""

from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from web.security_headers import set_content_policy

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

    # What Django needs before the models are there may import no model: hence the imports within.

    def get_urls(self):
        from accounts.urls import addresses
        from conditions.admin.reminder_settings import reminders_view

        reminders = path("reminders/", self.admin_view(reminders_view), name="reminders")
        return [*addresses(self), reminders, *super().get_urls()]

    def has_permission(self, request):
        """Whether this is a person of the newsroom, in a session that is neither too old nor half begun."""
        from accounts import sessions

        return super().has_permission(request) and sessions.holds(request)

    def index(self, request, extra_context=None):
        """Show the desk of whoever is signed in above what Django lists."""
        from conditions.admin.desk import desk

        return super().index(request, {"desk": desk(request.user), **(extra_context or {})})

    def admin_view(self, view, cacheable=False):
        return self._protected(super().admin_view(view, cacheable))

    def entrance_view(self, view):
        """Return `view` for people who are not signed in yet: never kept, under the newsroom's policy."""
        return self._protected(never_cache(sensitive_post_parameters()(view)))

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        from accounts.views.entrance import SignIn

        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        request.current_app = self.name
        return self.protect(SignIn.as_view(extra_context=extra_context)(request))

    def password_change(self, request, extra_context=None):
        from accounts.views.passwords import ChangePassword

        request.current_app = self.name
        return ChangePassword.as_view(extra_context={**self.each_context(request), **(extra_context or {})})(request)

    def protect(self, response, policy=None):
        """Give `response` the newsroom's policy, or `policy`, unless it has one already; return it."""
        return set_content_policy(response, policy or NEWSROOM_POLICY)

    def protect_editor(self, response):
        """Give `response` the policy of screens with the editor; return it."""
        return self.protect(response, EDITOR_POLICY)

    def _protected(self, view):
        @wraps(view)
        def protected(*args, **kwargs):
            return self.protect(view(*args, **kwargs))

        return protected
