"""JSON parser of all importers: an object with duplicate keys is refused."""

import json
from collections import Counter

from django.utils.translation import gettext as _


def parse_json(text):
    """Return the value of a JSON text (str or UTF-8 bytes).

    Raises ValueError for broken JSON and for an object with duplicate keys, whose first value
    would be lost, and RecursionError for a text that is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs):
    twice = sorted(name for name, count in Counter(name for name, _value in pairs).items() if count > 1)
    if twice:
        raise ValueError(_("duplicate keys: %(names)s") % {"names": ", ".join(twice)})
    return dict(pairs)
