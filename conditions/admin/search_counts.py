"""What readers search: how often in a span of days, when last, and what they do not find."""

import datetime as dt

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Max, Sum
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conditions.fields import fold
from conditions.models import SearchCount
from web.csv_export import csv_response

from .changelists import SEARCH_WORDS

A_PAGE = 50
DAYS = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 365 days"),
}
USUAL = "30"


class DemandForm(forms.Form):
    days = forms.ChoiceField(label=gettext_lazy("Time"), choices=DAYS.items(), required=False)
    found = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[
            ("", gettext_lazy("Any")),
            ("nothing", gettext_lazy("Found nothing at least once")),
            ("something", gettext_lazy("Always found something")),
        ],
        required=False,
    )
    q = forms.CharField(label=gettext_lazy("With the words"), max_length=100, required=False)


@admin.register(SearchCount)
class SearchCountAdmin(admin.ModelAdmin):
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="conditions_searchcount_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """List the queries of a span of days, the most frequent first, a page at a time."""
        chosen = self._chosen(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What readers search"),
            "form": DemandForm(initial=chosen),
            "chosen": chosen,
            "page": Paginator(demand(**chosen), A_PAGE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, "admin/conditions/search_counts.html", context)

    def export_view(self, request):
        """Send the same list, all pages of it, as a CSV table, made while it is sent."""
        chosen = self._chosen(request)
        head = [_("query"), _("searches"), _("found nothing"), _("last searched")]
        return csv_response(f"searches-{chosen['days']}-days", head, _lines(demand(**chosen)))

    def _chosen(self, request):
        """Return what is asked for, with the usual in place of what is missing or makes no sense."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = DemandForm(request.GET)
        form.is_valid()
        asked = form.cleaned_data
        return {"days": asked.get("days") or USUAL, "found": asked.get("found", ""), "q": asked.get("q", "")}


def demand(*, days, found="", q=""):
    """Return {"query", "searches", "nothing", "last"} of each query in the last days, the most frequent first.

    With `found` "nothing", the first is what was most often not found.
    """
    rows = SearchCount.objects.filter(day__gt=timezone.localdate() - dt.timedelta(days=int(days)))
    for word in fold(q).split()[:SEARCH_WORDS]:
        rows = rows.filter(query__contains=word)
    rows = rows.values("query").annotate(searches=Sum("times"), nothing=Sum("found_nothing"), last=Max("day"))
    if found:
        rows = rows.filter(nothing__gt=0) if found == "nothing" else rows.filter(nothing=0)
    most = "-nothing" if found == "nothing" else "-searches"
    return rows.order_by(most, "-last", "query")


def _lines(rows, at_a_time=2000):
    for row in rows.iterator(at_a_time):
        yield row["query"], row["searches"], row["nothing"], row["last"].isoformat()
