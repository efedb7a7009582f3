"""Forecast screen: the reviewers' load in each of the next months, and the months that cannot be met."""

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from conditions.newsroom.forecast import forecast
from conditions.workflow import rules


def forecast_view(model_admin, request):
    """Show the Forecast to chief editors: it compares what people do in a month."""
    if not request.user.has_perm(rules.STEER):
        raise Http404
    return TemplateResponse(
        request,
        "admin/conditions/forecast.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Forecast of reviews"),
            "opts": model_admin.opts,
            "forecast": forecast(),
        },
    )
