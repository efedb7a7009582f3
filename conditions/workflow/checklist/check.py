"""The type of a line of the checklist."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One line of the checklist.

    `problems` are sentences, () if the check has passed. `is_hint` marks advice that does not
    prevent submission. `code` identifies the check, `label` is its text on the screen.
    """

    code: str
    label: str
    problems: tuple = ()
    is_hint: bool = False

    @property
    def passed(self):
        return not self.problems
