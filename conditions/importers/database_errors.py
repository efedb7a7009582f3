"""What the database refuses while a file is stored, as a sentence: it took everything back by then."""

from contextlib import contextmanager

from django.db import DatabaseError, IntegrityError
from django.utils.translation import gettext as _

from .records import Unreadable


@contextmanager
def storing():
    """Turn the database's errors into Unreadable; stands around the transaction that they end."""
    try:
        yield
    except IntegrityError as error:
        raise Unreadable(
            _("Somebody stored the same facts meanwhile, so nothing was changed; try again. (%(why)s)")
            % {"why": _first_line(error)}
        ) from error
    except DatabaseError as error:
        # A full disk, a lock that another import holds, a time-out.
        raise Unreadable(
            _("The database could not store the file, so nothing was changed. (%(why)s)") % {"why": _first_line(error)}
        ) from error


def _first_line(error):
    return next(iter(str(error).splitlines()), type(error).__name__)
