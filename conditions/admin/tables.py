"""Tables that people take away: CSV, made while it is sent."""

import csv

from django.http import StreamingHttpResponse
from django.utils import timezone

# What a spreadsheet takes for the start of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
