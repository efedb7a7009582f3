"""Why a backup is not made or not restored, as a sentence."""


class Refused(Exception):
    """Nothing was changed; the text says why, and what to do."""
