"""Fingerprints of keys as characters that one person reads out and another types."""

# Crockford's Base32: no I, L, O and U, which sound or look like others.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD_AS = str.maketrans("OIL", "011")
_CHARACTERS, _BITS, _GROUP = 12, 5, 4


def spoken_fingerprint(sha256):
    """Return the first 60 bits of a SHA-256 (64 hexadecimal digits) as twelve characters, such as "7QK2-0XRD-9VFA"."""
    number = int(sha256, 16) >> (256 - _CHARACTERS * _BITS)
    characters = "".join(_ALPHABET[number >> shift & 31] for shift in range((_CHARACTERS - 1) * _BITS, -1, -_BITS))
    return "-".join(characters[start : start + _GROUP] for start in range(0, _CHARACTERS, _GROUP))


def same_spoken(typed, sha256):
    """Return whether `typed` are the characters of a SHA-256; case, spaces, hyphens, and O for 0 do not matter."""
    return _plain(typed) == _plain(spoken_fingerprint(sha256))


def _plain(text):
    return "".join(filter(str.isalnum, text.upper())).translate(_HEARD_AS)
