"""The demonstration's files: each can be parsed, and each text has its disclaimer."""

import datetime as dt

import pytest

from conditions import richtext
from conditions.default_topics import DEFAULT_TOPICS
from conditions.demo.content import ContentError, DemoPage, DemoSource, DemoText, Disease, parse_all, parse_disease
from conditions.identifiers import normal_doi, normal_pmid

TOPICS = {row[0] for rows in DEFAULT_TOPICS.values() for row in rows}
MINIMAL = """
name = "Fish eye disease"
slug = "fish-eye-disease"
[sources.orphanet]
title = "Fish-eye disease"
accessed_on = 2026-10-12
[[pages]]
topic = "overview"
[[pages.editions]]
title = "What is fish eye disease?"
short_answer = "It is rare."
sources = ["orphanet"]
body = "<p>It is rare. [1]</p>"
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "fish-eye-disease.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def texts():
    return [text for disease in parse_all() for page in disease.pages for text in page.texts]


def test_read_fills_in_default_values(file):
    disease = parse_disease(file(MINIMAL))

    source = DemoSource(title="Fish-eye disease", accessed_on=dt.date(2026, 10, 12))
    body = disease.pages[0].texts[0].body
    assert disease == Disease(
        slug="fish-eye-disease",
        name="Fish eye disease",
        pages=(DemoPage("overview", (DemoText("What is fish eye disease?", "It is rare.", body, (source,)),)),),
    )
    assert body.startswith("<p>It is rare. [1]</p>\n<p><em>Demonstration text, ")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('slug = "fish-eye-disease"', "", "fish-eye-disease.toml lacks 'slug'."),
        ('["orphanet"]', '["omim"]', "fish-eye-disease.toml lacks 'omim'."),
        ("title = ", "heading = ", "fish-eye-disease.toml has a key that means nothing here: "),
        ("[[pages]]", "[[pages", "fish-eye-disease.toml is not TOML: "),
    ],
)
def test_read_error_names_the_file_and_the_mistake(file, old, new, sentence):
    path = file(MINIMAL.replace(old, new, 1))

    with pytest.raises(ContentError) as refusal:
        parse_disease(path)

    assert str(refusal.value).startswith(sentence)


def test_source_is_accessed_before_the_text_was_written():
    source = DemoSource(title="A page", year=2025, accessed_on=dt.date(2026, 10, 12))

    earlier, later = source.as_read_on(dt.date(2023, 11, 20)), source.as_read_on(dt.date(2026, 11, 20))

    assert earlier == DemoSource(title="A page", year=2023, accessed_on=dt.date(2023, 11, 20))
    assert later == source


def test_source_without_an_access_date_is_unchanged():
    source = DemoSource(title="An article", year=2024, pmid="16722806")

    assert source.as_read_on(dt.date(2023, 1, 1)) == source


def test_files_have_known_topics_and_one_condition_each():
    diseases = parse_all()

    assert {page.topic for disease in diseases for page in disease.pages} - TOPICS == set()
    assert len({disease.slug for disease in diseases}) == len(diseases) == 15


def test_texts_end_with_the_disclaimer():
    last = [richtext.paragraphs(text.body)[-3] for text in texts()]

    assert set(last) == {
        "Demonstration text, written for this software from open data. It has not been reviewed by a real doctor. "
        "Its authors and reviewers are invented."
    }


def test_titles_of_sources_are_titles():
    titles = {source.title for text in texts() for source in text.sources}

    assert {title for title in titles if title.startswith(("Article", "Paper", "Source", "Website"))} == set()


def test_sources_have_an_address():
    sources = {source for text in texts() for source in text.sources}

    assert {source for source in sources if not (source.pmid or source.doi or source.url)} == set()
    assert {normal_pmid(source.pmid) for source in sources} == {source.pmid for source in sources}
    assert {normal_doi(source.doi) for source in sources} == {source.doi for source in sources}
