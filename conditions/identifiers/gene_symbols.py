"""Gene symbols: those that a spreadsheet has turned into dates are refused ("SEPT14" into "14-Sep")."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_MONTH = r"(?:jan|feb|mar|march|apr|may|jun|jul|aug|sept?|oct|nov|dec)"
_DATE = re.compile(rf"[0-9]{{1,4}}[-/. ]{_MONTH}|{_MONTH}[-/. ][0-9]{{1,4}}", re.IGNORECASE)


def is_date(symbol):
    """Return whether a symbol is a date of a spreadsheet, such as "14-Sep" or "Mar-01"."""
    return _DATE.fullmatch(symbol.strip()) is not None


def refuse_date(symbol):
    """Return the symbol; raise ValidationError if it is a date of a spreadsheet."""
    if is_date(symbol):
        raise ValidationError(
            _("%(symbol)s is a date: a spreadsheet has changed the symbol. Enter the symbol itself, such as SEPTIN14.")
            % {"symbol": symbol},
            code="date",
        )
    return symbol
