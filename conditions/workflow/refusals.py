"""Refusals of the workflow: why a verb was not carried out, in sentences for the person who asked."""

from web.refusals import NotPermitted, Refused, WrongState

__all__ = ["EditConflict", "Incomplete", "NotPermitted", "Refused", "SignatureLapsed", "TextChanged", "WrongState"]


class Incomplete(Refused):
    """Something is missing; `sentences` lists all of it."""

    def __init__(self, missing):
        super().__init__(*missing)


class TextChanged(Refused):
    """The stored text is not the text that the user saw, or not the text that was frozen."""


class SignatureLapsed(Refused):
    """An approved edition cannot be published, because its signer could not sign it today or its review is overdue."""


class EditConflict(Refused):
    """Someone saved the draft meanwhile; `current` is the edition as it is stored now."""

    def __init__(self, sentence, current):
        self.current = current
        super().__init__(sentence)
