"""Parts of the desk: sections with their first rows, and how the desk arranges them."""

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


# Sections whose rows wait for the person who looks at the desk, and those that wait for a chief editor; others inform.
NEEDS_YOU = frozenset({"asked", "promises", "proposals", "reports", "returned", "waiting"})
NEEDS_CHIEF = frozenset({"credentials", "mails", "nobodys", "overdue", "unsent"})


@dataclass(frozen=True)
class Desk:
    """The desk of a person.

    `needs` are pairs of a DeskRow and its DeskSection, overdue promises and other late rows first; `lists` the
    DeskSections of `needs`; `cards` the other DeskSections with rows, and `nothing_in` those without.
    """

    needs: list
    lists: list
    cards: list
    nothing_in: list


def arranged(sections, *, is_chief):
    """Return the Desk with these DeskSections, whose order is kept; `is_chief` says whether the person steers."""
    needs_you = NEEDS_YOU | NEEDS_CHIEF if is_chief else NEEDS_YOU
    filled = [section for section in sections if section.rows]
    lists = [section for section in filled if section.code in needs_you]
    # An overdue promise of the person is also in "Waiting for me", where it is not repeated.
    promised = {row.address for section in lists if section.code == "promises" for row in section.rows}
    needs = [
        (row, section)
        for section in lists
        for row in section.rows
        if section.code != "waiting" or row.address not in promised
    ]
    return Desk(
        needs=sorted(needs, key=lambda pair: (pair[1].code != "promises", not pair[0].is_late)),
        lists=lists,
        cards=[section for section in filled if section not in lists],
        nothing_in=[section for section in sections if not section.rows],
    )
