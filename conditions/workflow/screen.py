"""The hash of what a person's screen shows when they sign."""


def seen_by(edition, by):
    """Return the `seen` argument of a signature by the user `by` whose screen shows the edition as it is stored now."""
    return edition.sha256
