"""Proposals: one person proposes a change of public data, a second person confirms it, and a log keeps both.

An app registers its kinds of change (`kinds.Kind`) and calls `propose` where it would have saved. `confirm` makes the
change; `note_at_once` logs a change that needs nobody else, such as a removal.
"""

from .actions import confirm, note_at_once, propose, refuse, take_back
from .kinds import Kind, Line, kind_of, register

__all__ = [
    "Kind",
    "Line",
    "confirm",
    "kind_of",
    "note_at_once",
    "propose",
    "refuse",
    "register",
    "take_back",
]
