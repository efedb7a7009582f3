"""Query parameters of the API: their descriptions, schemas and parsers."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import schemas
from .problems import Problem

LONGEST = 500
MIN_LIMIT, MAX_LIMIT, DEFAULT_LIMIT = 1, 100, 20
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")
_SYMBOL = re.compile(r"[A-Za-z0-9][-A-Za-z0-9._@]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
_MOMENT = re.compile(_DAY.pattern + _TIME)
_YEARS = range(1900, 2201)


class InvalidParameter(ValueError):
    """A parameter has an invalid value; the message completes "The parameter x ..."."""


@dataclass(frozen=True)
class Parameter:
    """A query parameter: `parse` returns its value from a string or raises InvalidParameter."""

    name: str
    description: str
    parse: Callable
    schema: dict = field(default_factory=schemas.text)
    example: str = ""
    default: object = None


def parse_query(parameters, querydict):
    """Return {name: value} for a QueryDict, with defaults; raise a Problem that names an invalid parameter."""
    declared = {parameter.name: parameter for parameter in parameters}
    for name, values in querydict.lists():
        if name not in declared:
            raise _unknown(name, declared)
        if len(values) > 1:
            raise Problem(400, _("The parameter “%(name)s” was given more than once.") % {"name": name})
    return {name: _value(parameter, querydict) for name, parameter in declared.items()}


def _unknown(name, declared):
    name = name[:60]
    if not declared:
        return Problem(400, _("There is no parameter “%(name)s”: this address takes none.") % {"name": name})
    names = ", ".join(sorted(declared))
    return Problem(
        400, _("There is no parameter “%(name)s” here. Use one of: %(names)s.") % {"name": name, "names": names}
    )


def _value(parameter, querydict):
    if parameter.name not in querydict:
        return parameter.default
    value = querydict[parameter.name]
    try:
        if len(value) > LONGEST:
            raise InvalidParameter(_("is too long"))
        return parameter.parse(value)
    except InvalidParameter as error:
        raise Problem(
            400, _("The parameter “%(name)s” %(error)s.") % {"name": parameter.name, "error": error}
        ) from None


# --- Parsers: each returns the value or raises InvalidParameter --------------------


def as_slug(value):
    if not _SLUG.fullmatch(value):
        raise InvalidParameter(_("must be a slug: letters, digits and hyphens"))
    return value


def as_symbol(value):
    if not _SYMBOL.fullmatch(value):
        raise InvalidParameter(_("must be the symbol of a gene, such as AGPAT2"))
    return value


def as_text(longest):
    def parse(value):
        if not value.strip() or "\x00" in value or len(value) > longest:
            raise InvalidParameter(_("must be 1 to %(longest)s characters") % {"longest": longest})
        return value

    return parse


def as_one_of(values):
    def parse(value):
        if value not in values:
            raise InvalidParameter(_("must be one of: %(values)s") % {"values": ", ".join(values)})
        return value

    return parse


def as_boolean(value):
    return as_one_of(["true", "false"])(value) == "true"


def as_integer(least, most):
    def parse(value):
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and least <= int(value) <= most):
            raise InvalidParameter(
                _("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": most}
            )
        return int(value)

    return parse


def as_date_time(value):
    """Return an aware datetime for "2026-05-08T09:30:00Z"; a date means its beginning in UTC."""
    try:
        if _DAY.fullmatch(value):
            moment = dt.datetime.combine(parse_date(value), dt.time(), dt.UTC)
        else:
            moment = parse_datetime(value) if _MOMENT.fullmatch(value) else None
    except ValueError:
        # The format is right, but there is no such date, as with 31 April.
        moment = None
    if moment is None or moment.year not in _YEARS:
        raise InvalidParameter(
            _("must be a day such as 2026-05-08, or a time with its zone such as 2026-05-08T09:30:00Z (write + as %2B)")
        )
    return moment


# --- Parameters of several endpoints ---------------------------------------------

LIMIT = Parameter(
    "limit",
    gettext_lazy("How many records to send."),
    as_integer(MIN_LIMIT, MAX_LIMIT),
    schemas.integer(minimum=MIN_LIMIT, maximum=MAX_LIMIT, default=DEFAULT_LIMIT),
    "50",
    DEFAULT_LIMIT,
)
CURSOR = Parameter(
    "cursor",
    gettext_lazy("The position in the list. Take it from “next” of the previous response; do not make one yourself."),
    lambda value: value,
    schemas.text(maxLength=LONGEST),
)


def slug(name, description, example=""):
    return Parameter(name, description, as_slug, schemas.text(pattern=f"^{_SLUG.pattern}$"), example)


def date_time(name, description):
    schema = {"anyOf": [schemas.date_time(), schemas.date()]}
    return Parameter(name, description, as_date_time, schema, "2026-05-08T09:30:00Z")


def boolean(name, description):
    return Parameter(name, description, as_boolean, schemas.boolean(), "true")


def choice(name, description, values, example):
    return Parameter(name, description, as_one_of(values), schemas.one_of(values), example)
