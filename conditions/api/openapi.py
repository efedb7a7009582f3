"""The OpenAPI 3.1 document: what the endpoints declare, in the words that tools read."""

from django.conf import settings
from django.utils.translation import gettext as _

from . import problems, schemas
from .endpoint import ENDPOINTS
from .rate_limit import WINDOW
from .records.terms import licence
from .schemas import reference

VERSION = "1.0"
# What any address may answer.
_ALWAYS = (400, 405, 406, 429)
_FIELDS = {
    "condition": (_slug := {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, "friedreich-ataxia"),
    "topic": (_slug, "causes"),
    "reviewer": (_slug, "dr-rao"),
    "code": ({"type": "string", "minLength": 1}, "ORPHA:95"),
}


def document():
    """Return the document as a dict."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Open data of %(organisation)s") % {"organisation": settings.ORGANISATION_NAME},
            "version": VERSION,
            "summary": _("Medically reviewed pages on rare conditions, as JSON. Free to read, without a key."),
            "description": _("What visitors read, with who signed it, when, and until when. The guide is at /api/."),
            "license": licence(),
            "contact": {"email": settings.CONTACT_EMAIL},
        },
        "servers": [{"url": settings.SITE_URL}],
        "security": [],
        "paths": {declared.address: {"get": _operation(declared)} for declared, _view in ENDPOINTS},
        "components": {"schemas": schemas.COMPONENTS, "responses": _refusals(), "headers": _headers()},
    }


def _operation(declared):
    return {
        "operationId": declared.name,
        "summary": declared.summary,
        **({"description": declared.description} if declared.description else {}),
        "parameters": [
            *(_field(name) for name in declared.fields),
            *(_parameter(parameter) for parameter in declared.parameters),
        ],
        "responses": {
            "200": _answer(declared),
            **({"301": _moved()} if declared.has_moved else {}),
            "304": {"description": _("You have it already (If-None-Match)."), "headers": _common("ETag")},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in (*_ALWAYS, *declared.refusals)},
        },
    }


def _field(name):
    schema, example = _FIELDS[name]
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _parameter(parameter):
    found = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "schema": parameter.schema,
    }
    return {**found, "example": parameter.example} if parameter.example else found


def _answer(declared):
    answer = {
        "description": declared.summary,
        "headers": _common("ETag"),
        "content": {declared.media_type: {"schema": declared.schema}},
    }
    if any(parameter.name == "cursor" for parameter in declared.parameters):
        answer["headers"] |= _common("Link")
    return answer


def _moved():
    return {
        "description": _("The condition was renamed; this is at another address now."),
        "headers": _common("Location"),
    }


def _common(*names):
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "RateLimit", "RateLimit-Policy")}


def _refusals():
    found = {}
    for status, (_name, title) in problems.KINDS.items():
        found[str(status)] = {
            "description": title,
            "headers": _common("Retry-After") if status == 429 else _common(),
            "content": {problems.MEDIA_TYPE: {"schema": reference("Problem")}},
        }
    return found


def _headers():
    text, number = {"type": "string"}, {"type": "integer"}
    return {
        "ETag": {"schema": text, "description": _("Send it back in If-None-Match to be told 304 if nothing changed.")},
        "Link": {"schema": text, "description": _('The next part of a list, as rel="next".')},
        "Location": {"schema": text, "description": _("The new address.")},
        "RateLimit": {"schema": text, "description": _("r: requests left; t: seconds until they are full again.")},
        "RateLimit-Policy": {
            "schema": text,
            "description": _("q: requests that one address may make in w seconds (%(seconds)s).") % {"seconds": WINDOW},
        },
        "Retry-After": {"schema": number, "description": _("Seconds until requests are answered again.")},
    }
