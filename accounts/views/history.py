"""Views of a person's own sign-in events, and signing out everywhere else."""

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
            messages.success(request, _("Signed out everywhere else."))
        return redirect("admin:sign_ins")

    return confirmed_step(
        request,
        act,
        title=_("Sign out everywhere else"),
        explanation=_(
            "Your sessions on all other devices and browsers end. If somebody else may know your password, change it "
            "too."
        ),
        back=reverse("admin:sign_ins"),
    )
