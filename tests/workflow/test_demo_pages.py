"""The demonstration's texts pass the checklist."""

import tomllib
from pathlib import Path

import pytest

import conditions.demo
from conditions import workflow
from conditions.demo.content import parse_disease
from conditions.demo.facts import load_facts
from conditions.models.citation import CITATION_COLUMNS
from conditions.workflow import checklist
from tests import factories

FILES = sorted((Path(conditions.demo.__file__).parent / "content").glob("*.toml"))
EMPTY = {"authors": "", "journal": "", "year": None, "pmid": "", "doi": "", "url": "", "accessed_on": None}


def _citation(number, source):
    return {**EMPTY, **{name: value for name, value in source.items() if name in CITATION_COLUMNS}, "number": number}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_demo_pages_pass_the_checklist(path, editor):
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    condition = factories.make_condition(content["name"], slug=content["slug"], name_in_text=content["name_in_text"])
    load_facts([parse_disease(path)])
    missing = {}

    for page in content["pages"]:
        draft = workflow.open_draft(factories.make_page(condition, page["topic"]), by=editor)
        for edition in page["editions"]:
            text = {name: edition[name] for name in ("title", "short_answer", "body", "change_note")}
            citations = [_citation(n, content["sources"][key]) for n, key in enumerate(edition["sources"], start=1)]
            draft = workflow.save_draft(draft, by=editor, lock=draft.lock, citations=citations, **text)
            missing[(page["topic"], edition["title"])] = checklist.missing(draft)

    assert missing == {page: [] for page in missing}


def test_demo_has_at_least_twelve_conditions():
    assert len(FILES) >= 12
