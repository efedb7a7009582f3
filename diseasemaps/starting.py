"""One sentence on standard error, instead of a traceback, for a start that cannot succeed.

`python -m diseasemaps.starting localhost:8000` checks that this port is free.
"""

import errno
import os
import socket
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ENVIRONMENT = (
    "“make run” installs what the site needs and starts it; afterwards use .venv/bin/python instead of python3."
)


@contextmanager
def errors_as_sentences(status=1):
    """End the process with a sentence and `status` for a wrong setting, a missing package or an unreachable database.

    Other errors are bugs, and keep their traceback.
    """
    try:
        yield
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        sys.stderr.write(f"{sentence}\n")
        raise SystemExit(status) from None


def check_before_serving(arguments):
    """Refuse a taken port, a wrong setting and an unreachable database before `runserver` starts its reloader.

    The reloader would print a traceback and wait for a changed file. `arguments` are those behind "runserver".
    """
    from django.core.management import load_command_class

    parser = load_command_class("django.contrib.staticfiles", "runserver").create_parser("manage.py", "runserver")
    options, _unknown = parser.parse_known_args(arguments)
    if options.settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = options.settings
    check_port(options.addrport or "8000", default_host="::1" if options.use_ipv6 else "127.0.0.1")
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    import_module(settings.ROOT_URLCONF)
    connection.ensure_connection()


def check_port(address, *, default_host="127.0.0.1"):
    """End the process with a sentence if nothing can listen at `address`, "host:port" or "port"."""
    host, _colon, port = address.rpartition(":")
    host = host.strip("[]") or default_host
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        sys.exit(f"PORT must be a whole number from 1 to 65535, not {port!r}.")
    why = {
        None: "",
        errno.EADDRINUSE: f"Port {port} is taken by another program.",
        errno.EACCES: f"This account may not use port {port}.",
        errno.EADDRNOTAVAIL: f"This machine does not have the address {host}.",
    }.get(_error_of_binding(host, int(port)), "")
    if not why:
        # runserver has words for other errors.
        return
    others = range(max(int(port), 1023) + 1, 65536)
    free = next((other for other in others if _error_of_binding(host, other) is None), None)
    advice = f" Port {free} is free: make run PORT={free}" if free else ""
    sys.exit(why + advice)


def _error_of_binding(host, port):
    """Return the number of the error if no server can listen there, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # A port whose last server has just ended is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno
    return None


def _sentence(error):
    if isinstance(error, ModuleNotFoundError) and error.name:
        wanted = os.environ.get("DJANGO_SETTINGS_MODULE", "")
        if f"{wanted}.".startswith(f"{error.name}.") and error.name != "diseasemaps":
            return f"DJANGO_SETTINGS_MODULE must be diseasemaps.settings, or be left out, not {wanted!r}."
        if (ROOT / error.name.partition(".")[0]).exists():
            # A module of ours.
            return None
        return f"The package {error.name} is not installed for {sys.executable}. {ENVIRONMENT}"
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error

    if isinstance(error, ImproperlyConfigured):
        return " ".join(str(error).split())
    if isinstance(error, Error):
        return _unreachable_database(error)
    return None


def _unreachable_database(error):
    """Return a sentence if there is no connection to the database, and None for an error of a statement."""
    from django.db import connection

    if connection.connection is not None:
        return None
    # The driver's message names host and user, and no password.
    why = " ".join((str(error).splitlines() or [type(error).__name__])[0].split()).rstrip(".")
    if connection.vendor == "sqlite":
        return f"The database {connection.settings_dict['NAME']} cannot be opened: {why}. Check DATABASE_URL."
    return f"The database does not answer: {why}. Check DATABASE_URL, and whether the database server runs."


if __name__ == "__main__":
    check_port(sys.argv[1])
