"""`manage.py draw_workflow`: write docs/workflow.md from the transition table."""

from django.conf import settings
from django.utils.translation import override

from conditions.management.drawing import DrawingCommand
from conditions.permissions import RIGHTS
from conditions.vocabularies import State
from conditions.workflow import TRANSITIONS

HEAD = """\
# The workflow

`python manage.py draw_workflow` writes this page from `conditions/workflow/transitions.py`. Change that table, not this
page.

"""
TABLE_HEAD = "| verb | from → to | who | needs | effect |\n|---|---|---|---|---|\n"
RULES = """
- A superuser has every right. The conditions under “needs” apply to superusers too.
- “Who” names the roles that have the right by default. A site can give the right to other groups.
- “Overdue” is not a state: it is computed for each request.
- A signature is a record of all that it covers: text, names, dates, reviewer, authors, and the record of the edition
  before ([ADR 0043](adr/0043-a-signature-covers-a-record.md), [members](api.md#sign-off-records)). The review screen
  shows them beside the button; if one of them changes before the click, nothing is signed.
"""


class Command(DrawingCommand):
    help = "Draws docs/workflow.md from the transition table."
    path = settings.BASE_DIR / "docs" / "workflow.md"

    def draw(self):
        return draw()


def draw():
    """Return the page as Markdown: a diagram of the states, and the table."""
    with override(settings.LANGUAGE_CODE):
        return HEAD + _diagram() + "\n" + TABLE_HEAD + "".join(_line(row) for row in TRANSITIONS.values()) + RULES


def _diagram():
    # Verbs with the same two states share an arrow.
    arrows = {}
    for row in TRANSITIONS.values():
        for source in row.sources:
            arrows.setdefault((source or "[*]", row.target or source), []).append(row.verb)
    # Withdrawing a page also returns its edition in review or approved.
    for source in (State.IN_REVIEW, State.APPROVED):
        arrows.setdefault((source, State.RETURNED), []).append("withdraw")
    lines = [f"    {source} --> {target} : {', '.join(verbs)}\n" for (source, target), verbs in arrows.items()]
    return "```mermaid\nstateDiagram-v2\n" + "".join(lines) + "```\n"


def _line(row):
    cells = [row.verb, _states(row), _who(row), _needs(row), str(row.effect)]
    return f"| {' | '.join(cells)} |\n"


def _states(row):
    sources = ", ".join(source or "" for source in row.sources)
    return f"{sources} → {row.target}".strip() if row.target else f"{sources} (stays)"


def _who(row):
    roles = [role for role, rights in RIGHTS.items() if set(rights) & set(row.rights)]
    if row.clock:
        roles.append("the scheduler")
    return ", ".join(roles)


def _needs(row):
    guards = [guard.__name__.replace("_", " ") for guard in row.guards]
    reason = ["a reason"] if row.needs_reason else []
    return "; ".join(part for part in [*reason, *guards, str(row.needs)] if part)
