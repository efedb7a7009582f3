"""Readers' feedback: reports of problems until they are answered, and whether a page was useful.

`receiving` stores what readers send, `rate_limit` limits how much one of them can send,
`form_token` binds a form to its page and its time, and `deciding` holds the verbs of
the newsroom. This package is the only writer of reports. Import from here:

    from conditions import feedback
    feedback.decline(report, by=user, reason="The source says 1 in 10 million.")
"""

from .deciding import accept, decline, fix, reword
from .forgetting import erase, forget, forget_words
from .rate_limit import RateLimited
from .receiving import count_useful, receive
from .replying import reply, send_again, unsent_replies
from .transitions import HANDLE, TRANSITIONS, can, check, choices, fixing_editions

__all__ = [
    "HANDLE",
    "TRANSITIONS",
    "RateLimited",
    "accept",
    "can",
    "check",
    "choices",
    "count_useful",
    "decline",
    "erase",
    "fix",
    "fixing_editions",
    "forget",
    "forget_words",
    "receive",
    "reply",
    "reword",
    "send_again",
    "unsent_replies",
]
