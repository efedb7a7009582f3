"""A strict reader of iCalendar documents (RFC 5545), written from the standard for the tests."""

import re
from dataclasses import dataclass

_LINE = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:,\"]+)*):(.*)", re.DOTALL)
_ESCAPES = {"\\\\": "\\", "\\;": ";", "\\,": ",", "\\n": "\n", "\\N": "\n"}
# Values of type TEXT; others are not escaped.
_TEXTS = {"UID", "SUMMARY", "DESCRIPTION", "PRODID", "NAME", "X-WR-CALNAME"}
_REQUIRED = {"UID", "DTSTAMP", "DTSTART"}


@dataclass(frozen=True)
class Calendar:
    """A calendar: {name: value} of its own properties, and of each event."""

    properties: dict
    events: list


def read(document):
    """Return the Calendar in these bytes; an AssertionError says what the standard forbids."""
    assert document.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in document.split(b"\r\n"))
    lines = document.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    properties, events, event = {}, [], None
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            assert event is None
            event = {}
        elif line == "END:VEVENT":
            assert event.keys() >= _REQUIRED
            events.append(event)
            event = None
        else:
            name, value = _property(line)
            into = properties if event is None else event
            assert name not in into
            into[name] = value
    assert event is None
    assert properties["VERSION"] == "2.0"
    assert "PRODID" in properties
    return Calendar(properties, events)


def _property(line):
    match = _LINE.fullmatch(line)
    assert match, line
    name, _parameters, value = match.groups()
    if name not in _TEXTS:
        return name, value
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), line
    return name, re.sub(r"\\[\\;,nN]", lambda found: _ESCAPES[found[0]], value)
