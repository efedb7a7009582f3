"""One sentence on standard error, instead of a traceback, for a start that cannot succeed.

`python -m diseasemaps.starting 127.0.0.1:8000` checks that this port is free.
"""

import errno
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


def check_before_serving(address):
    """Refuse a taken port, a wrong setting and an unreachable database before `runserver` starts its reloader.

    The reloader would print a traceback and wait for a changed file.
    """
    check_port(address)
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    import_module(settings.ROOT_URLCONF)
    connection.ensure_connection()


def check_port(address):
    """End the process with a sentence if a server listens at `address` ("host:port" or "port") already."""
    host, _colon, port = address.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        sys.exit(f"PORT must be a whole number from 1 to 65535, not {port!r}.")
    if _is_free(host, int(port)):
        return
    free = next((other for other in range(int(port) + 1, 65536) if _is_free(host, other)), None)
    advice = f" Port {free} is free: make run PORT={free}" if free else ""
    sys.exit(f"Port {port} is taken by another program.{advice}")


def _is_free(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # A port whose last server has just ended is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno not in (errno.EADDRINUSE, errno.EACCES)
    return True


def _sentence(error):
    if isinstance(error, ModuleNotFoundError):
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
