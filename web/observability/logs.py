"""Log formatters, plain and JSON: they add the request id and remove e-mail addresses, IP addresses and queries."""

import datetime as dt
import ipaddress
import json
import logging
import re

from . import request_log

# Libraries put addresses into messages: the response of a mail server names the recipient.
_MAIL = re.compile(r"[^\s<>\"'(),:;\[\]]+@[^\s<>\"'(),;\[\]]+\.[A-Za-z]{2,}")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?![\w:])")
# A query string may hold a search.
_QUERY = re.compile(r"(?<=\S)\?[^\s\"'<>]*=[^\s\"'<>]*")
# Attributes of every log record; the others were passed as `extra`.
_STANDARD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Django passes these with its messages, and they hold personal data.
_PERSONAL_ATTRIBUTES = frozenset({"request", "sock", "exc_info", "params"})


def without_addresses(text):
    """Return `text` with each e-mail address, IP address and query string replaced by a word in brackets."""
    if "@" in text:
        text = _MAIL.sub("[e-mail]", text)
    if "?" in text:
        text = _QUERY.sub("?[query]", text)
    text = _IPV4.sub(_redacted, text)
    return _IPV6.sub(_redacted, text) if text.count(":") > 1 else text


def _redacted(match):
    try:
        address = ipaddress.ip_address(match[0].rstrip("."))
    except ValueError:
        # A time of day or a version number.
        return match[0]
    return match[0] if address.is_loopback or address.is_unspecified else "[address]"


class WithoutTraceback(logging.Filter):
    """Turn a record into a one-line warning without a traceback: the request is wrong, not the code."""

    def filter(self, record):
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return True


class Plain(logging.Formatter):
    """Format a record as a line of text, with the request id in brackets at the end."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record):
        line = without_addresses(super().format(record))
        request_id = request_log.current.get()
        return f"{line} [{request_id}]" if request_id else line


class Json(logging.Formatter):
    """Format a record as a JSON object in one line."""

    def format(self, record):
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        request_id = request_log.current.get()
        if request_id:
            line["request_id"] = request_id
        line |= {
            name: value
            for name, value in vars(record).items()
            if name not in _STANDARD_ATTRIBUTES | _PERSONAL_ATTRIBUTES
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(
            {name: without_addresses(value) if isinstance(value, str) else value for name, value in line.items()},
            ensure_ascii=False,
            default=lambda value: without_addresses(str(value)),
        )
