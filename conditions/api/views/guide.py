"""Description of the API: the OpenAPI document, and the guide as a page."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions import structured_data
from conditions.api import openapi
from conditions.api.endpoint import ENDPOINTS, endpoint
from conditions.api.links import absolute_url
from conditions.api.problems import KINDS
from conditions.api.records.pages import RECIPE, RECIPE_IN_PYTHON, live_pages
from conditions.api.request_handling import ApiResponse
from conditions.models import Identifier
from conditions.views.decorators import public_view
from conditions.views.page_rendering import render_page
from web.page_cache import cached_page

from .corpus import JSON_LINES


@endpoint("/api/v1/openapi.json", name="api-openapi", summary=gettext_lazy("This description, for programs"))
def openapi_document(request, query):
    return ApiResponse(openapi.document())


@dataclass(frozen=True)
class GuideEntry:
    """An operation in the guide; `example_path` is a request that works on this site, or ""."""

    anchor: str
    path_template: str
    operation: dict
    media_type: str
    record: str
    example_path: str

    @property
    def example(self):
        return absolute_url(self.example_path) if self.example_path else ""

    @property
    def parameters(self):
        return [
            {**parameter, "values": ", ".join(parameter["schema"].get("enum", ()))}
            for parameter in self.operation["parameters"]
            if parameter["in"] == "query"
        ]


LEAD = gettext_lazy(
    "Programs can read every public page: the exact text that a named medical reviewer signed, with the dates of this "
    "review and the next. No key, no account."
)


@public_view
@cached_page()
def guide(request):
    """Show the OpenAPI document as a page; each endpoint has an example with public data of this site."""
    document = json.loads(json.dumps(openapi.document(), cls=DjangoJSONEncoder))
    context = {
        "graph": structured_data.open_data(
            document["info"]["title"], LEAD, corpus=reverse("api-corpus"), media_type=JSON_LINES
        ),
        "lead": LEAD,
        "document": document,
        "entries": _entries(document),
        "records": _records(document),
        "problems": [(status, name, title) for status, (name, title) in KINDS.items()],
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "recipe": RECIPE,
        "python": RECIPE_IN_PYTHON,
        "openapi": reverse("api-openapi"),
    }
    return render_page(request, "api.html", context)


def _entries(document):
    values = _values()
    return [
        GuideEntry(
            declaration.name,
            declaration.path_template,
            document["paths"][declaration.path_template]["get"],
            declaration.media_type,
            declaration.record,
            _example(declaration, values),
        )
        for declaration, _view in ENDPOINTS
    ]


def _example(declaration, values):
    """Return the path of a request that works on this site, or "" if nothing is public yet."""
    if not set(declaration.fields) <= set(values):
        return ""
    path = declaration.path_template.format(**values)
    return f"{path}?{declaration.example}" if declaration.example else path


def _values():
    """Return {path variable: value} of a public page, or {} if nothing is public."""
    edition = live_pages().filter(page__topic__is_overview=True).order_by("page_id").first()
    edition = edition or live_pages().order_by("page_id").first()
    if edition is None:
        return {}
    condition = edition.page.condition
    values = {"condition": condition.slug, "topic": edition.page.topic.slug, "reviewer": edition.reviewer.slug}
    values["sha256"] = edition.sha256
    code = Identifier.objects.filter(condition=condition, system="ORPHA").first()
    return {**values, "code": f"ORPHA:{code.code}"} if code else values


def _records(document):
    """Return [(record name, description, [(field, type, name of a linked record, description), ...]), ...]."""
    return [
        (
            name,
            schema["description"],
            [(name, *_type(field), field.get("description", "")) for name, field in schema["properties"].items()],
        )
        for name, schema in document["components"]["schemas"].items()
    ]


def _type(schema):
    """Return (the type of a value in words, the name of the record that it refers to or "")."""
    if "anyOf" in schema:
        first, record = _type(schema["anyOf"][0])
        return _("%(kind)s or null") % {"kind": first}, record
    if "$ref" in schema:
        record = schema["$ref"].rsplit("/", 1)[1]
        return record, record
    if schema["type"] == "array":
        words, record = _type(schema["items"])
        return _("list of %(kind)s") % {"kind": words}, record
    kind, *null = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    kind = f"{kind} ({schema['format']})" if "format" in schema else kind
    return _("%(kind)s or null") % {"kind": kind} if null else kind, ""
