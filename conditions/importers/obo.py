"""Reader for OBO files (format 1.2 and 1.4): the terms of the Human Phenotype Ontology."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from conditions.vocabularies import HpoSynonymType, SynonymScope

from . import archives
from .limited_lines import lines_of
from .records import Header, UnreadableFile
from .source_text import plain

HPO_ID = re.compile(r"HP:[0-9]{7}")
LICENCE_URL = "https://hpo.jax.org/app/license"
# A quoted text with escapes, then the scope, then the type, which is optional.
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\s+([A-Z]+))?(?:\s+([A-Za-z_][\w:-]*))?')
_SCOPES = {
    "EXACT": SynonymScope.EXACT,
    "NARROW": SynonymScope.NARROW,
    "BROAD": SynonymScope.BROAD,
    "RELATED": SynonymScope.RELATED,
}
_VERSION_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPE = re.compile(r"\\(.)")
# A comment after a value: "HP:0001507 ! Growth abnormality". A text may contain an escaped "\\!".
_COMMENT = re.compile(r"(?<!\\)\s!\s.*$")
_ESCAPED_LETTERS = {"n": " ", "t": " ", "W": " "}


@dataclass(slots=True)
class TermRecord:
    """One term of the file; ids are as in the file, `where` is the line of its id, `problems` are sentences.

    `synonyms` are tuples (text, type, scope).
    """

    hpo_id: str = ""
    where: int = 0
    name: str = ""
    is_obsolete: bool = False
    replaced_by: list = field(default_factory=list)
    merged_ids: list = field(default_factory=list)
    synonyms: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def read_terms(stream, name=""):
    """Yield (Header, TermRecord) for each term of an OBO file opened in binary mode, which may be packed with gzip.

    Raises UnreadableFile for a broken file, for another ontology, and for a release date that is missing or in the
    future.
    """
    seen = 0
    with archives.unpacked(stream) as content:
        try:
            stanzas = _stanzas(_tags(content))
            _kind, head = next(stanzas)
            if not head:
                raise UnreadableFile(_("The file is empty."))
            header = _header(head)
            for kind, tags in stanzas:
                if kind == "Term":
                    seen += 1
                    yield header, _term(tags)
        except UnicodeDecodeError:
            raise UnreadableFile(_("The file is not text in UTF-8, as OBO files are. Nothing was changed.")) from None
    if not seen:
        raise UnreadableFile(_("There is no term in this file."))


def _tags(stream):
    """Yield (line number, tag, value) of each line, and (line number, "", "Term") of the heading "[Term]"."""
    for number, raw in enumerate(lines_of(stream), start=1):
        line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        if not line or line.startswith("!"):
            continue
        if line.startswith("[") and line.endswith("]"):
            yield number, "", line[1:-1]
            continue
        tag, colon, value = line.partition(":")
        if number == 1 and tag != "format-version":
            raise UnreadableFile(_("This is not an OBO file: it does not begin with “format-version”."))
        if not colon:
            raise UnreadableFile(
                _(
                    "Line %(line)s is neither a tag with a value nor a heading. Is the file "
                    "complete? Nothing was changed."
                )
                % {"line": number}
            )
        yield number, tag, value.strip()


def _stanzas(tags):
    """Yield (kind, [(line number, tag, value), ...]): first the head of the file as "", then each stanza."""
    kind, collected = "", []
    for number, tag, value in tags:
        if tag:
            collected.append((number, tag, value))
        else:
            yield kind, collected
            kind, collected = value, []
    yield kind, collected


def _header(head):
    values = {tag: value for _number, tag, value in head}
    if "hp" not in re.split(r"\W+", values.get("ontology", "")):
        raise UnreadableFile(
            _("This is not the Human Phenotype Ontology: the head of the file does not say “ontology: hp”.")
        )
    version = plain(values.get("data-version", ""))[:100]
    day = _release_date(version)
    return Header(
        source="Human Phenotype Ontology",
        product="terms",
        version=version,
        released_on=day,
        licence="HPO licence",
        licence_url=LICENCE_URL,
        credit=(
            f"Human Phenotype Ontology (HPO), version {day.isoformat()}, unchanged. "
            "The Human Phenotype Ontology Consortium and the Monarch Initiative, https://hpo.jax.org/."
        ),
        url="https://hpo.jax.org/",
        is_whole=True,
    )


def _release_date(version):
    """Return the date in "hp/releases/2025-01-16"; raise UnreadableFile if there is none, or one in the future."""
    match = _VERSION_DATE.search(version)
    try:
        day = dt.date.fromisoformat(match[0]) if match else None
    except ValueError:
        day = None
    if day is None:
        raise UnreadableFile(
            _("The head of the file has no release date such as “data-version: hp/releases/2025-01-16”: “%(text)s”.")
            % {"text": version}
        )
    if day > timezone.localdate():
        raise UnreadableFile(
            _("The file says that it was released on %(day)s, which is in the future. Nothing was changed.")
            % {"day": day.isoformat()}
        )
    return day


def _term(tags):
    record = TermRecord(where=tags[0][0] if tags else 0)
    for number, tag, value in tags:
        match tag:
            case "id":
                record.hpo_id, record.where = _id(value), number
            case "name":
                record.name = _text(value)
            case "is_obsolete":
                record.is_obsolete = _id(value) == "true"
            case "replaced_by":
                record.replaced_by.append(_id(value))
            case "alt_id":
                record.merged_ids.append(_id(value))
            case "synonym":
                _add_synonym(record, value, number)
    return record


def _id(value):
    """Return a value without its comment and without qualifiers: "HP:0001507 {...} ! Growth abnormality"."""
    return _COMMENT.sub("", value).partition("{")[0].strip()


def _text(value):
    return plain(_ESCAPE.sub(lambda match: _ESCAPED_LETTERS.get(match[1], match[1]), _COMMENT.sub("", value)))


def _add_synonym(record, value, number):
    match = _SYNONYM.match(value)
    if match is None:
        raise UnreadableFile(
            _("Line %(line)s is not a synonym in quotation marks. Is the file complete? Nothing was changed.")
            % {"line": number}
        )
    text = plain(_ESCAPE.sub(lambda escape: _ESCAPED_LETTERS.get(escape[1], escape[1]), match[1]))
    kind = match[3] or ""
    if kind and kind not in HpoSynonymType.values:
        record.problems.append(_("a synonym of an unknown type, “%(type)s”, taken without it") % {"type": kind})
        kind = ""
    if text:
        record.synonyms.append((text, kind, _SCOPES.get(match[2], SynonymScope.RELATED)))
