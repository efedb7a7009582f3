"""Readers' searches: list and CSV export of queries, with how often each was searched and found nothing."""

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
from web.read_only_admin import ReadOnlyAdmin

from .changelists import SEARCH_WORDS

PAGE_SIZE = 50
DAYS = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 365 days"),
}
DEFAULT_DAYS = "30"


class SearchCountForm(forms.Form):
    """Filters of the list."""

    days = forms.ChoiceField(label=gettext_lazy("Period"), choices=DAYS.items(), required=False)
    found = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=[
            ("", gettext_lazy("Any")),
            ("nothing", gettext_lazy("Found nothing at least once")),
            ("something", gettext_lazy("Always found something")),
        ],
        required=False,
    )
    q = forms.CharField(label=gettext_lazy("Containing"), max_length=100, required=False)


@admin.register(SearchCount)
class SearchCountAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    actions = None

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("export/", export, name="conditions_searchcount_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """Show one page of the queries of a period, the most frequent first."""
        filters = self._filters(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What readers search"),
            "form": SearchCountForm(initial=filters),
            "filters": filters,
            "page": Paginator(search_counts(**filters), PAGE_SIZE).get_page(request.GET.get("page")),
        }
        return TemplateResponse(request, "admin/conditions/search_counts.html", context)

    def export_view(self, request):
        """Stream the whole list as CSV."""
        filters = self._filters(request)
        header = [_("query"), _("searches"), _("found nothing"), _("last searched")]
        return csv_response(f"searches-{filters['days']}-days", header, _csv_rows(search_counts(**filters)))

    def _filters(self, request):
        """Return the keyword arguments of `search_counts`; missing and invalid filters get their default.

        Raises PermissionDenied if the user may not see the list.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = SearchCountForm(request.GET)
        form.is_valid()
        filters = form.cleaned_data
        return {
            "days": filters.get("days") or DEFAULT_DAYS,
            "found": filters.get("found", ""),
            "q": filters.get("q", ""),
        }


def search_counts(*, days, found="", q=""):
    """Return a dict with "query", "searches", "nothing" and "last" for each query of the last `days` days.

    `found` is "" for all queries, "something" for those that always found something, and "nothing" for those that
    found nothing at least once; these are sorted by how often, all others by searches. `q` holds words that the query
    must contain.
    """
    rows = SearchCount.objects.filter(day__gt=timezone.localdate() - dt.timedelta(days=int(days)))
    for word in fold(q).split()[:SEARCH_WORDS]:
        rows = rows.filter(query__contains=word)
    rows = rows.values("query").annotate(searches=Sum("times"), nothing=Sum("found_nothing"), last=Max("day"))
    if found:
        rows = rows.filter(nothing__gt=0) if found == "nothing" else rows.filter(nothing=0)
    order = "-nothing" if found == "nothing" else "-searches"
    return rows.order_by(order, "-last", "query")


def _csv_rows(rows, chunk_size=2000):
    for row in rows.iterator(chunk_size):
        yield row["query"], row["searches"], row["nothing"], row["last"].isoformat()
