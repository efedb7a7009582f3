"""A person's own list of sign-ins, and the end of all sessions but this one."""

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.steps import confirmed_step

A_PAGE = 50


def sign_ins(request):
    events = request.user.sign_in_events.select_related("by")
    return TemplateResponse(
        request,
        "admin/accounts/sign_ins.html",
        {
            **admin.site.each_context(request),
            "title": _("Your sign-ins"),
            "page": Paginator(events, A_PAGE).get_page(request.GET.get("page")),
        },
    )


def sign_out_elsewhere(request):
    def act():
        if sessions.end_all(request.user, request=request):
            messages.success(request, _("You are signed in here alone."))
        return redirect("admin:sign_ins")

    return confirmed_step(
        request,
        act,
        title=_("Sign out everywhere else"),
        explanation=_(
            "Whoever is signed in as you on another machine or in another browser has to sign in again, at once. "
            "If that may be somebody else, change your password too."
        ),
        back=reverse("admin:sign_ins"),
    )
