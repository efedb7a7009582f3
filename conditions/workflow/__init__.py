"""The workflow: who may do what to an edition, and the only code that does it.

`rules` says what is allowed, `checklist` what is missing, `diff` what changed,
`notices` who is told, and `actions` holds the verbs. Import the verbs from here:

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
