"""Addresses of this site's pages, as `reverse` has them, at a tenth of its cost: a page names some sixty."""

import re
from functools import cache, lru_cache, partial

from django.urls import NoReverseMatch, get_resolver, get_script_prefix, reverse

from conditions.once import once

# What every address holds as it is written.
_WORD = re.compile(r"[-0-9A-Za-z_]+")


def path_of(name, *args):
    """Return the path of a view, or fail as `reverse` does where it is unknown or an argument is of another kind."""
    return _paths_here()(name, *args)


@once
def _paths_here():
    return _paths(get_resolver(), get_script_prefix())


# Where the patterns are others, so is what holds them.
@lru_cache(maxsize=8)
def _paths(patterns, prefix):
    # A page names most of its paths several times. Typed, since a number may be equal to what is none.
    return lru_cache(maxsize=1024, typed=True)(partial(_path, patterns, prefix))


def _path(patterns, prefix, name, *args):
    shape = _shape(patterns, prefix, name, tuple(map(type, args)))
    if shape is not None and all(map(_is_plain, args)):
        return shape.format(*args)
    return reverse(name, args=args)


def _is_plain(value):
    return value >= 0 if type(value) is int else _WORD.fullmatch(value)


@cache
def _shape(patterns, prefix, name, kinds):
    """Return the path with "{}" for each word or number, or None where the view takes others than any of those."""
    stand_ins = [f"stand-in-{number}" if kind is str else 900_000 + number for number, kind in enumerate(kinds)]
    if not {str, int}.issuperset(kinds):
        return None
    try:
        path = reverse(name, args=stand_ins)
    except NoReverseMatch:
        return None
    for stand_in in stand_ins:
        path = path.replace(str(stand_in), "{}", 1)
    return path
