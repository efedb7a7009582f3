"""The description of it all: for programs as OpenAPI, for people as a guide."""

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
from conditions.api.links import absolute
from conditions.api.problems import KINDS
from conditions.api.records.pages import RECIPE, RECIPE_IN_PYTHON, live_pages
from conditions.api.request_handling import Answer
from conditions.models import Identifier
from conditions.views.decorators import public_view
from conditions.views.page_rendering import render_page
from web.page_cache import cached_page

from .corpus import JSON_LINES


@endpoint("/api/v1/openapi.json", name="api-openapi", summary=gettext_lazy("This description, for programs"))
def openapi_document(request, query):
    return Answer(openapi.document())


@dataclass(frozen=True)
class Described:
    """An operation of the OpenAPI document for people, with a request that works on this site."""

    anchor: str
    address: str
    operation: dict
    media_type: str
    record: str
    path: str

    @property
    def example(self):
        return absolute(self.path) if self.path else ""

    @property
    def parameters(self):
        return [
            {**one, "values": ", ".join(one["schema"].get("enum", ()))}
            for one in self.operation["parameters"]
            if one["in"] == "query"
        ]


LEAD = gettext_lazy(
    "Programs can read what you can read: the exact text that a named medical reviewer signed, with who, when, and "
    "until when. No key, no account."
)


@public_view
@cached_page()
def guide(request):
    """Show the OpenAPI document as a page, each address with an example from what is public now."""
    document = json.loads(json.dumps(openapi.document(), cls=DjangoJSONEncoder))
    context = {
        "graph": structured_data.open_data(
            document["info"]["title"], LEAD, corpus=reverse("api-corpus"), media_type=JSON_LINES
        ),
        "lead": LEAD,
        "document": document,
        "described": _described(document),
        "records": _records(document),
        "problems": [(status, name, title) for status, (name, title) in KINDS.items()],
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "recipe": RECIPE,
        "python": RECIPE_IN_PYTHON,
        "openapi": reverse("api-openapi"),
    }
    return render_page(request, "api.html", context)


def _described(document):
    values = _values()
    return [
        Described(
            declared.name,
            declared.address,
            document["paths"][declared.address]["get"],
            declared.media_type,
            declared.answer,
            _example(declared, values),
        )
        for declared, _served in ENDPOINTS
    ]


def _example(declared, values):
    """Return a path of this site that answers, or "" where nothing is public yet."""
    if not set(declared.fields) <= set(values):
        return ""
    address = declared.address.format(**values)
    return f"{address}?{declared.example}" if declared.example else address


def _values():
    """Return {field: value} of something that is public."""
    edition = live_pages().filter(page__topic__is_overview=True).order_by("page_id").first()
    edition = edition or live_pages().order_by("page_id").first()
    if edition is None:
        return {}
    condition = edition.page.condition
    found = {"condition": condition.slug, "topic": edition.page.topic.slug, "reviewer": edition.reviewer.slug}
    code = Identifier.objects.filter(condition=condition, system="ORPHA").first()
    return {**found, "code": f"ORPHA:{code.code}"} if code else found


def _records(document):
    """Return [(name, description, [(field, kind, record that it names, description), ...]), ...] for the page."""
    return [
        (
            name,
            schema["description"],
            [(field, *_kind(one), one.get("description", "")) for field, one in schema["properties"].items()],
        )
        for name, schema in document["components"]["schemas"].items()
    ]


def _kind(schema):
    """Return (words for the type of a value, the record that it names or "")."""
    if "anyOf" in schema:
        first, record = _kind(schema["anyOf"][0])
        return _("%(kind)s or null") % {"kind": first}, record
    if "$ref" in schema:
        record = schema["$ref"].rsplit("/", 1)[1]
        return record, record
    if schema["type"] == "array":
        words, record = _kind(schema["items"])
        return _("list of %(kind)s") % {"kind": words}, record
    kind, *null = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    kind = f"{kind} ({schema['format']})" if "format" in schema else kind
    return _("%(kind)s or null") % {"kind": kind} if null else kind, ""
