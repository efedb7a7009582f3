"""Coverage screen: the matrix of conditions and topics, with filters, paging and CSV export."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.models import ConditionPage, Topic, TopicGroup
from conditions.newsroom import coverage
from conditions.workflow import rules
from web.csv_export import csv_response

PAGE_SIZE = 25
CSV_CHUNK = 250


class CoverageForm(forms.Form):
    """Filters and order of the matrix."""

    q = forms.CharField(label=gettext_lazy("Condition"), max_length=100, required=False)
    group = forms.ModelChoiceField(
        TopicGroup.objects, label=gettext_lazy("Group of topics"), required=False, empty_label=gettext_lazy("All")
    )
    topic = forms.ModelChoiceField(
        Topic.objects, label=gettext_lazy("Topic"), required=False, empty_label=gettext_lazy("All")
    )
    only = forms.ChoiceField(
        label=gettext_lazy("State of a page"),
        choices=[("", gettext_lazy("Any")), *coverage.PUBLIC.items(), *coverage.OPEN.items()],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[
            ("", gettext_lazy("Most searched first")),
            ("name", gettext_lazy("By name")),
            ("due", gettext_lazy("By next due date")),
            ("unmet", gettext_lazy("Due in a month that cannot be met first")),
        ],
        required=False,
    )


def coverage_view(model_admin, request):
    """Show one page of the matrix, or send the whole matrix as CSV if the query string has "csv"."""
    form = CoverageForm(request.GET)
    form.is_valid()
    # Invalid filters are ignored.
    filters = form.cleaned_data
    topics = _topics(filters)
    searches = coverage.demand()
    conditions = coverage.conditions(
        q=filters.get("q", ""), only=filters.get("only", ""), topics=[topic.pk for topic in topics]
    )
    conditions = _sorted(conditions, filters.get("order"), topics, searches)
    if "csv" in request.GET:
        return csv_response("coverage", _csv_header(), _csv_rows(conditions, topics, searches))
    page = Paginator(conditions, PAGE_SIZE).get_page(request.GET.get("page"))
    return TemplateResponse(
        request,
        "admin/conditions/coverage.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Coverage"),
            "opts": model_admin.opts,
            "form": form,
            "topics": topics,
            "page": page,
            "rows": coverage.rows(list(page.object_list), topics, searches),
            "days": coverage.DEMAND_DAYS,
            "today": timezone.localdate(),
            "may_write": request.user.has_perm(rules.WRITE),
        },
    )


def _sorted(conditions, order, topics, searches):
    """Return the conditions, which are sorted by name, in the order that the filters name."""
    match order:
        case "name":
            return conditions
        case "due" | "unmet":
            columns = [topic.pk for topic in topics]
            return coverage.by_due_date(conditions, columns, unmet_first=order == "unmet")
    return coverage.RankedConditions(conditions, searches)


def _topics(filters):
    topics = Topic.objects.select_related("group")
    if filters.get("topic"):
        return list(topics.filter(pk=filters["topic"].pk))
    return list(topics.filter(group=filters["group"]) if filters.get("group") else topics)


def _csv_header():
    searches = _("searches in %(days)s days") % {"days": coverage.DEMAND_DAYS}
    state = [_("readers see"), _("newsroom"), _("review due"), _("URL")]
    return [_("condition"), _("address"), searches, _("group of topics"), _("topic"), *state]


def _csv_rows(conditions, topics, searches):
    """Yield a row for each condition and topic, so that a spreadsheet can filter and sort by each column."""
    start = 0
    while chunk := list(conditions[start : start + CSV_CHUNK]):
        for row in coverage.rows(chunk, topics, searches):
            of_condition = row.condition.name, row.condition.slug, row.demand
            for cell in row.cells:
                yield *of_condition, *_csv_cell(row.condition, cell)
        start += CSV_CHUNK


def _csv_cell(condition, cell):
    state = coverage.PUBLIC[cell.public], coverage.OPEN.get(cell.in_progress, "")
    url = "" if cell.public == "missing" else ConditionPage(condition=condition, topic=cell.topic).get_absolute_url()
    due = cell.due.isoformat() if cell.due else ""
    return cell.topic.group.name, cell.topic.name, *map(str, state), due, url and f"{settings.SITE_URL}{url}"
