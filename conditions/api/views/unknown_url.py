"""Addresses for programs that do not exist: the way to the right one, or a problem."""

from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api.endpoint import Endpoint
from conditions.api.links import absolute, to
from conditions.api.problems import Problem
from conditions.api.request_handling import served

NAME = "api-unknown"


def _unknown(request, query, rest):
    """Lead from "/api/v1/pages/" to "/api/v1/pages", and from "/api/v1" to "/api/v1/"."""
    bare = request.path_info.rstrip("/")
    for path in (bare, f"{bare}/"):
        if _is_known(path):
            asked = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(absolute(f"{path}?{asked}" if asked else path), preserve_request=True)
    raise Problem(404, _("There is no such address. All of them are described at %(guide)s.") % {"guide": to("api")})


def _is_known(path):
    try:
        return resolve(path).url_name != NAME
    except Resolver404:
        return False


unknown = served(_unknown, Endpoint("/{rest}", name=NAME, summary=gettext_lazy("Unknown"), parameters=None))
