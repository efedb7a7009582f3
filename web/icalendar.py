"""iCalendar documents (RFC 5545) of events that last a whole day."""

import datetime as dt
import re
from dataclasses import dataclass

CONTENT_TYPE = "text/calendar; charset=utf-8"
# Octets of a line without its end; longer lines are folded.
LINE = 75
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
# RFC 5545 allows no control characters in texts except tabs; line breaks are escaped.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class DayEvent:
    """An event of one day: `uid` stays the same when the event moves, and `url` is absolute."""

    uid: str
    day: dt.date
    summary: str
    description: str
    url: str


def calendar(name, events, *, product, now):
    """Return a calendar as bytes.

    `name` is its title, `product` the program that makes it, such as "-//DiseaseMaps//Calendar//EN", and `now` the time
    of its making, as an aware datetime.
    """
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_text(product)}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    # Both are read as the title; programs refresh every few hours.
    lines += [f"X-WR-CALNAME:{_text(name)}", f"NAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H"]
    for event in events:
        lines += _event(event, stamp)
    return b"".join(map(_folded, [*lines, "END:VCALENDAR"]))


def _event(event, stamp):
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        # The day after, as the end of an event is not part of it.
        f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(event.summary)}",
        "TRANSP:TRANSPARENT",
    ]
    if event.description:
        lines.append(f"DESCRIPTION:{_text(event.description)}")
    return [*lines, f"URL:{event.url}", "END:VEVENT"]


def _text(value):
    value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_ESCAPED.get(character, character) for character in value)


def _folded(line):
    """Return a line as bytes, with a line break and a space before each part that would be longer than LINE."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE:
            parts.append(part)
            # The space that marks a continued line counts as well.
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
