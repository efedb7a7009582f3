"""Documents against the tree: the paths, anchors, management commands and settings that they name exist."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = (".ci", "accounts", "bench", "conditions", "deploy", "diseasemaps", "docs", "operations")
FOLDERS += ("static", "templates", "tests", "transparency", "verify", "web")
# A path in backticks, with or without a test's name after it: `tests/test_x.py::test_y`.
PATH = re.compile(r"([\w.-]+/)*[\w.-]+(\.(py|html|md|js|css|toml|yaml)|/)(::\w+)?")
# Folders that only a running site has.
NOT_IN_THE_TREE = {"staticfiles/", "media/"}
# An ADR describes its day: the files that it names may be gone since.
IS_ADR = re.compile(r"docs/adr/\d{4}-")
# Only the commands backup and restore read these.
NOT_IN_SETTINGS = {"BACKUP_KEY", "BACKUP_KEY_FILE"}


def name(document):
    return str(document.relative_to(ROOT))


@cache
def tree():
    """Return every path of the project, with "/" at both ends of a folder's."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder, *(ROOT / folder).rglob("*"))]
    paths += [path for path in ROOT.iterdir() if path.is_file()]
    return [f"/{name(path)}{'/' if path.is_dir() else ''}" for path in paths]


def holders(path):
    """Return the paths that end with `path`: a document may shorten conditions/models/page.py to page.py."""
    return [each for each in tree() if each.endswith(f"/{path}")]


def exists(path):
    file, _separator, test = path.partition("::")
    matching_files = holders(file)
    return bool(matching_files) and (not test or f"def {test}(" in (ROOT / matching_files[0][1:]).read_text())


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_paths_exist(document):
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    quoted = [] if IS_ADR.match(name(document)) else re.findall(r"`([^`\n]+)`", text)

    assert [each for each in quoted if PATH.fullmatch(each) and each not in NOT_IN_THE_TREE and not exists(each)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_to_files_and_headings(document):
    def anchors(path):
        headings = re.findall(r"^#+ (.+)$", path.read_text(), flags=re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    dead = []
    for link in re.findall(r"\]\(([^)\s:]+)\)", document.read_text()):
        path, _separator, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_management_commands_exist(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)\b", document.read_text()))

    assert named - set(get_commands()) == set()


def test_readme_lists_the_environment_variables_that_the_settings_read():
    table = (ROOT / "README.md").read_text().partition("\n| variable |")[2].partition("\n\n")[0]
    listed = {word for line in table.splitlines() for word in re.findall(r"`([A-Z0-9_]+)`", line.split("|")[1])}
    source = "".join((ROOT / "diseasemaps" / file).read_text() for file in ("settings.py", "environment.py"))

    settings_read = set(re.findall(r"\b(?:env\.\w+|database_settings\.\w+|text|secret)\(\s*\"([A-Z0-9_]+)\"", source))

    assert listed - NOT_IN_SETTINGS == settings_read
