"""A session that ends while someone types: they sign in again on the spot and lose nothing."""

from functools import wraps

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts import sessions, sign_ins
from accounts.after_response import after_response
from accounts.forms import SignInAgainForm
from accounts.views.entrance import too_many

PREFIX = "sign-in"
# Never shown again: the token of a session that is over, and a password, which the one typed here replaces.
LEFT_OUT = ("csrfmiddlewaretoken", "password")


def keep_typed(admin_site):
    """Return a decorator like `admin_site.admin_view` that keeps what a signed-out person posts."""

    def decorate(view):
        guarded = admin_site.admin_view(view)

        @wraps(view)
        def kept(request, *args, **kwargs):
            if request.method == "POST" and not admin_site.has_permission(request):
                signed_out = _sign_in_again(admin_site, request)
                if signed_out is not None:
                    return signed_out
            return guarded(request, *args, **kwargs)

        return kept

    return decorate


def _sign_in_again(admin_site, request):
    """Return the sign-in page with the typed text in it, or None once the person is signed in."""
    answered = f"{PREFIX}-username" in request.POST
    form = SignInAgainForm(request, request.POST if answered else None, prefix=PREFIX)
    if answered and form.is_valid():
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
    kept = posted.copy()
    for name in list(kept):
        if name.startswith(f"{PREFIX}-") or name in LEFT_OUT:
            del kept[name]
    return kept
