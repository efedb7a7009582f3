"""What may stand behind the question mark: each parameter with its description and its reading."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import schemas
from .problems import Problem

LONGEST = 500
FEWEST, MOST, USUAL = 1, 100, 20
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")
_SYMBOL = re.compile(r"[A-Za-z0-9][-A-Za-z0-9._@]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
_MOMENT = re.compile(_DAY.pattern + _TIME)
_YEARS = range(1900, 2201)


class Unreadable(ValueError):
    """A value that a parameter cannot have; its sentence completes "The parameter x ..."."""


@dataclass(frozen=True)
class Parameter:
    """A parameter: its JSON Schema, an example, what reads its value, and its value where it is not given."""

    name: str
    description: str
    read: object
    schema: dict = field(default_factory=schemas.text)
    example: str = ""
    default: object = None


def read(parameters, given):
    """Return {name: value} for a QueryDict; raises a Problem that names the parameter."""
    known = {parameter.name: parameter for parameter in parameters}
    for name, values in given.lists():
        if name not in known:
            raise _unknown(name, known)
        if len(values) > 1:
            raise Problem(400, _("The parameter “%(name)s” was given more than once.") % {"name": name})
    return {name: _value(parameter, given) for name, parameter in known.items()}


def _unknown(name, known):
    name = name[:60]
    if not known:
        return Problem(400, _("There is no parameter “%(name)s”: this address takes none.") % {"name": name})
    names = ", ".join(sorted(known))
    return Problem(
        400, _("There is no parameter “%(name)s” here. There are: %(names)s.") % {"name": name, "names": names}
    )


def _value(parameter, given):
    if parameter.name not in given:
        return parameter.default
    value = given[parameter.name]
    try:
        if len(value) > LONGEST:
            raise Unreadable(_("is too long"))
        return parameter.read(value)
    except Unreadable as error:
        raise Problem(
            400, _("The parameter “%(name)s” %(error)s.") % {"name": parameter.name, "error": error}
        ) from None


# --- Readings -----------------------------------------------------------------------


def as_slug(value):
    if not _SLUG.fullmatch(value):
        raise Unreadable(_("must be a part of an address: letters, digits, hyphens"))
    return value


def as_symbol(value):
    if not _SYMBOL.fullmatch(value):
        raise Unreadable(_("must be the symbol of a gene, such as AGPAT2"))
    return value


def as_words(longest):
    def read(value):
        if not value.strip() or "\x00" in value or len(value) > longest:
            raise Unreadable(_("must be 1 to %(longest)s characters") % {"longest": longest})
        return value

    return read


def as_one_of(values):
    def read(value):
        if value not in values:
            raise Unreadable(_("must be one of: %(values)s") % {"values": ", ".join(values)})
        return value

    return read


def as_truth(value):
    return as_one_of(["true", "false"])(value) == "true"


def as_number(least, most):
    def read(value):
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and least <= int(value) <= most):
            raise Unreadable(_("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": most})
        return int(value)

    return read


def as_moment(value):
    """Return an aware datetime for "2026-05-08T09:30:00Z"; a day means its beginning, in UTC."""
    try:
        if _DAY.fullmatch(value):
            found = dt.datetime.combine(parse_date(value), dt.time(), dt.UTC)
        else:
            found = parse_datetime(value) if _MOMENT.fullmatch(value) else None
    except ValueError:
        # Written like a day, but there is no such one: 31 April.
        found = None
    if found is None or found.year not in _YEARS:
        raise Unreadable(
            _("must be a day such as 2026-05-08, or a time with its zone such as 2026-05-08T09:30:00Z (write + as %2B)")
        )
    return found


# --- Parameters that several addresses take ---------------------------------------------

LIMIT = Parameter(
    "limit",
    gettext_lazy("How many records to send."),
    as_number(FEWEST, MOST),
    schemas.whole_number(minimum=FEWEST, maximum=MOST, default=USUAL),
    "50",
    USUAL,
)
CURSOR = Parameter(
    "cursor",
    gettext_lazy("Where to go on: follow “next” of the answer before; it is not for making by hand."),
    lambda value: value,
    schemas.text(maxLength=LONGEST),
)


def slug(name, description, example=""):
    return Parameter(name, description, as_slug, schemas.text(pattern=f"^{_SLUG.pattern}$"), example)


def moment(name, description):
    schema = {"anyOf": [schemas.moment(), schemas.day()]}
    return Parameter(name, description, as_moment, schema, "2026-05-08T09:30:00Z")


def truth(name, description):
    return Parameter(name, description, as_truth, schemas.truth(), "true")


def choice(name, description, values, example):
    return Parameter(name, description, as_one_of(values), schemas.one_of(values), example)
