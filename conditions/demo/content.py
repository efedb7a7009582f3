"""Reading the demonstration's conditions, one TOML file each, into dataclasses."""

import datetime as dt
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path

CONTENT = Path(__file__).parent / "content"

# Stands at the end of every text, so that nobody takes it for medical advice; what follows the
# first paragraph is the credit that Orphanet's licence (CC BY 4.0) asks for.
MARK = """
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
    """A file of the demonstration that cannot be read; `str()` says which and why."""


@dataclass(frozen=True)
class Source:
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
        """Return the source as someone who wrote on `day` would have cited it.

        A text of the invented past cannot have read a web page later than that.
        """
        if self.accessed_on is None or self.accessed_on <= day:
            return self
        return replace(self, accessed_on=day, year=min(self.year, day.year) if self.year else None)


@dataclass(frozen=True)
class Text:
    """The text of one edition; `sources` are numbered from 1 in their order."""

    title: str
    short_answer: str
    body: str
    sources: tuple[Source, ...]
    change_note: str = ""


@dataclass(frozen=True)
class Page:
    topic: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Disease:
    """A condition with its pages; the fields up to `pages` are those of the model."""

    slug: str
    name: str
    name_in_text: str = ""
    synonyms: tuple[str, ...] = ()
    community_count: int | None = None
    community_counted_on: dt.date | None = None
    pages: tuple[Page, ...] = field(default=())


def read_all(folder=CONTENT):
    """Return every disease of the folder, in the order of the file names."""
    return [read(path) for path in sorted(folder.glob("*.toml"))]


def read(path):
    """Return the disease of one file; raises ContentError with the file's name."""
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
    sources = {key: Source(**values) for key, values in table.get("sources", {}).items()}
    return Disease(
        slug=table["slug"],
        name=table["name"],
        name_in_text=table.get("name_in_text", ""),
        synonyms=tuple(table.get("synonyms", ())),
        community_count=table.get("community_count"),
        community_counted_on=table.get("community_counted_on"),
        pages=tuple(
            Page(page["topic"], tuple(_text(edition, sources) for edition in page["editions"]))
            for page in table["pages"]
        ),
    )


def _text(table, sources):
    return Text(
        title=table["title"],
        short_answer=table["short_answer"],
        body=table["body"].strip() + MARK,
        sources=tuple(sources[key] for key in table.get("sources", ())),
        change_note=table.get("change_note", ""),
    )
