"""One line of the checklist."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One line of the checklist: `problem` is "" where nothing is missing."""

    code: str
    label: str
    problems: tuple = ()
    is_hint: bool = False

    @property
    def passed(self):
        return not self.problems
