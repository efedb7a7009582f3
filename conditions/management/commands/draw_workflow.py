"""`manage.py draw_workflow`: draws the transition table into docs/workflow.md."""

from django.conf import settings
from django.utils.translation import override

from conditions.database.installation import RIGHTS
from conditions.management.drawing import DrawingCommand
from conditions.vocabularies import State
from conditions.workflow import TRANSITIONS

HEAD = """\
# The workflow

Drawn by `python manage.py draw_workflow` from `conditions/workflow/transitions.py`; change that table, not this page.

"""
TABLE_HEAD = "| verb | from → to | who | needs | effect |\n|---|---|---|---|---|\n"
RULES = """
- A superuser has every right, but what stands under “needs” is asked of superusers too.
- “Who” is the role that has the right at first; a site may give the right to other groups.
- Overdue is no state: it is computed when a page is asked for.
"""


class Command(DrawingCommand):
    help = "Draws docs/workflow.md from the transition table."
    path = settings.BASE_DIR / "docs" / "workflow.md"

    def draw(self):
        return draw()


def draw():
    """Return the page as Markdown: a diagram of the states, then the table."""
    with override(settings.LANGUAGE_CODE):
        return HEAD + _diagram() + "\n" + TABLE_HEAD + "".join(_line(row) for row in TRANSITIONS.values()) + RULES


def _diagram():
    # Verbs between the same two states share an arrow.
    arrows = {}
    for row in TRANSITIONS.values():
        for source in row.sources:
            arrows.setdefault((source or "[*]", row.target or source), []).append(row.verb)
    # Withdrawing acts on the page: what waits there is returned with it.
    for source in (State.IN_REVIEW, State.APPROVED):
        arrows.setdefault((source, State.RETURNED), []).append("withdraw")
    lines = [f"    {source} --> {target} : {', '.join(verbs)}\n" for (source, target), verbs in arrows.items()]
    return "```mermaid\nstateDiagram-v2\n" + "".join(lines) + "```\n"


def _line(row):
    cells = [row.verb, _way(row), _who(row), _needs(row), str(row.effect)]
    return f"| {' | '.join(cells)} |\n"


def _way(row):
    sources = ", ".join(source or "" for source in row.sources)
    return f"{sources} → {row.target}".strip() if row.target else f"{sources} (stays)"


def _who(row):
    roles = [role for role, rights in RIGHTS.items() if set(rights) & set(row.rights)]
    if row.clock:
        roles.append("the clock")
    return ", ".join(roles)


def _needs(row):
    guards = [guard.__name__.replace("_", " ") for guard in row.guards]
    reason = ["a reason"] if row.needs_reason else []
    return "; ".join(part for part in [*reason, *guards, str(row.needs)] if part)
