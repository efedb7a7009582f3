"""Lines of the log, plain or as JSON, each with its request's id and none with a person's address in it."""

import datetime as dt
import ipaddress
import json
import logging
import re

from . import request_log

# Whatever a library puts into its message: a mail server's answer names who the mail was for.
_MAIL = re.compile(r"[^\s<>\"'(),:;\[\]]+@[^\s<>\"'(),;\[\]]+\.[A-Za-z]{2,}")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?![\w:])")
# What was asked for behind a "?" may be a search.
_QUERY = re.compile(r"(?<=\S)\?[^\s\"'<>]*=[^\s\"'<>]*")
# What every record has; the rest was given with the message.
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Django gives these with its messages, and they hold all that was sent.
_WHOLE = frozenset({"request", "sock", "exc_info", "params"})


def without_addresses(text):
    """Return `text` with each e-mail address, network address and query replaced by a word in brackets."""
    if "@" in text:
        text = _MAIL.sub("[e-mail]", text)
    if "?" in text:
        text = _QUERY.sub("?[query]", text)
    text = _IPV4.sub(_hidden, text)
    return _IPV6.sub(_hidden, text) if text.count(":") > 1 else text


def _hidden(found):
    try:
        address = ipaddress.ip_address(found[0].rstrip("."))
    except ValueError:
        # A time of the day, a version.
        return found[0]
    return found[0] if address.is_loopback or address.is_unspecified else "[address]"


class Plain(logging.Formatter):
    def __init__(self):
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record):
        line = without_addresses(super().format(record))
        request_id = request_log.current.get()
        return f"{line} [{request_id}]" if request_id else line


class Json(logging.Formatter):
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
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL | _WHOLE}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(
            {name: without_addresses(value) if isinstance(value, str) else value for name, value in line.items()},
            ensure_ascii=False,
            default=lambda value: without_addresses(str(value)),
        )
