"""The list of allowed tags: sanitiser, diff and editor derive from it."""

import json
import subprocess
import sys

import pytest

from conditions.fields import EDITOR_CONFIG
from conditions.richtext import clean
from conditions.richtext.allowed import TAGS, VALUES

from .test_cleaning import STORED

# The code of a separate process in which MARKS of allowed.py has one more tag.
WITH_UNDERLINE = """
import importlib.util, json, sys, types
from pathlib import Path
import django

path = Path("conditions/richtext/allowed.py")
source = path.read_text().replace('MARKS = ("strong"', 'MARKS = ("u", "strong"')
assert '"u"' in source
module = types.ModuleType("conditions.richtext.allowed")
exec(compile(source, str(path), "exec"), module.__dict__)
sys.modules[module.__name__] = module
django.setup()

from conditions.fields import EDITOR_CONFIG
from conditions.richtext import clean
from conditions.workflow import diff

change = diff.compare(diff.ComparedText(body="<p>a b</p>"), diff.ComparedText(body="<p>a <u>b</u></p>"))
print(json.dumps([clean("<p>a <u>b</u> c</p>"), EDITOR_CONFIG["allowedContent"].split(";")[0], change.count]))
"""


@pytest.mark.parametrize("tag", TAGS)
def test_clean_keeps_every_allowed_tag(tag):
    samples = [sample for sample in STORED if f"<{tag}>" in sample or f"<{tag} " in sample]

    assert samples
    assert [clean(sample) for sample in samples] == samples


def test_every_allowed_attribute_defines_its_values():
    assert {name for attributes in TAGS.values() for name in attributes} == set(VALUES)


def test_the_editor_allows_the_same_tags():
    assert EDITOR_CONFIG["allowedContent"] == (
        "h2 h3 h4 p br ul li blockquote table caption thead tbody tr strong em sub sup; "
        "ol[start]; th[scope,colspan,rowspan]; td[colspan,rowspan]; a[!href]; span[!lang,!dir]"
    )


@pytest.mark.slow
def test_new_tag_in_the_list_reaches_sanitiser_diff_and_editor(settings):
    environment = {"DJANGO_SETTINGS_MODULE": "diseasemaps.settings", "PYTHONPATH": str(settings.BASE_DIR)}

    output = subprocess.run(
        [sys.executable, "-c", WITH_UNDERLINE],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert json.loads(output) == [
        "<p>a <u>b</u> c</p>",
        "h2 h3 h4 p br ul li blockquote table caption thead tbody tr u strong em sub sup",
        1,
    ]
