"""CSV export: streamed downloads of tables and of the admin's lists."""

import csv
import html

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags

# Spreadsheets take a cell that begins with one of these for a formula.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")
# The query parameter that asks for the CSV file of a list instead of its screen.
CSV_VAR = "csv"
# This many rows are read from the database at a time.
BATCH_SIZE = 500


class _Echo:
    """A file object whose `write` returns the text, so that `csv.writer` returns each line."""

    def write(self, text):
        return text


def csv_response(name, head, rows):
    """Return a streamed CSV download, named after `name` and today's date.

    `head` are the column headings. `rows` is any iterable of rows; formulas in them are made harmless.
    """
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _lines(head, rows):
    write = csv.writer(_Echo()).writerow
    # Spreadsheets read a file as UTF-8 only if it begins with a byte order mark.
    yield "\ufeff"
    yield write(head)
    for row in rows:
        yield write([harmless(value) for value in row])


def harmless(value):
    """Return the value with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_PREFIXES) else value


class _ExportableChangeList(ChangeList):
    """A change list that knows the URL of its CSV file."""

    def csv_address(self):
        return self.get_query_string({CSV_VAR: "1"})


class CsvList:
    """A mixin for ModelAdmin: CSV export of all rows of the list, as it is searched, filtered and sorted."""

    # The columns of the file; None for those of the screen.
    csv_columns = None
    # Relations that `csv_columns` read, for `select_related`.
    csv_related = ()
    # As many rows as a list on the desk shows.
    list_per_page = 50

    def get_changelist(self, request, **kwargs):
        return _ExportableChangeList

    def changelist_view(self, request, extra_context=None):
        if CSV_VAR not in request.GET:
            return super().changelist_view(request, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        list_query = request.GET.copy()
        del list_query[CSV_VAR]
        request.GET = list_query
        try:
            rows = self.get_changelist_instance(request).queryset
            if self.csv_related:
                rows = rows.select_related(*self.csv_related)
        except IncorrectLookupParameters:
            # The screen shows what is wrong with the query string.
            return super().changelist_view(request, extra_context)
        columns = self.csv_columns or self.get_list_display(request)
        head = [label_for_field(name, self.model, self) for name in columns]
        return csv_response(
            self.opts.verbose_name_plural.replace(" ", "-"),
            head,
            ([_cell(name, row, self) for name in columns] for row in rows.iterator(BATCH_SIZE)),
        )


def _cell(name, row, model_admin):
    """Return the value of a column as plain text; dates and times in ISO 8601."""
    field, _attribute, value = lookup_field(name, row, model_admin)
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return (timezone.localtime(value) if hasattr(value, "tzinfo") else value).isoformat()
    if field is None or not field.flatchoices:
        return html.unescape(strip_tags(value)) if hasattr(value, "__html__") else str(value)
    return display_for_field(value, field, "")
