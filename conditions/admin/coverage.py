"""The matrix of conditions and topics: what is there, what is late, what is missing, and what readers ask for."""

from django import forms
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.models import Topic, TopicGroup
from conditions.newsroom import coverage
from conditions.workflow import rules
from web.csv_export import csv_response

A_PAGE = 25
AT_A_TIME = 250


class CoverageForm(forms.Form):
    """Which conditions and topics to show, and in which order."""

    q = forms.CharField(label=gettext_lazy("Condition"), max_length=100, required=False)
    group = forms.ModelChoiceField(
        TopicGroup.objects, label=gettext_lazy("Group of topics"), required=False, empty_label=gettext_lazy("All")
    )
    topic = forms.ModelChoiceField(
        Topic.objects, label=gettext_lazy("Topic"), required=False, empty_label=gettext_lazy("All")
    )
    only = forms.ChoiceField(
        label=gettext_lazy("With an answer that is"),
        choices=[("", gettext_lazy("Any")), *coverage.PUBLIC.items(), *coverage.OPEN.items()],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("Order"),
        choices=[("", gettext_lazy("Most searched first")), ("name", gettext_lazy("By name"))],
        required=False,
    )


def coverage_view(model_admin, request):
    """Show the matrix a page at a time; with "csv" in the address send all of it as a table."""
    form = CoverageForm(request.GET)
    form.is_valid()
    # What makes no sense is left out, and the rest is shown.
    chosen = form.cleaned_data
    topics = _topics(chosen)
    asked_for = coverage.demand()
    found = coverage.conditions(
        q=chosen.get("q", ""), only=chosen.get("only", ""), topics=[topic.pk for topic in topics]
    )
    if chosen.get("order") != "name":
        found = coverage.Ranked(found, asked_for)
    if "csv" in request.GET:
        head = [_("condition"), _("searches in %(days)s days") % {"days": coverage.DEMAND_DAYS}, *map(str, topics)]
        return csv_response("coverage", head, _table(found, topics, asked_for))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
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
            "rows": coverage.rows(list(page.object_list), topics, asked_for),
            "days": coverage.DEMAND_DAYS,
            "may_write": request.user.has_perm(rules.WRITE),
        },
    )


def _topics(chosen):
    topics = Topic.objects.select_related("group")
    if chosen.get("topic"):
        return list(topics.filter(pk=chosen["topic"].pk))
    return list(topics.filter(group=chosen["group"]) if chosen.get("group") else topics)


def _table(found, topics, asked_for):
    start = 0
    while part := list(found[start : start + AT_A_TIME]):
        for row in coverage.rows(part, topics, asked_for):
            yield row.condition.name, row.demand, *(cell.words for cell in row.cells)
        start += AT_A_TIME
