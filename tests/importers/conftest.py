"""Helpers that import the small files of this folder, unchanged or with some words replaced."""

import io
from pathlib import Path

import pytest

from conditions.importers.registry import import_file

FILES = Path(__file__).parent / "files"


@pytest.fixture
def bring(db):
    """Import a file of `files/`, with (old, new) words replaced in it; return its report."""

    def bring(kind, name, *replacements, apply=True):
        return import_file(kind, io.BytesIO(content(name, *replacements)), name, apply=apply)

    return bring


def content(name, *replacements):
    data = (FILES / name).read_bytes()
    for old, new in replacements:
        assert old.encode() in data, f"{old} does not stand in {name}"
        data = data.replace(old.encode(), new.encode())
    return data
