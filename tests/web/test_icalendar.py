"""iCalendar documents: lines, folding, escaping and days, read back by a parser of the tests' own."""

import datetime as dt

from tests.icalendar_reader import read
from web import icalendar

NOW = dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def made(*events, name="Newsroom"):
    return icalendar.calendar(name, events, product="-//Example//EN", now=NOW)


def event(summary="Review due: Progeria", description="", day=dt.date(2026, 12, 31)):
    return icalendar.DayEvent("due-1@example.org", day, summary, description, "https://example.org/admin/1/")


def test_an_event_line_by_line():
    lines = made(event(description="last reviewed by Dr Rao")).decode().split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Newsroom",
        "NAME:Newsroom",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "BEGIN:VEVENT",
        "UID:due-1@example.org",
        "DTSTAMP:20261201T083000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Review due: Progeria",
        "TRANSP:TRANSPARENT",
        "DESCRIPTION:last reviewed by Dr Rao",
        "URL:https://example.org/admin/1/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_texts_come_back_as_they_were():
    texts = [
        "commas, semicolons; a \\ backslash and \\n that is no line break",
        "two\nlines, from\r\nanother\rprogram",
        "Ü" * 80 + "漢字" * 40 + "🧬" * 30,
        "BEGIN:VEVENT\r\nSUMMARY:injected",
        "",
    ]

    calendar = read(made(*(event(summary=text) for text in texts)))

    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert [one["SUMMARY"] for one in calendar.events] == plain


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut():
    document = made(*(event(summary=f"{'x' * length}é漢🧬" * 3) for length in range(90)), name="Å" * 100)

    lines = document.split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert all(line.decode() is not None for line in lines)
    assert b"\n" not in document.replace(b"\r\n", b"")


def test_control_characters_are_left_out():
    assert read(made(event(summary="a\x00b\x07c\x1bd\te"))).events[0]["SUMMARY"] == "abcd\te"


def test_a_calendar_without_events():
    assert read(made()).events == []
