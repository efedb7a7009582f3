"""Views for a person's own passkeys: the list, adding, renaming and removing them, and confirming a step."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import browsers, passkey_challenges, passkey_options, passkeys, second_factor, sessions
from accounts.forms import PasskeyForm
from accounts.steps import confirmed_step, password_first
from web.refusals import Refused, reasons_against
from web.steps import posted

from .entrance import options_response, start_again
from .factor import confirmed, too_late

_ADD = "add a passkey"


def overview(request):
    """List the person's passkeys."""
    return TemplateResponse(
        request,
        "admin/accounts/passkeys.html",
        {
            **admin.site.each_context(request),
            "title": _("Passkeys"),
            "passkeys": passkeys.of(request.user),
            "why_not": reasons_against(passkey_options.check_address, request),
            "links": [link for link_for in passkeys.LINKS if (link := link_for(request.user))],
        },
    )


def add(request):
    """Register a passkey, while signed in or, as the first second factor, between the password and the newsroom."""
    waiting = sessions.pending(request)
    if waiting is not None:
        if second_factor.is_set_up(waiting.person):
            # A person with a second factor must use it, and cannot add another one with the password alone.
            return redirect("admin:second_step")
        if not second_factor.may_enrol(waiting.person):
            return too_late(request, waiting.person)
    elif not admin.site.has_permission(request):
        return start_again(request)
    elif sessions.needs_password(request):
        return password_first(request, _("Add a passkey"), back=reverse("admin:passkeys"))
    person = waiting.person if waiting else request.user
    form = PasskeyForm(posted(request), initial={"name": browsers.family(request)})
    if form.is_bound and form.is_valid():
        try:
            return _added(request, person, waiting, form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return TemplateResponse(
        request,
        "admin/accounts/add_passkey.html",
        {
            **admin.site.each_context(request),
            "title": _("Add a passkey"),
            "form": form,
            "back": reverse("admin:set_up_second_factor" if waiting else "admin:passkeys"),
            "why_not": reasons_against(_check_may_add, request, person, waiting),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def add_options(request):
    """Return options for a new passkey as JSON, or the sentence that says why it cannot be added."""

    def options():
        waiting = sessions.pending(request)
        if waiting is None and (not admin.site.has_permission(request) or sessions.needs_password(request)):
            raise Refused(_("You last confirmed who you are some time ago. Load this page again; it asks once more."))
        person = waiting.person if waiting else request.user
        _check_may_add(request, person, waiting)
        form = PasskeyForm(request.POST)
        if not form.is_valid():
            raise Refused(*form.errors["name"])
        text, challenge = passkey_options.for_registration(person, passkeys.of(person))
        passkey_challenges.keep(request, _ADD, challenge)
        return text

    return options_response(options)


@require_POST
def confirm_options(request):
    """Return options for a passkey instead of the password in a step, as JSON."""
    return options_response(lambda: passkey_challenges.options(request, passkey_challenges.CONFIRM, request.user))


def rename(request, pk):
    passkey = get_object_or_404(passkeys.of(request.user), pk=pk)
    form = PasskeyForm(posted(request), initial={"name": passkey.name})

    def act():
        passkey.name = form.cleaned_data["name"]
        passkey.save(update_fields=["name"])
        messages.success(request, _("The passkey is now called “%(name)s”.") % {"name": passkey.name})
        return redirect("admin:passkeys")

    return confirmed_step(
        request,
        act,
        title=_("Rename “%(name)s”") % {"name": passkey.name},
        explanation="",
        form=form,
        back=reverse("admin:passkeys"),
        label=_("Rename passkey"),
    )


def remove(request, pk):
    passkey = get_object_or_404(passkeys.of(request.user), pk=pk)
    names = {"name": passkey.name}

    def act():
        second_factor.remove_passkey(passkey, request=request)
        messages.success(request, _("Removed the passkey “%(name)s”.") % names)
        return redirect("admin:passkeys")

    return confirmed_step(
        request,
        act,
        title=_("Remove “%(name)s”") % names,
        explanation=_(
            "This passkey no longer signs you in. Sessions that it started end if your role requires a second factor. "
            "The key stays on your device until you delete it there too."
        ),
        back=reverse("admin:passkeys"),
        is_dangerous=True,
        label=_("Remove passkey"),
        why_not=lambda: reasons_against(second_factor.check_removable, passkey, request),
    )


def _check_may_add(request, person, waiting):
    """Raise Refused if `person` cannot add a passkey in this session or at this address."""
    passkey_options.check_address(request)
    if waiting is None:
        if second_factor.is_set_up(person) and not second_factor.is_given(request):
            raise Refused(_("You signed in without your second factor. Sign in again with it, then add the passkey."))
    elif second_factor.is_set_up(person) or not second_factor.may_enrol(person):
        raise Refused(_("That step has expired. Sign in with your user name and password again."))


def _added(request, person, waiting, name):
    """Register the posted passkey; show recovery codes if the person has none, else the list."""
    challenge = passkey_challenges.take(request, _ADD)
    _check_may_add(request, person, waiting)
    passkey = passkeys.register(person, request.POST.get("answer"), challenge, name, request)
    messages.success(request, _("Added the passkey “%(name)s”.") % {"name": name})
    to = waiting.to if waiting else reverse("admin:passkeys")
    if waiting or not second_factor.codes_left(person):
        return confirmed(request, person, passkey, to, signs_in=waiting is not None)
    sessions.confirm(request, passkey)
    return HttpResponseRedirect(to)
