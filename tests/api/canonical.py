"""Canonical JSON (RFC 8785) written from the standard alone, to check hashes without our own code or its recipe."""

import hashlib

# Section 3.2.2.2: these have short forms; other control characters are escaped in lower case, and nothing else is.
_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


def sha256_of(value):
    return hashlib.sha256(written(value).encode("utf-8")).hexdigest()


def written(value):
    """Return a value of strings, whole numbers, truths, nulls, lists and objects as canonical JSON."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        # Beyond this, ECMAScript's numbers would be others.
        assert abs(value) < 2**53
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return f"[{','.join(written(one) for one in value)}]"
    # Section 3.2.3: in the order of their names' UTF-16 units.
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return f"{{{','.join(f'{_text(name)}:{written(value[name])}' for name in names)}}}"


def _text(words):
    return '"' + "".join(map(_letter, words)) + '"'


def _letter(one):
    return _SHORT.get(ord(one)) or (f"\\u{ord(one):04x}" if one < " " else one)
