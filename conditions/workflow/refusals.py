"""Refusals: the exceptions that the verbs raise, each with a sentence for the user."""


class Refused(Exception):
    """The verb was refused and nothing was changed; `str()` is a sentence for the user."""

    def __init__(self, sentence):
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self):
        return str(self.sentence)


class NotPermitted(Refused):
    """The user's role does not include this verb."""


class WrongState(Refused):
    """The edition is not in one of the verb's source states, or somebody changed it at the same time."""


class Incomplete(Refused):
    """Required values are missing or invalid; `missing` is a list of sentences, one for each."""

    def __init__(self, missing):
        self.missing = [str(sentence) for sentence in missing]
        super().__init__(" ".join(self.missing))


class TextChanged(Refused):
    """The stored text is not the text that the user saw, or not the text that was frozen."""


class EditConflict(Refused):
    """Somebody saved the draft after the user opened it; `current` is the stored edition."""

    def __init__(self, sentence, current):
        self.current = current
        super().__init__(sentence)
