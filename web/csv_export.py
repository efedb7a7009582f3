"""Tables that people take away: CSV, made while it is sent."""

import csv
import html

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags

# What a spreadsheet takes for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# In an address: not the screen, but the table of all its rows.
CSV_VAR = "csv"
A_PART = 500


class _Line:
    """A file that holds nothing: what is written to it comes back."""

    def write(self, text):
        return text


def csv_response(name, head, rows):
    """Return the table as a download called `name` and today's date; `rows` may be endless."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _lines(head, rows):
    write = csv.writer(_Line()).writerow
    # Spreadsheets take a file for UTF-8 only where it begins with its mark.
    yield "\ufeff"
    yield write(head)
    for row in rows:
        yield write([harmless(value) for value in row])


def harmless(value):
    """Return the value so that no spreadsheet runs it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


class _TakenAway(ChangeList):
    """A list of the newsroom that knows the address of its own table."""

    def csv_address(self):
        return self.get_query_string({CSV_VAR: "1"})


class CsvList:
    """A ModelAdmin whose list can be taken away: every row of it, as it is searched, filtered and sorted."""

    # Other columns than those of the screen, where it has no room for them.
    csv_columns = None
    # As many as the queue shows of a kind.
    list_per_page = 50

    def get_changelist(self, request, **kwargs):
        return _TakenAway

    def changelist_view(self, request, extra_context=None):
        if CSV_VAR not in request.GET:
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        del asked[CSV_VAR]
        request.GET = asked
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            # The screen says what is wrong with the address.
            return super().changelist_view(request, extra_context)
        columns = self.csv_columns or self.get_list_display(request)
        head = [label_for_field(name, self.model, self) for name in columns]
        return csv_response(
            self.opts.verbose_name_plural.replace(" ", "-"),
            head,
            ([_words(name, row, self) for name in columns] for row in rows.iterator(A_PART)),
        )


def _words(name, row, model_admin):
    """Return what a column says of a row in plain words; days and times in ISO 8601."""
    field, _attribute, value = lookup_field(name, row, model_admin)
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return (timezone.localtime(value) if hasattr(value, "tzinfo") else value).isoformat()
    if field is None or not field.flatchoices:
        return html.unescape(strip_tags(value)) if hasattr(value, "__html__") else str(value)
    return display_for_field(value, field, "")
