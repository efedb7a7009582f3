"""The verbs: the only code that writes editions and events.

Each locks the page, reads the edition afresh, asks the rules, writes in one
transaction with one event a change, and sends its notice after the commit.
"""

from .editing import discard, open_draft, recall, save_draft, submit
from .publishing import expedite, publish, publish_due, revoke, schedule, withdraw
from .reviewing import approve, reaffirm, send_back

__all__ = [
    "approve",
    "discard",
    "expedite",
    "open_draft",
    "publish",
    "publish_due",
    "reaffirm",
    "recall",
    "revoke",
    "save_draft",
    "schedule",
    "send_back",
    "submit",
    "withdraw",
]
