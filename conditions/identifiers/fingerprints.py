"""Fingerprints of keys as characters that one person reads out and another types."""

from verify import verify

# The characters are Crockford's Base32: no I, L, O and U, which sound or look like others.
_HEARD_AS = str.maketrans("OIL", "011")


def spoken_fingerprint(sha256):
    """Return the first 60 bits of a SHA-256 (64 hexadecimal digits) as twelve characters, such as "7QK2-0XRD-9VFA"."""
    return verify.fingerprint(bytes.fromhex(sha256))


def same_spoken(typed, sha256):
    """Return whether `typed` are the characters of a SHA-256; case, spaces, hyphens, and O for 0 do not matter."""
    return _plain(typed) == _plain(spoken_fingerprint(sha256))


def _plain(text):
    return "".join(filter(str.isalnum, text.upper())).translate(_HEARD_AS)
