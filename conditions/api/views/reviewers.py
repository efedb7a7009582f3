"""Endpoints of medical reviewers: the list, and one reviewer."""

from django.utils.translation import gettext_lazy

from conditions.api import parameters
from conditions.api.cursor_pagination import list_response
from conditions.api.endpoint import endpoint
from conditions.api.problems import not_found_problem
from conditions.api.records.reviewers import reviewer as record
from conditions.api.request_handling import ApiResponse
from conditions.models import MedicalReviewer


@endpoint(
    "/api/v1/reviewers",
    name="api-reviewers",
    record="ReviewerList",
    summary=gettext_lazy("Reviewers"),
    description=gettext_lazy("Everybody who signed a text that is or was public."),
    parameters=(parameters.LIMIT, parameters.CURSOR),
)
def reviewers(request, query):
    return list_response(request, query, _public(), by=("pk",), record=record)


@endpoint(
    "/api/v1/reviewers/{reviewer}",
    name="api-reviewer",
    record="Reviewer",
    summary=gettext_lazy("One reviewer"),
    error_statuses=(404,),
)
def reviewer(request, query, reviewer):
    public_reviewer = _public().filter(slug=reviewer).first()
    if public_reviewer is None:
        raise not_found_problem()
    return ApiResponse(record(public_reviewer))


def _public():
    return MedicalReviewer.objects.public().select_related("user")
