"""Screen of a person's own secret calendar address: create it, see it once, revoke it."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import calendar_addresses
from accounts.steps import ask_before


def address_view(model_admin, request):
    """Show whether the person has an address; the buttons create one in place of it, or revoke it.

    A new address is on the response to its POST and nowhere else, because only a hash of its token is stored.
    """
    if request.POST.get("do") == "revoke":
        calendar_addresses.revoke(request.user, request)
        messages.success(request, _("Your calendar address has been revoked. Programs can no longer fetch it."))
        return redirect("admin:conditions_edition_calendar_address")
    if request.POST.get("do") != "make":
        return _page(model_admin, request)
    # The address lets a program in without a password, for as long as nobody revokes it.
    back = reverse("admin:conditions_edition_calendar_address")
    if question := ask_before(request, title=_("Create a calendar address"), back=back):
        return question
    token = calendar_addresses.make(request.user, request)
    return _page(model_admin, request, f"{settings.SITE_URL}{reverse('calendar-feed', args=[token])}")


def _page(model_admin, request, new_address=""):
    return TemplateResponse(
        request,
        "admin/conditions/calendar_address.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Calendar address"),
            "opts": model_admin.opts,
            "address": calendar_addresses.address_of(request.user),
            "new_address": new_address,
        },
    )
