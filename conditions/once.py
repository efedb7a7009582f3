"""What is the same for all of a page, and asked for dozens of times on it: looked up once where a view says so."""

from contextvars import ContextVar
from functools import wraps


def once_a_page(view):
    """Have each look-up that is `once` made once while `view` runs; nothing is kept for the next page."""

    @wraps(view)
    def wrapped(*args, **kwargs):
        before = _found.set({})
        try:
            return view(*args, **kwargs)
        finally:
            _found.reset(before)

    return wrapped


def once(look_up):
    """Decorate a look-up without arguments, which finds the same for as long as a page is made."""

    @wraps(look_up)
    def wrapped():
        found = _found.get()
        if found is None:
            return look_up()
        try:
            return found[look_up]
        except KeyError:
            value = found[look_up] = look_up()
            return value

    return wrapped


# Of the page that this thread makes, where it makes one.
_found = ContextVar("found once", default=None)
