"""The workflow: who may do what to an edition, and the only code that does it.

`rules` says what is allowed, `checklist` what is missing, `diff` what changed,
`notices` who is told, `actions` holds the verbs, and `verifying` looks whether all
of it was kept. Import the verbs from here:

    from conditions import workflow
    workflow.approve(edition, by=user, seen=edition.sha256, scope=Scope.WHOLE_PAGE)
"""

from .actions import (
    approve,
    discard,
    expedite,
    open_draft,
    publish,
    publish_due,
    reaffirm,
    recall,
    revoke,
    save_draft,
    schedule,
    send_back,
    submit,
    withdraw,
)
from .rules import (
    TRANSITIONS,
    EditConflict,
    Incomplete,
    NotPermitted,
    Refused,
    TextChanged,
    WrongState,
    can,
    check,
    choices,
)
from .verifying import crowded_pages, verify

__all__ = [
    "TRANSITIONS",
    "EditConflict",
    "Incomplete",
    "NotPermitted",
    "Refused",
    "TextChanged",
    "WrongState",
    "approve",
    "can",
    "check",
    "choices",
    "crowded_pages",
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
    "verify",
    "withdraw",
]
