"""Views for a person's own second factor: set-up, recovery codes, turning it off."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import passkey_options, passkeys, second_factor, sessions
from accounts.forms import SetUpForm
from accounts.steps import confirmed_step, password_first
from web.qr_codes import qr_code

from .entrance import start_again, too_many

_KEY = "second_factor_key"


def overview(request):
    """Show the person's app, and how many passkeys and recovery codes they have."""
    return TemplateResponse(
        request,
        "admin/accounts/second_factor.html",
        {
            **admin.site.each_context(request),
            "title": _("Second factor"),
            "app": second_factor.app_of(request.user),
            "passkeys": passkeys.of(request.user).count(),
            "is_set_up": second_factor.is_set_up(request.user),
            "codes_left": second_factor.codes_left(request.user),
            "is_asked": second_factor.is_asked_of(request.user),
        },
    )


def set_up(request):
    """Show the secret and take the first code, while signed in or, if the role requires it, before."""
    waiting = sessions.pending(request)
    if waiting is not None and second_factor.is_set_up(waiting.person):
        # A person with a second factor must use it, and cannot replace it with the password alone.
        return redirect("admin:second_step")
    if waiting is None:
        if not admin.site.has_permission(request):
            return start_again(request)
        if sessions.needs_password(request):
            return password_first(request, _("Set up your second factor"), back=reverse("admin:second_factor"))
    if waiting is not None and not second_factor.may_enrol(waiting.person):
        # Somebody who stole a password must not be able to give the account a second factor of their own.
        return too_late(request, waiting.person)
    person = waiting.person if waiting else request.user
    # The secret stays in the session until its first code, so nobody else can plant one.
    key = request.session.get(_KEY) or second_factor.new_key()
    request.session[_KEY] = key
    form = SetUpForm(request, person, key, request.POST if _is_code(request) else None)
    if form.is_bound and form.is_valid():
        return _set_up(request, person, waiting, form.device)
    address = second_factor.address_for_app(person, key)
    return too_many(
        TemplateResponse(
            request,
            "admin/accounts/set_up.html",
            {
                **admin.site.each_context(request),
                "title": _("Set up your second factor"),
                "form": form,
                "person": person,
                "is_asked": second_factor.is_asked_of(person),
                "replaces": second_factor.app_of(person),
                "passkeys_are_possible": waiting and passkey_options.are_possible(),
                "qr": qr_code(address),
                "address": address,
                "key": second_factor.key_in_words(key),
            },
            status=422 if form.is_bound else 200,
        ),
        form.wait,
    )


def new_codes(request):
    if not second_factor.is_set_up(request.user):
        return redirect("admin:second_factor")

    def act():
        return show_codes(request, request.user, reverse("admin:second_factor"))

    return confirmed_step(
        request,
        act,
        title=_("Make new recovery codes"),
        explanation=_("You get ten new codes. All older ones stop working at once."),
        back=reverse("admin:second_factor"),
    )


def turn_off(request):
    if not second_factor.is_set_up(request.user) or second_factor.is_asked_of(request.user):
        return redirect("admin:second_factor")

    def act():
        second_factor.turn_off(request.user, request=request)
        messages.success(request, _("Second factor turned off. You now sign in with your password alone."))
        return redirect("admin:second_factor")

    return confirmed_step(
        request,
        act,
        title=_("Turn off your second factor"),
        explanation=_(
            "You will sign in with your password alone. Anybody who learns it can sign in too. Your app, your passkeys "
            "and your recovery codes stop working."
        ),
        back=reverse("admin:second_factor"),
        is_dangerous=True,
    )


def too_late(request, person):
    """Return the page for a person who may not set up a second factor with the password alone any more."""
    context = {**admin.site.each_context(request), "title": _("Ask for a second factor"), "person": person}
    return TemplateResponse(request, "admin/accounts/set_up_closed.html", context, status=403)


def _is_code(request):
    return request.method == "POST" and "code" in request.POST


def _set_up(request, person, waiting, device):
    """Sign in with the app that was just confirmed, and show the recovery codes once."""
    del request.session[_KEY]
    to = waiting.to if waiting else reverse("admin:second_factor")
    return confirmed(request, person, device, to, signs_in=waiting is not None)


def confirmed(request, person, device, to, *, signs_in):
    """Confirm the session with a new `device`, or start one if `signs_in`; return new recovery codes, once."""
    marked = None
    if signs_in:
        marked = sessions.sign_in(request, person, HttpResponseRedirect(to), device=device)
    else:
        sessions.confirm(request, device)
    response = show_codes(request, person, to)
    if marked is not None:
        response.cookies.update(marked.cookies)
    return response


def show_codes(request, person, to):
    """Return the page with new recovery codes of `person`, which leads on to the URL `to`."""
    return TemplateResponse(
        request,
        "admin/accounts/codes.html",
        {
            **admin.site.each_context(request),
            "title": _("Your recovery codes"),
            "codes": second_factor.make_codes(person, request=request),
            "person": person,
            "address": f"{settings.SITE_URL}{reverse('admin:login')}",
            "to": to,
        },
    )
