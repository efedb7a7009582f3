"""The OpenAPI 3.1 document, generated from the endpoint declarations."""

import hashlib

from django.conf import settings
from django.utils.translation import gettext as _

from . import problems, schemas
from .endpoint import ENDPOINTS
from .rate_limit import WINDOW
from .records.terms import licence
from .schemas import reference

VERSION = "1.0"
# Error statuses of every endpoint.
_COMMON_STATUSES = (400, 405, 406, 429)
_PATH_PARAMETERS = {
    "condition": (_slug := {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, "friedreich-ataxia"),
    "topic": (_slug, "causes"),
    "reviewer": (_slug, "dr-rao"),
    "code": ({"type": "string", "minLength": 1}, "ORPHA:95"),
    "sha256": ({"type": "string", "pattern": "^[0-9a-f]{64}$"}, hashlib.sha256(b"").hexdigest()),
}


def document():
    """Return the document as a dict."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Open data of %(organisation)s") % {"organisation": settings.ORGANISATION_NAME},
            "version": VERSION,
            "summary": _("Medically reviewed pages on rare conditions, as JSON. Free to read, without a key."),
            "description": _(
                "The texts that visitors read, with the reviewer and the dates of this review and the "
                "next. The guide is at /api/."
            ),
            "license": licence(),
            "contact": {"email": settings.CONTACT_EMAIL},
        },
        "servers": [{"url": settings.SITE_URL}],
        "security": [],
        "paths": {declaration.path_template: {"get": _operation(declaration)} for declaration, _view in ENDPOINTS},
        "components": {"schemas": schemas.COMPONENTS, "responses": _problem_responses(), "headers": _headers()},
    }


def _operation(declaration):
    return {
        "operationId": declaration.name,
        "summary": declaration.summary,
        **({"description": declaration.description} if declaration.description else {}),
        "parameters": [
            *(_path_parameter(name) for name in declaration.fields),
            *(_query_parameter(parameter) for parameter in declaration.parameters),
        ],
        "responses": {
            "200": _success(declaration),
            **({"301": _moved()} if declaration.has_moved else {}),
            "304": {"description": _("Your copy is current (If-None-Match)."), "headers": _header_references("ETag")},
            **{
                str(status): {"$ref": f"#/components/responses/{status}"}
                for status in (*_COMMON_STATUSES, *declaration.error_statuses)
            },
        },
    }


def _path_parameter(name):
    schema, example = _PATH_PARAMETERS[name]
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _query_parameter(parameter):
    described = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
    }
    return {**described, "example": parameter.example} if parameter.example else described


def _success(declaration):
    response = {
        "description": declaration.summary,
        "headers": _header_references("ETag"),
        "content": {declaration.media_type: {"schema": declaration.schema}},
    }
    if any(parameter.name == "cursor" for parameter in declaration.parameters):
        response["headers"] |= _header_references("Link")
    return response


def _moved():
    return {
        "description": _("The condition was renamed; its new address is in Location."),
        "headers": _header_references("Location"),
    }


def _header_references(*names):
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "RateLimit", "RateLimit-Policy")}


def _problem_responses():
    responses = {}
    for status, (_name, title) in problems.KINDS.items():
        responses[str(status)] = {
            "description": title,
            "headers": _header_references("Retry-After") if status == 429 else _header_references(),
            "content": {problems.MEDIA_TYPE: {"schema": reference("Problem")}},
        }
    return responses


def _headers():
    text, number = {"type": "string"}, {"type": "integer"}
    return {
        "ETag": {
            "schema": text,
            "description": _("Send it back in If-None-Match: the response is 304 if nothing has changed."),
        },
        "Link": {"schema": text, "description": _('The next part of a list, as rel="next".')},
        "Location": {"schema": text, "description": _("The new address.")},
        "RateLimit": {"schema": text, "description": _("r: requests left; t: seconds until the limit resets.")},
        "RateLimit-Policy": {
            "schema": text,
            "description": _("q: requests that one address may make in w seconds (%(seconds)s).") % {"seconds": WINDOW},
        },
        "Retry-After": {"schema": number, "description": _("Seconds to wait before the next request.")},
    }
