"""The verbs of the workflow: the only code that writes editions and events.

Each verb locks the page, reloads the edition, checks the rules, writes the change and one
event in one transaction, and mails its notice after the commit.
"""

from .draft_validation import changes_on_save
from .editing import discard, open_draft, recall, save_draft, submit
from .importing import import_draft
from .publishing import expedite, publish, publish_due, revoke, schedule
from .reviewing import approve, reaffirm, send_back
from .signing import Prepared, SignedByKey, prepare
from .taking_back import ask_take_back, dismiss_request, take_back
from .withdrawing import ask_withdrawal, withdraw, withdraw_again

__all__ = [
    "Prepared",
    "SignedByKey",
    "approve",
    "ask_take_back",
    "ask_withdrawal",
    "changes_on_save",
    "discard",
    "dismiss_request",
    "expedite",
    "import_draft",
    "open_draft",
    "prepare",
    "publish",
    "publish_due",
    "reaffirm",
    "recall",
    "revoke",
    "save_draft",
    "schedule",
    "send_back",
    "submit",
    "take_back",
    "withdraw",
    "withdraw_again",
]
