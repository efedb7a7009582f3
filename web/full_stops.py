"""Full stops behind texts that may end in one: "et al.", "What is it?"."""

_CLOSING = "\"'”’»)]} "


def full_stop(text):
    """Return "." for a text that does not end a sentence, else ""; quotation marks and brackets do not count."""
    return "" if str(text).rstrip(_CLOSING).endswith((".", "?", "!", "…")) else "."


def with_full_stop(text):
    """Return the text, which ends a sentence."""
    return f"{text}{full_stop(text)}"
