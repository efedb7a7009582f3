"""Unknown API URLs: redirects for a missing or extra slash, otherwise 404."""

from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api.endpoint import Endpoint
from conditions.api.links import absolute_url, absolute_url_of
from conditions.api.problems import Problem
from conditions.api.request_handling import as_django_view

NAME = "api-unknown"


def _unknown(request, query, rest):
    """Redirect "/api/v1/pages/" to "/api/v1/pages" and "/api/v1" to "/api/v1/"; raise Problem 404 otherwise."""
    bare = request.path_info.rstrip("/")
    for path in (bare, f"{bare}/"):
        if _is_api_url(path):
            query_string = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(
                absolute_url(f"{path}?{query_string}" if query_string else path), preserve_request=True
            )
    raise Problem(
        404, _("There is no such address. All of them are described at %(guide)s.") % {"guide": absolute_url_of("api")}
    )


def _is_api_url(path):
    try:
        return resolve(path).url_name != NAME
    except Resolver404:
        return False


unknown = as_django_view(_unknown, Endpoint("/{rest}", name=NAME, summary=gettext_lazy("Unknown"), parameters=None))
