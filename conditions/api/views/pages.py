"""Endpoints of pages: the list with its filters, and one page."""

from django.db.models import Q
from django.http import HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.api import parameters
from conditions.api.cursor_pagination import list_response
from conditions.api.endpoint import endpoint
from conditions.api.links import absolute_url_of
from conditions.api.problems import Problem, not_found_problem
from conditions.api.records.pages import changed_at, live_pages, page_summary, summarised_pages
from conditions.api.records.pages import page as full_record
from conditions.api.request_handling import ApiResponse
from conditions.models import Edition
from conditions.proofs import proof_of
from conditions.vocabularies import State


@endpoint(
    "/api/v1/pages",
    name="api-pages",
    record="PageList",
    summary=gettext_lazy("Pages: list and filter"),
    description=gettext_lazy("Every page that is public now, without its body."),
    parameters=(
        parameters.slug("condition", gettext_lazy("The slug of a condition.")),
        parameters.slug("topic", gettext_lazy("The slug of a topic."), "causes"),
        parameters.slug("reviewer", gettext_lazy("The slug of a reviewer who signed the text or the whole page.")),
        parameters.boolean(
            "overdue", gettext_lazy("true: only pages whose review is overdue; false: only the others.")
        ),
        parameters.date_time(
            "updated_since", gettext_lazy("Only those whose text became public at this time or after it.")
        ),
        parameters.LIMIT,
        parameters.CURSOR,
    ),
    example="overdue=true",
)
def pages(request, query):
    rows = summarised_pages()
    if query["condition"] is not None:
        rows = rows.filter(page__condition__slug=query["condition"])
    if query["topic"] is not None:
        rows = rows.filter(page__topic__slug=query["topic"])
    if query["reviewer"] is not None:
        rows = rows.filter(Q(reviewer__slug=query["reviewer"]) | Q(full_reviewer__slug=query["reviewer"]))
    if query["overdue"] is not None:
        is_overdue = Q(review_due__lt=timezone.localdate()) | Q(expedited_at__isnull=False)
        rows = rows.filter(is_overdue if query["overdue"] else ~is_overdue)
    if query["updated_since"] is not None:
        rows = rows.filter(published_at__gte=query["updated_since"])
    return list_response(request, query, rows, by=("page_id",), record=page_summary)


@endpoint(
    "/api/v1/pages/{condition}/{topic}",
    name="api-page",
    record="Page",
    summary=gettext_lazy("One page: the text that is public now"),
    description=gettext_lazy("With its four dates, its reviewer, its sources, its hash and its credit line."),
    error_statuses=(404, 410),
    has_moved=True,
)
def page(request, query, condition, topic):
    return _page(condition, topic, "api-page")


@endpoint(
    "/conditions/{condition}/{topic}.json",
    name="question-json",
    record="Page",
    summary=gettext_lazy("One page, at its address for people"),
    error_statuses=(404, 410),
    has_moved=True,
)
def page_beside_itself(request, query, condition, topic):
    return _page(condition, topic, "question-json")


def _page(condition, topic, name):
    edition = live_edition(condition, topic, name, live_pages().prefetch_related("citations"))
    if not isinstance(edition, Edition):
        return edition
    return ApiResponse(full_record(edition, proof_of(edition)), last_modified=changed_at(edition))


def live_edition(condition, topic, name, rows):
    """Return the live edition of a page among `rows`, or the redirect to the URL `name` of its renamed condition.

    Raises a Problem 410 for a withdrawn page, and 404 for an unknown one.
    """
    same_page = {"page__condition__slug": condition, "page__topic__slug": topic}
    edition = rows.filter(**same_page).first()
    if edition is not None:
        return edition
    withdrawn = Edition.objects.withdrawn().filter(**same_page).order_by("-withdrawn_at").values_list("withdrawn_at")
    if (gone := withdrawn.first()) is not None:
        raise Problem(410, _("The newsroom has withdrawn this page. Please remove your copy."), withdrawn_at=gone[0])
    public = Edition.objects.filter(state__in=[State.PUBLISHED, State.WITHDRAWN])
    moved = public.filter(page__condition__former_slugs__slug=condition, page__topic__slug=topic)
    if (slug := moved.values_list("page__condition__slug", flat=True).first()) is not None:
        return HttpResponsePermanentRedirect(absolute_url_of(name, slug, topic))
    raise not_found_problem()
