"""Existing texts for pages: JSON Lines, CSV, and MedQuAD's XML, read as a stream of records."""

import csv
import io
import json
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conditions.richtext import clean_line

from . import medquad
from .records import Unreadable
from .wording import text_blocks

LONGEST_LINE = 4 * 1024 * 1024
# The columns of a CSV file and the keys of a JSON line; docs/importing.md says what they hold.
NEEDED = ("condition", "topic", "body")
FIELDS = (*NEEDED, "title", "short_answer", "body_format", "citations", "change_note", "author")
CITATION_FIELDS = frozenset(
    {"number", "authors", "title", "journal", "year", "pmid", "doi", "url", "accessed_on"}
)  # as in models.citation


@dataclass
class PageRecord:
    """The text of one page. `conditions` are the names or codes to find its condition by, best first.

    `text` holds what the draft is made of, `citations` dicts with a citation's columns;
    `problem` is the sentence why the record cannot be taken.
    """

    where: int
    conditions: list = field(default_factory=list)
    topic: str = ""
    text: dict = field(default_factory=dict)
    citations: list = field(default_factory=list)
    author: str = ""
    problem: str = ""


def read(stream, name=""):
    """Yield a PageRecord for each text in the file, whichever of the formats it is in.

    Raises Unreadable where the file breaks.
    """
    start = stream.read(512)
    stream.seek(0)
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start[:4] == b"PK\x03\x04" or start[:2] == b"\x1f\x8b" or first == b"<":
        yield from _medquad(stream, name)
    elif first == b"[":
        raise Unreadable(_("This is one JSON list; write one JSON object a line instead. Nothing was changed."))
    elif first == b"{":
        yield from _json_lines(stream)
    else:
        yield from _csv(stream)


def html_of(text):
    """Return plain text as HTML: blocks become paragraphs, lines that begin with "- " a list."""
    return format_html_join("\n", "{}", ((_block(kind, lines),) for kind, lines in text_blocks(text)))


def _block(kind, lines):
    if kind == "list":
        return format_html("<ul>\n{}\n</ul>", format_html_join("\n", "<li>{}</li>", ((line,) for line in lines)))
    return format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)))


# --- JSON Lines and CSV ---------------------------------------------------------------


def _json_lines(stream):
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if not line.strip():
            continue
        try:
            values = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                _("Line %(line)s is not a JSON object (%(why)s). Nothing was changed.")
                % {"line": number, "why": str(error)[:200]}
            ) from None
        if not isinstance(values, dict):
            raise Unreadable(
                _("Line %(line)s is not a JSON object (%(why)s). Nothing was changed.")
                % {"line": number, "why": type(values).__name__}
            )
        yield _record(values, number)


def _csv(stream):
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    limit = csv.field_size_limit(LONGEST_LINE)
    try:
        head = text.readline(LONGEST_LINE)
        delimiter = max(",;\t", key=head.count)
        columns = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter), [])]
        if missing := [name for name in NEEDED if name not in columns]:
            raise Unreadable(
                _("The first line lacks the columns %(names)s. Nothing was changed.") % {"names": ", ".join(missing)}
            )
        rows = csv.DictReader(text, fieldnames=columns, delimiter=delimiter, strict=True)
        for row in rows:
            values = {name: value for name, value in row.items() if name and value}
            yield _record(values, rows.line_num + 1)
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not in UTF-8; save it so and try again. Nothing was changed.")) from None
    except csv.Error as error:
        raise Unreadable(_("The file is not a CSV table (%(why)s). Nothing was changed.") % {"why": error}) from None
    finally:
        csv.field_size_limit(limit)
        text.detach()


def _record(values, number):
    # JSON's null says what a missing field says.
    values = {name: value for name, value in values.items() if value is not None}
    record = PageRecord(where=number, topic=clean_line(str(values.get("topic", "")))[:80])
    record.conditions = [clean_line(str(values.get("condition", "")))[:200]]
    unknown = sorted(set(values) - set(FIELDS))
    odd = sorted(name for name in set(values) & set(FIELDS) - {"citations"} if not isinstance(values[name], str | int))
    missing = [name for name in NEEDED if not str(values.get(name) or "").strip()]
    if unknown:
        record.problem = _("unknown fields: %(names)s") % {"names": ", ".join(unknown)[:200]}
    elif odd:
        record.problem = _("fields that are no text: %(names)s") % {"names": ", ".join(odd)}
    elif missing:
        record.problem = _("missing: %(names)s") % {"names": ", ".join(missing)}
    if record.problem:
        return record
    values = {name: value if name == "citations" else str(value) for name, value in values.items()}
    record.author = clean_line(values.get("author", ""))
    record.text = {name: values[name] for name in ("title", "short_answer", "change_note") if values.get(name)}
    body, form = values["body"], values.get("body_format", "").strip().lower()
    if form not in ("", "html", "text"):
        record.problem = _("body_format is “html” or “text”")
    is_html = form == "html" or (not form and body.lstrip().startswith("<"))
    record.text["body"] = body if is_html else html_of(body)
    try:
        record.citations = _citations(values.get("citations"))
    except (ValueError, TypeError) as error:
        record.problem = _("its citations cannot be read (%(why)s)") % {"why": str(error)[:200]}
    return record


def _citations(value):
    """Return citations as dicts: from a JSON list of objects or titles, or from lines of text, numbered in order."""
    if not value:
        return []
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else value.splitlines()
    if not isinstance(value, list):
        raise TypeError(_("not a list"))
    found = []
    for item in value:
        item = {"title": item.strip()} if isinstance(item, str) else item
        if item == {"title": ""}:
            continue
        if not isinstance(item, dict) or not set(item) <= CITATION_FIELDS:
            raise ValueError(_("a citation has %(names)s") % {"names": ", ".join(sorted(CITATION_FIELDS))})
        found.append({"number": len(found) + 1, **{name: part for name, part in item.items() if part is not None}})
    return found


# --- MedQuAD --------------------------------------------------------------------------


def _medquad(stream, name):
    for answer in medquad.read(stream, name):
        record = PageRecord(
            where=answer.where, conditions=answer.names, topic=answer.topic, citations=[answer.citation]
        )
        if not answer.topic:
            record.problem = _("no topic here for its question type “%(type)s”") % {"type": answer.question_type[:60]}
        elif not answer.text:
            record.problem = _("the answer is empty")
        else:
            record.text = {"body": html_of(f"{answer.text} [1]")}
        yield record
