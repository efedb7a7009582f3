"""A step that asks before it is done, and for the password where that was given a while ago."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from . import sessions
from .forms import ask_password

_PASSWORD = "again-password"  # noqa: S105 - the name of a field
# New passwords would stand on the page; they have to be typed once more.
_NOT_KEPT = (_PASSWORD, "csrfmiddlewaretoken", "password1", "password2")


def confirmed_step(
    request,
    act,
    *,
    title,
    explanation,
    back,
    form=None,
    is_dangerous=False,
    label="",
    template="admin/accounts/step.html",
    **context,
):
    """Show what is about to happen; on a valid POST return what `act()` returns. `form` may ask for more."""
    form = forms.Form(request.POST if request.method == "POST" else None) if form is None else form
    ask_password(form, request)
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except ValidationError as error:
            # What only shows when it is done: what was typed stays.
            form.add_error(None, error)
    return TemplateResponse(
        request,
        template,
        {
            **admin.site.each_context(request),
            "title": title,
            "explanation": explanation,
            "label": label or title,
            "form": form,
            "back": back,
            "is_dangerous": is_dangerous,
            **context,
        },
        status=422 if form.is_bound else 200,
    )


def password_first(request, title, *, back):
    """Ask for the password alone, then show the same address."""
    return confirmed_step(
        request,
        lambda: redirect(request.get_full_path()),
        title=title,
        explanation=_("First show that it is you."),
        back=back,
        label=_("Go on"),
    )


def ask_before(request, *, title, back):
    """Return the page that asks for the password before a whole form is taken, or None where it need not be.

    The form may be anybody's, such as the admin's own: what was typed into it waits in hidden fields.
    """
    if request.method != "POST" or not sessions.needs_password(request):
        return None
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_KEPT]
    form = ask_password(forms.Form(request.POST if _PASSWORD in request.POST else None, prefix="again"), request)
    if form.is_bound and form.is_valid():
        return None
    return TemplateResponse(
        request,
        "admin/accounts/step.html",
        {
            **admin.site.each_context(request),
            "title": title,
            "explanation": _("First show that it is you. Then what you typed is taken as it is."),
            "label": _("Go on"),
            "form": form,
            "typed": typed,
            "back": back,
        },
        status=422 if form.is_bound else 401,
    )
