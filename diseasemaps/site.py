"""The newsroom's admin site, with its own sign-in and Content-Security-Policy."""

from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib.admin import AdminSite
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import sessions
from accounts.urls import addresses
from accounts.views.entrance import SignIn
from accounts.views.passwords import ChangePassword
from web.security_headers import set_content_policy

from .rail import rail

# The newsroom runs Django's and our own scripts, nothing inline.
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
# CKEditor 4 writes inline scripts and styles into its frame; only screens with the editor get this policy.
EDITOR_POLICY = {
    **NEWSROOM_POLICY,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-src": [SELF],
}


class Newsroom(AdminSite):
    """The admin site. `conditions.admin` registers its screens here, so its two views are imported when used."""

    site_title = _("DiseaseMaps newsroom")
    site_header = _("DiseaseMaps newsroom")
    index_title = _("Newsroom")

    def get_urls(self):
        from conditions.admin.reminder_settings import reminders_view

        reminders = path("reminders/", self.admin_view(reminders_view), name="reminders")
        return [*addresses(self), reminders, *super().get_urls()]

    def has_permission(self, request):
        """Return whether the user is staff, with a session that has not expired and a completed second factor."""
        return super().has_permission(request) and sessions.holds(request)

    def each_context(self, request):
        context = super().each_context(request)
        return {**context, "rail": rail(request) if context["has_permission"] else []}

    def index(self, request, extra_context=None):
        """Show the user's desk."""
        from conditions.admin.desk import arranged_desk
        from conditions.admin.desk_acts import acts_of

        desk = {"desk": arranged_desk(request.user), "acts": acts_of(request.user)}
        return super().index(request, {**desk, **(extra_context or {})})

    def admin_view(self, view, cacheable=False):
        return self._protected(super().admin_view(view, cacheable))

    def entrance_view(self, view):
        """Return `view` for people who are not signed in: never cached, with the newsroom's policy."""
        return self._protected(never_cache(sensitive_post_parameters()(view)))

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        if request.method == "GET" and self.has_permission(request):
            return redirect("admin:index")
        request.current_app = self.name
        return self.protect(SignIn.as_view(extra_context=extra_context)(request))

    def password_change(self, request, extra_context=None):
        request.current_app = self.name
        return ChangePassword.as_view(extra_context={**self.each_context(request), **(extra_context or {})})(request)

    def protect(self, response, policy=None):
        """Return `response` with `policy`, by default the newsroom's, unless it already has one."""
        return set_content_policy(response, policy or NEWSROOM_POLICY)

    def protect_editor(self, response):
        """Return `response` with the policy of screens with the editor."""
        return self.protect(response, EDITOR_POLICY)

    def _protected(self, view):
        @wraps(view)
        def protected(*args, **kwargs):
            return self.protect(view(*args, **kwargs))

        return protected
