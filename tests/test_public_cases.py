"""The table of faults that public bug reports describe: where each is tested.

`tests/public_cases.tsv` has the ids of the list that the issue names; a test has its id in quotes or in a comment.
"""

import csv
import re

import pytest

from tests.servers import ROOT

with (ROOT / "tests" / "public_cases.tsv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case_is_in_the_test_file_that_the_table_names(case):
    text = (ROOT / case["tested in"]).read_text(encoding="utf-8")

    assert re.search(rf"\b{case['id']}\b", text)


def test_each_case_is_named_once():
    ids = [case["id"] for case in CASES]

    assert ids == sorted(set(ids))
    assert [case["id"] for case in CASES if not case["fault"].strip()] == []
