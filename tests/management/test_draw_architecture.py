"""`manage.py draw_architecture`: docs/architecture.svg is up to date with the layers of import-linter."""

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from conditions.management.commands import draw_architecture
from tests.test_layers import layered_modules


def test_drawn_architecture_is_current():
    call_command("draw_architecture", "--check")


def test_drawing_shows_every_layered_module_inside_the_picture():
    picture = etree.fromstring(draw_architecture.Command().draw().encode())
    _x, _y, width, height = map(float, picture.get("viewBox").split())

    names = [element.text for element in picture.iterfind("{*}text")]
    boxes = [{name: float(value) for name, value in box.items() if name in "xywidtheight"} for box in picture[1::2]]

    assert sorted(names) == sorted(layered_modules())
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= height for box in boxes)


def test_draw_architecture_check_fails_for_another_picture(tmp_path, monkeypatch):
    monkeypatch.setattr(draw_architecture.Command, "path", tmp_path / "architecture.svg")

    with pytest.raises(CommandError):
        call_command("draw_architecture", "--check")
    call_command("draw_architecture")
    call_command("draw_architecture", "--check")
