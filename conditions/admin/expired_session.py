"""Expired sessions: sign in again on the same screen without losing the typed text."""

from functools import wraps

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts import sessions, sign_ins
from accounts.after_response import after_response
from accounts.forms import SignInAgainForm
from accounts.views.entrance import too_many

PREFIX = "sign-in"
# Not kept: the token of the old session, a passkey's answer to it, and a password, which the person types here again.
LEFT_OUT = ("csrfmiddlewaretoken", "answer", "password")


def keep_typed(admin_site):
    """Return a decorator like `admin_site.admin_view` that keeps a POST while the person signs in again."""

    def decorate(view):
        guarded = admin_site.admin_view(view)

        @wraps(view)
        def guarded_view(request, *args, **kwargs):
            if request.method == "POST" and not admin_site.has_permission(request):
                sign_in_page = _sign_in_again(admin_site, request)
                if sign_in_page is not None:
                    return sign_in_page
            return guarded(request, *args, **kwargs)

        return guarded_view

    return decorate


def _sign_in_again(admin_site, request):
    """Return the sign-in page with the posted data in hidden fields, or None once the person is signed in."""
    is_submitted = f"{PREFIX}-username" in request.POST
    form = SignInAgainForm(request, request.POST if is_submitted else None, prefix=PREFIX)
    if is_submitted and form.is_valid():
        sessions.sign_in(request, form.get_user(), device=form.device)
        request.POST = _without_sign_in(request.POST)
        return None
    response = TemplateResponse(
        request,
        "admin/conditions/sign_in_again.html",
        {
            **admin_site.each_context(request),
            "title": _("You have been signed out"),
            "form": form,
            "typed": [(name, value) for name, values in _without_sign_in(request.POST).lists() for value in values],
        },
        status=401,
    )
    if form.failed:
        after_response(response, lambda: sign_ins.record_failure(form.cleaned_data["username"], request))
    return admin_site.protect(too_many(response, form.wait))


def _without_sign_in(posted):
    """Return the posted data without the fields of the sign-in form and without LEFT_OUT."""
    remaining = posted.copy()
    for name in list(remaining):
        if name.startswith(f"{PREFIX}-") or name in LEFT_OUT:
            del remaining[name]
    return remaining
