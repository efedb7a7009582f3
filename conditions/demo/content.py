"""Parser for the demonstration's texts, one TOML file for each condition."""

import datetime as dt
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

CONTENT = Path(__file__).parent / "content"

# The end of every text, so that nobody takes it for medical advice; after the first paragraph
# comes the credit that Orphanet's licence (CC BY 4.0) requires.
DISCLAIMER = """
<p><em>Demonstration text, written for this software from open data. It has not been reviewed by a real doctor. \
Its authors and reviewers are invented.</em></p>
<p><em>Orphadata Science: Free access data from Orphanet. © INSERM 1999. \
Available on <a href="https://sciences.orphadata.com/">the Orphadata Science site</a>. \
Data version 2025-12-09 (1.3.42 / 4.1.8) and earlier.</em></p>
<p><em>Licensed under <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>. \
Changes: a selection, put into our own words. \
Source of further facts: MedlinePlus, National Library of Medicine.</em></p>
"""


class ContentError(Exception):
    """A file of the demonstration is invalid; `str()` says which file and why."""


@dataclass(frozen=True)
class DemoSource:
    """A citation without its number; the fields are those of `conditions.models.Citation`."""

    title: str
    authors: str = ""
    journal: str = ""
    year: int | None = None
    pmid: str = ""
    doi: str = ""
    url: str = ""
    accessed_on: dt.date | None = None

    def as_read_on(self, day):
        """Return the source as a text written on `day` would have cited it, not accessed after that day."""
        if self.accessed_on is None or self.accessed_on <= day:
            return self
        return replace(self, accessed_on=day, year=min(self.year, day.year) if self.year else None)


@dataclass(frozen=True)
class DemoText:
    """The text of one edition; `sources` are numbered from 1 in their order."""

    title: str
    short_answer: str
    body: str
    sources: tuple[DemoSource, ...]
    change_note: str = ""


@dataclass(frozen=True)
class DemoPage:
    """The texts of one page, one for each edition."""

    topic: str
    texts: tuple[DemoText, ...]


@dataclass(frozen=True)
class Disease:
    """A condition with its pages; the other fields are those of the model."""

    slug: str
    name: str
    name_in_text: str = ""
    synonyms: tuple[str, ...] = ()
    community_count: int | None = None
    community_counted_on: dt.date | None = None
    pages: tuple[DemoPage, ...] = field(default=())


def parse_all(folder=CONTENT):
    """Return every Disease of the folder, in the order of the file names."""
    return [parse_disease(path) for path in sorted(folder.glob("*.toml"))]


def parse_disease(path):
    """Return the Disease of one file; raise ContentError with the file's name."""
    try:
        with path.open("rb") as file:
            return _disease(tomllib.load(file))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path.name} is not TOML: {error}") from error
    except KeyError as error:
        raise ContentError(f"{path.name} lacks {error}.") from error
    except TypeError as error:
        raise ContentError(f"{path.name} has a key that means nothing here: {error}.") from error


def _disease(table):
    sources = {key: DemoSource(**values) for key, values in table.get("sources", {}).items()}
    return Disease(
        slug=table["slug"],
        name=table["name"],
        name_in_text=table.get("name_in_text", ""),
        synonyms=tuple(table.get("synonyms", ())),
        community_count=table.get("community_count"),
        community_counted_on=table.get("community_counted_on"),
        pages=tuple(
            DemoPage(page["topic"], tuple(_text(edition, sources) for edition in page["editions"]))
            for page in table["pages"]
        ),
    )


def _text(table, sources):
    return DemoText(
        title=table["title"],
        short_answer=table["short_answer"],
        body=table["body"].strip() + DISCLAIMER,
        sources=tuple(sources[key] for key in table.get("sources", ())),
        change_note=table.get("change_note", ""),
    )
