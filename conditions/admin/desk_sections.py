"""Parts of the desk: a section is a list of work with its first rows."""

from dataclasses import dataclass

from .changelists import FirstRows

# Rows of a section; its heading links to the full list.
SHOWN = 5


@dataclass(frozen=True)
class DeskRow:
    """A row of a section: its link, its title, short details, and whether it is late.

    `button` is the URL to which a button posts, and its label.
    """

    address: str
    title: str
    details: tuple = ()
    is_late: bool = False
    button: tuple = ()


@dataclass(frozen=True)
class DeskSection:
    """A list on the desk.

    `code` is its name in URLs and ids, `address` the URL of the full list, `first_rows` the FirstRows that counts it,
    `rows` its DeskRows, and `empty` the sentence that is shown if there are none.
    """

    code: str
    title: str
    address: str
    rows: list
    first_rows: FirstRows
    empty: str
