"""`manage.py draw_workflow`: docs/workflow.md is up to date with the transition table."""

import pytest
from django.core.management import CommandError, call_command

from conditions.management.commands import draw_workflow
from conditions.vocabularies import STATE_CHANGES
from conditions.workflow import TRANSITIONS


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(draw_workflow.Command, "path", tmp_path / "workflow.md")
    return tmp_path / "workflow.md"


def test_drawn_workflow_is_current():
    call_command("draw_workflow", "--check")


def test_draw_workflow_writes_the_page(path):
    call_command("draw_workflow")

    assert path.read_text(encoding="utf-8") == draw_workflow.draw()


@pytest.mark.parametrize("old", [None, "# Something else\n"])
def test_draw_workflow_check_fails_and_writes_nothing(path, old):
    if old:
        path.write_text(old, encoding="utf-8")

    with pytest.raises(CommandError):
        call_command("draw_workflow", "--check")

    assert (path.read_text(encoding="utf-8") if path.exists() else None) == old


def test_drawing_has_every_change_of_state_and_no_other():
    lines = [line.strip() for line in draw_workflow.draw().splitlines() if " --> " in line]
    arrows = {tuple(line.split(" : ")[0].split(" --> ")) for line in lines}

    moves = {(source, target) for source, target in arrows if source not in ("[*]", target)}
    assert moves == {(source.value, target.value) for source, target in STATE_CHANGES}


def test_drawing_has_a_line_for_every_verb():
    lines = draw_workflow.draw().splitlines()

    verbs = [line.split(" | ")[0].removeprefix("| ") for line in lines if line.startswith("| ")]
    assert verbs == ["verb", *TRANSITIONS]
