"""Reader for existing page texts: JSON Lines, CSV and MedQuAD's XML, parsed as a stream of records."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conditions.richtext import changes_of_text, clean, clean_line, plain_text

from . import medquad
from .archives import GZIP, ZIP
from .json_text import parse_json
from .limited_lines import MAX_LENGTH, lines_of
from .records import UnreadableFile
from .source_text import text_blocks

# The columns of a CSV file and the keys of a JSON line; docs/importing.md explains them.
REQUIRED = ("condition", "topic", "body")
FIELDS = (*REQUIRED, "title", "short_answer", "body_format", "citations", "change_note", "author")
CITATION_FIELDS = frozenset(
    {"number", "authors", "title", "journal", "year", "pmid", "doi", "url", "accessed_on"}
)  # as in models.citation
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])", re.IGNORECASE)
_BEGINS_WITH_TAG = re.compile(r"\s*<[a-zA-Z!]")


@dataclass
class PageRecord:
    """The text of one page. `names` are names of its condition, the best one first, and `codes` its codes.

    `changes` counts what was lost when a plain text became HTML, as in `richtext.changes_of_text`.
    `where` is the line or number of the record, None for a document that is skipped as a whole. `text` maps columns of
    the draft to values, `citations` are dicts of a citation's columns. `problem` says why the record is skipped.
    """

    where: int | None
    names: list = field(default_factory=list)
    codes: list = field(default_factory=list)
    topic: str = ""
    text: dict = field(default_factory=dict)
    citations: list = field(default_factory=list)
    author: str = ""
    problem: str = ""
    changes: Counter = field(default_factory=Counter)


def read_page_texts(stream, name=""):
    """Yield a PageRecord for each text in the file; the format is detected from its first bytes.

    Raises UnreadableFile where the file is broken.
    """
    start = stream.read(512)
    stream.seek(0)
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start.startswith((ZIP, GZIP)) or first == b"<":
        yield from _medquad(stream, name)
    elif first == b"[":
        raise UnreadableFile(_("This is a JSON list. Write one JSON object per line instead. Nothing was changed."))
    elif first == b"{":
        yield from _json_lines(stream)
    else:
        yield from _csv(stream)


def html_of(text):
    """Return plain text as HTML: blocks become paragraphs, lines that begin with "- " become a list."""
    return format_html_join("\n", "{}", ((_block(kind, lines),) for kind, lines in text_blocks(text)))


def _block(kind, lines):
    if kind == "list":
        return format_html("<ul>\n{}\n</ul>", format_html_join("\n", "<li>{}</li>", ((line,) for line in lines)))
    return format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)))


# --- JSON Lines and CSV ---------------------------------------------------------------


def _json_lines(stream):
    for number, line in enumerate(lines_of(stream), start=1):
        if not line.strip():
            continue
        try:
            values = parse_json(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(
                _("Line %(line)s is not a JSON object (%(why)s). Nothing was changed.")
                % {"line": number, "why": str(error)[:200]}
            ) from None
        if not isinstance(values, dict):
            raise UnreadableFile(
                _("Line %(line)s is not a JSON object (%(why)s). Nothing was changed.")
                % {"line": number, "why": type(values).__name__}
            )
        yield _record(values, number)


def _csv(stream):
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    limit = csv.field_size_limit(MAX_LENGTH)
    try:
        lines = lines_of(text)
        head, delimiter, first = _csv_head(lines)
        columns = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter), [])]
        if missing := [name for name in REQUIRED if name not in columns]:
            raise UnreadableFile(
                _("The first line lacks the columns %(names)s. Nothing was changed.") % {"names": ", ".join(missing)}
            )
        if twice := sorted(name for name, count in Counter(columns).items() if name and count > 1):
            raise UnreadableFile(
                _("The first line has duplicate columns: %(names)s. Nothing was changed.") % {"names": ", ".join(twice)}
            )
        rows, line = csv.reader(lines, delimiter=delimiter, strict=True), first
        for cells in rows:
            if cells:
                yield _row(columns, cells, line)
            line = rows.line_num + first
    except UnicodeDecodeError:
        raise UnreadableFile(
            _(
                "The file is not in UTF-8, but in an older encoding such as Windows-1252. "
                "Save it in UTF-8 (in Excel: “CSV UTF-8”) and try again. Nothing was changed."
            )
        ) from None
    except csv.Error as error:
        raise UnreadableFile(_("The file is not valid CSV (%(why)s). Nothing was changed.") % {"why": error}) from None
    finally:
        csv.field_size_limit(limit)
        text.detach()


def _csv_head(lines):
    """Return (line with the columns, delimiter, number of the line after it).

    Excel reads and writes a line such as "sep=;" above the columns, which names the delimiter.
    """
    head = next(lines, "")
    named = _SEPARATOR_LINE.fullmatch(head.strip('\r\n"'))
    if named:
        return next(lines, ""), named[1], 3
    return head, max(",;\t", key=head.count), 2


def _row(columns, cells, number):
    named = list(zip_longest(columns, cells, fillvalue=""))
    record = _record({name: cell for name, cell in named if name and cell}, number)
    # An unquoted text with a comma: the rest of the text would be lost.
    if any(cell.strip() for name, cell in named if not name):
        record.problem = _("there are more cells than columns; put quotation marks around a text with a comma")
    return record


def _record(values, number):
    # null in JSON means the same as a missing key.
    values = {name: value for name, value in values.items() if value is not None}
    record = PageRecord(where=number, topic=clean_line(str(values.get("topic", "")))[:80])
    record.names = [clean_line(str(values.get("condition", "")))[:200]]
    unknown = sorted(set(values) - set(FIELDS))
    odd = sorted(name for name in set(values) & set(FIELDS) - {"citations"} if not _is_text(values[name]))
    missing = [name for name in REQUIRED if not str(values.get(name) or "").strip()]
    if unknown:
        record.problem = _("unknown fields: %(names)s") % {"names": ", ".join(unknown)[:200]}
    elif odd:
        record.problem = _("fields that are not text: %(names)s") % {"names": ", ".join(odd)}
    elif missing:
        record.problem = _("missing: %(names)s") % {"names": ", ".join(missing)}
    if record.problem:
        return record
    values = {name: value if name == "citations" else str(value) for name, value in values.items()}
    record.author = clean_line(values.get("author", ""))
    record.text = {name: values[name] for name in ("title", "short_answer", "change_note") if values.get(name)}
    body, form = values["body"], values.get("body_format", "").strip().lower()
    if form not in ("", "html", "text"):
        record.problem = _("body_format must be “html” or “text”")
    # "<5 % of patients" begins with a sign.
    is_html = form == "html" or (not form and _BEGINS_WITH_TAG.match(body) is not None)
    record.text["body"] = body if is_html else html_of(body)
    if not is_html:
        record.changes = changes_of_text(body)
    if not plain_text(clean(record.text["body"])).strip():
        record.problem = _("the body is empty after cleaning")
    try:
        record.citations = _citations(values.get("citations"))
    except (ValueError, TypeError, RecursionError) as error:
        record.problem = _("its citations cannot be read (%(why)s)") % {"why": str(error)[:200]}
    return record


def _is_text(value):
    """Return whether a JSON value is a string, or an integer that can be used as one."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def _citations(value):
    """Return citations as dicts, numbered in order, from a JSON list of objects or titles or from lines of text.

    Raises ValueError or TypeError with the reason if the value is something else.
    """
    if not value:
        return []
    if isinstance(value, str):
        value = parse_json(value) if value.lstrip().startswith("[") else value.splitlines()
    if not isinstance(value, list):
        raise TypeError(_("not a list"))
    citations = []
    for item in value:
        item = {"title": item.strip()} if isinstance(item, str) else item
        if item == {"title": ""}:
            continue
        if not isinstance(item, dict) or not set(item) <= CITATION_FIELDS:
            raise ValueError(_("the keys of a citation are %(names)s") % {"names": ", ".join(sorted(CITATION_FIELDS))})
        item = {name: part for name, part in item.items() if part is not None}
        if odd := sorted(name for name, part in item.items() if not _is_text(part)):
            raise TypeError(_("fields that are not text: %(names)s") % {"names": ", ".join(odd)})
        citations.append({"number": len(citations) + 1, **{name: str(part) for name, part in item.items()}})
    return citations


# --- MedQuAD --------------------------------------------------------------------------


def _medquad(stream, name):
    for answer in medquad.read_answers(stream, name):
        record = PageRecord(
            where=answer.where,
            names=answer.names,
            codes=answer.codes,
            topic=answer.topic,
            citations=[answer.citation],
            problem=answer.problem,
        )
        if not record.problem:
            record.text = {"body": html_of(f"{answer.text} [1]")}
            record.changes = changes_of_text(answer.text)
        yield record
