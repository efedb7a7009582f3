"""Refusals: a verb that was not carried out, with the sentence for the person who asked."""


class Refused(Exception):
    """A verb that was not carried out; `str()` is the sentence for the person who asked."""

    def __init__(self, sentence):
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self):
        return str(self.sentence)


class NotPermitted(Refused):
    """The person's role does not have this verb."""


class WrongState(Refused):
    """The edition is not in a state that the verb starts from."""


class Incomplete(Refused):
    """Something is missing; `missing` lists all of it as sentences."""

    def __init__(self, missing):
        self.missing = [str(sentence) for sentence in missing]
        super().__init__(" ".join(self.missing))


class TextChanged(Refused):
    """The text is not the one that the person has seen, or not the one that was frozen."""


class EditConflict(Refused):
    """Someone saved the draft meanwhile; `current` is the edition as it stands."""

    def __init__(self, sentence, current):
        self.current = current
        super().__init__(sentence)
