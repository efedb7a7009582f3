"""Endpoints of JSON-LD: the graph of a condition or page, the same as in its HTML."""

from django.utils.translation import gettext_lazy

from conditions import structured_data
from conditions.api import schemas
from conditions.api.endpoint import endpoint
from conditions.api.records.pages import live_pages
from conditions.api.request_handling import ApiResponse
from conditions.facts import facts_of
from conditions.models import Edition
from conditions.public.signed import signed_overview, signed_page
from conditions.public.visibility import conditions_with_live_pages
from conditions.views.condition import answers_about, overview_among

from .conditions import redirect_renamed
from .pages import live_edition

JSON_LD = "application/ld+json"

schemas.define(
    "Graph",
    gettext_lazy("schema.org’s terms (JSON-LD): a MedicalWebPage first, then what it is about."),
    **{
        "@context": schemas.text(const="https://schema.org"),
        "@graph": schemas.list_of({"type": "object", "required": ["@type"]}),
    },
)


@endpoint(
    "/conditions/{condition}.jsonld",
    name="condition-jsonld",
    record="Graph",
    summary=gettext_lazy("A condition in schema.org’s terms"),
    error_statuses=(404,),
    media_type=JSON_LD,
    has_moved=True,
)
def condition(request, query, condition):
    public_condition = conditions_with_live_pages().prefetch_related("synonyms").filter(slug=condition).first()
    if public_condition is None:
        return redirect_renamed(condition, "condition-jsonld")
    answers = answers_about(public_condition)
    overview = overview_among(answers)
    graph = structured_data.hub(
        public_condition,
        answers=answers,
        overview=signed_overview(overview) if overview else None,
        facts=facts_of(public_condition, signs=True),
    )
    return ApiResponse(graph)


@endpoint(
    "/conditions/{condition}/{topic}.jsonld",
    name="question-jsonld",
    record="Graph",
    summary=gettext_lazy("A page in schema.org’s terms"),
    error_statuses=(404, 410),
    media_type=JSON_LD,
    has_moved=True,
)
def question(request, query, condition, topic):
    edition = live_edition(condition, topic, "question-jsonld", live_pages())
    if not isinstance(edition, Edition):
        return edition
    return ApiResponse(structured_data.question(edition, signed_page(edition), first_published=edition.first_published))
