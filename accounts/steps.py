"""Confirmation screens of accounts, and the question for the password or a passkey before an action."""

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from web.steps import StepScreen, posted

from . import sessions
from .forms import ask_password, without_given_password

_PASSWORD = "again-password"  # noqa: S105 - the name of a field
# New passwords would stand on the page; they have to be typed once more.
_NOT_KEPT = (_PASSWORD, "answer", "csrfmiddlewaretoken", "password1", "password2")
_TEMPLATE = "admin/accounts/step.html"


def password_question(form, request):
    """Give `form` a password field if `sessions.needs_password`, and take the field away if not.

    A passkey may answer instead. For `StepScreen.ask_password`, which calls this before and after the form is checked.
    """
    ask_password(form, request)
    return without_given_password(form, request)


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
    template=_TEMPLATE,
    why_not=list,
    **context,
):
    """Show what is about to happen; on a valid POST return what `act()` returns. `form` may ask for more.

    `why_not` is that of `StepScreen`.
    """
    screen = StepScreen(
        title=title,
        act=lambda cleaned_data: act(),
        back=back,
        explanation=explanation,
        button=label,
        is_dangerous=is_dangerous,
        template=template,
        context=lambda: context,
        why_not=why_not,
        ask_password=password_question,
    )
    return screen.respond(request, forms.Form(posted(request)) if form is None else form)


def password_first(request, title, *, back):
    """Ask for the password or a passkey alone, then show the same address."""
    return confirmed_step(
        request,
        lambda: redirect(request.get_full_path()),
        title=title,
        explanation=_("First confirm that it is you."),
        back=back,
        label=_("Continue"),
    )


def ask_before(request, *, title, back):
    """Return the page that asks for password or passkey before a whole form is taken, or None if neither is needed.

    The form may be any form, such as the admin's own: what was typed into it waits in hidden fields.
    """
    if request.method != "POST" or not sessions.needs_password(request):
        return None
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_KEPT]
    form = ask_password(forms.Form(request.POST if _PASSWORD in request.POST else None, prefix="again"), request)
    if form.is_bound and form.is_valid():
        return None
    screen = StepScreen(
        title=title,
        act=lambda cleaned_data: None,
        back=back,
        explanation=_("First confirm that it is you. Then what you typed is saved unchanged."),
        button=_("Continue"),
        template=_TEMPLATE,
    )
    return screen.page(request, form, status=422 if form.is_bound else 401, hidden_values=typed)
