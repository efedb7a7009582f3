"""Database errors during an import, as sentences for the newsroom."""

from contextlib import contextmanager

from django.db import DatabaseError, IntegrityError
from django.utils.translation import gettext as _

from .records import UnreadableFile


@contextmanager
def database_errors_as_sentences():
    """Turn database errors into UnreadableFile; enter it outside the transaction, which the error rolls back."""
    try:
        yield
    except IntegrityError as error:
        raise UnreadableFile(
            _("Somebody stored the same facts at the same time. Nothing was changed; try again. (%(why)s)")
            % {"why": _first_line(error)}
        ) from error
    except DatabaseError as error:
        # For example a full disk, a lock that another import holds, or a timeout.
        raise UnreadableFile(
            _("The database could not store the file. Nothing was changed. (%(why)s)") % {"why": _first_line(error)}
        ) from error


def _first_line(error):
    return next(iter(str(error).splitlines()), type(error).__name__)
