"""Declaring an address for programs: the one source of its route, its description and its checks."""

import re
from dataclasses import dataclass

from django.urls import path

from .request_handling import JSON, served
from .schemas import reference

# In the order of their declaration, which is the order of the guide.
ENDPOINTS = []
_CONVERTERS = {"code": "path"}
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Endpoint:
    """An address such as "/api/v1/pages/{condition}/{topic}", and all that the guide says of it.

    `answer` names the record that it sends, "" where that is described elsewhere;
    `parameters` None lets any query pass; `example` is a query worth trying; `refusals`
    are statuses beside the common ones.
    """

    address: str
    name: str
    summary: str
    description: str = ""
    answer: str = ""
    parameters: tuple | None = ()
    refusals: tuple = ()
    media_type: str = JSON
    example: str = ""
    has_moved: bool = False

    @property
    def route(self):
        return _FIELD.sub(lambda match: f"<{_CONVERTERS.get(match[1], 'slug')}:{match[1]}>", self.address[1:])

    @property
    def fields(self):
        """The names of the parts of the address that vary."""
        return _FIELD.findall(self.address)

    @property
    def schema(self):
        return reference(self.answer) if self.answer else {"type": "object"}


def endpoint(address, **values):
    """Declare an address whose `view(request, query, **path)` is decorated with this."""

    def declare(view):
        declared = Endpoint(address, **values)
        ENDPOINTS.append((declared, served(view, declared)))
        return view

    return declare


def patterns():
    return [path(declared.route, view, name=declared.name) for declared, view in ENDPOINTS]
