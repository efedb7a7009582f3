"""The medical reviewers behind the public texts."""

from django.utils.translation import gettext_lazy

from conditions.api import parameters
from conditions.api.cursor_pagination import listing
from conditions.api.endpoint import endpoint
from conditions.api.problems import nothing_here
from conditions.api.records.reviewers import reviewer as record
from conditions.api.request_handling import Answer
from conditions.models import MedicalReviewer


@endpoint(
    "/api/v1/reviewers",
    name="api-reviewers",
    answer="ReviewerList",
    summary=gettext_lazy("Reviewers"),
    description=gettext_lazy("Everyone whose name stands under a text that is or was public."),
    parameters=(parameters.LIMIT, parameters.CURSOR),
)
def reviewers(request, query):
    return listing(request, query, _public(), by=("pk",), record=record)


@endpoint(
    "/api/v1/reviewers/{reviewer}",
    name="api-reviewer",
    answer="Reviewer",
    summary=gettext_lazy("One reviewer"),
    refusals=(404,),
)
def reviewer(request, query, reviewer):
    found = _public().filter(slug=reviewer).first()
    if found is None:
        raise nothing_here()
    return Answer(record(found))


def _public():
    return MedicalReviewer.objects.public().select_related("user")
