"""Endpoint declarations: the single source of routes, parameter checks and the OpenAPI document."""

import re
from dataclasses import dataclass

from django.urls import path

from .request_handling import JSON, as_django_view
from .schemas import reference

# (Endpoint, Django view) in the order of declaration, which is the order of the guide.
ENDPOINTS = []
_CONVERTERS = {"code": "path"}
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Endpoint:
    """A path template such as "/api/v1/pages/{condition}/{topic}", and its description for the guide.

    `record` names the schema of the response, "" for the OpenAPI document. `parameters` are the allowed query
    parameters; None allows any. `error_statuses` are possible beside the statuses of every endpoint. `example` is a
    query string for the guide. `has_moved` says that the response may be a redirect to a renamed condition.
    """

    path_template: str
    name: str
    summary: str
    description: str = ""
    record: str = ""
    parameters: tuple | None = ()
    error_statuses: tuple = ()
    media_type: str = JSON
    example: str = ""
    has_moved: bool = False

    @property
    def route(self):
        """The route for Django's `path`."""
        return _FIELD.sub(lambda match: f"<{_CONVERTERS.get(match[1], 'slug')}:{match[1]}>", self.path_template[1:])

    @property
    def fields(self):
        """The names of the variables in the path template."""
        return _FIELD.findall(self.path_template)

    @property
    def schema(self):
        """The JSON Schema of the response."""
        return reference(self.record) if self.record else {"type": "object"}


def endpoint(path_template, **values):
    """Decorate a `view(request, query, **path)` to declare it as an Endpoint with these values."""

    def declare(view):
        declaration = Endpoint(path_template, **values)
        ENDPOINTS.append((declaration, as_django_view(view, declaration)))
        return view

    return declare


def patterns():
    """Return the URL patterns of all declared endpoints."""
    return [path(declaration.route, view, name=declaration.name) for declaration, view in ENDPOINTS]
