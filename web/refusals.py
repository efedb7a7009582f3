"""Refusals: exceptions that tell a person why an action was not carried out."""


class Refused(Exception):
    """An action that was not carried out; `sentences` tell the person who asked why."""

    def __init__(self, *sentences):
        super().__init__(*sentences)

    @property
    def sentences(self):
        """The reasons as a list of strings; lazy translations are resolved."""
        return [str(sentence) for sentence in self.args]

    def __str__(self):
        return " ".join(self.sentences)


class NotPermitted(Refused):
    """The person's role does not include this action."""


class WrongState(Refused):
    """The object is not in a state that the action starts from."""


def reasons_against(check, *args):
    """Call `check(*args)`; return the sentences of the Refused that it raises, or [] if it raises none."""
    try:
        check(*args)
    except Refused as refusal:
        return refusal.sentences
    return []
