"""A person's own list of sign-ins."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

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
