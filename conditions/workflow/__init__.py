"""The editorial workflow: the verbs that change editions, and who may use them.

`transitions` is the table of verbs, `rules` checks permissions against it, `actions` contains
the verbs, `checklist` says what a draft lacks, `diff` compares texts, `notices` sends mails,
`verifying` and `chain_verifying` check the stored editions and events, and `withdrawal_log` writes WITHDRAWALS_FILE.
Import the verbs from here:

    from conditions import workflow
    workflow.approve(edition, by=user, seen=workflow.seen_by(edition, user), scope=Scope.WHOLE_PAGE)
"""

from .actions import (
    Prepared,
    SignedByKey,
    approve,
    ask_take_back,
    ask_withdrawal,
    changes_on_save,
    discard,
    dismiss_request,
    expedite,
    import_draft,
    open_draft,
    prepare,
    publish,
    publish_due,
    reaffirm,
    recall,
    revoke,
    save_draft,
    schedule,
    send_back,
    submit,
    take_back,
    withdraw,
    withdraw_again,
)
from .chain_verifying import chain_problems, totals
from .rules import (
    TRANSITIONS,
    EditConflict,
    Incomplete,
    NotPermitted,
    Refused,
    SignatureLapsed,
    TextChanged,
    WrongState,
    can,
    check,
    choices,
)
from .screen import on_screen, seen_by
from .verifying import crowded_pages, verify

__all__ = [
    "TRANSITIONS",
    "EditConflict",
    "Incomplete",
    "NotPermitted",
    "Prepared",
    "Refused",
    "SignatureLapsed",
    "SignedByKey",
    "TextChanged",
    "WrongState",
    "approve",
    "ask_take_back",
    "ask_withdrawal",
    "can",
    "chain_problems",
    "changes_on_save",
    "check",
    "choices",
    "crowded_pages",
    "discard",
    "dismiss_request",
    "expedite",
    "import_draft",
    "on_screen",
    "open_draft",
    "prepare",
    "publish",
    "publish_due",
    "reaffirm",
    "recall",
    "revoke",
    "save_draft",
    "schedule",
    "seen_by",
    "send_back",
    "submit",
    "take_back",
    "totals",
    "verify",
    "withdraw",
    "withdraw_again",
]
