"""Reader for Mondo's SSSOM mapping files: codes of other systems, linked through MONDO ids."""

import csv
import io
import re
from collections import namedtuple

from django.utils.translation import gettext as _

from conditions.identifiers import possible_codes
from conditions.vocabularies import IdentifierSystem, MappingRelation

from . import orphanet
from .limited_lines import lines_of
from .records import DisorderRecord, Header, UnreadableFile

REQUIRED = ("subject_id", "predicate_id", "object_id")
_RELATIONS = {
    "skos:exactMatch": MappingRelation.EXACT,
    # In SSSOM the object is broader than the subject: the condition is the narrower one.
    "skos:broadMatch": MappingRelation.NARROWER,
    "skos:narrowMatch": MappingRelation.BROADER,
}
_SYSTEMS = {
    "OMIM": IdentifierSystem.OMIM,
    "OMIMPS": IdentifierSystem.OMIMPS,
    "UMLS": IdentifierSystem.UMLS,
    "MESH": IdentifierSystem.MESH,
    "GARD": IdentifierSystem.GARD,
    "DOID": IdentifierSystem.DOID,
    "ICD10CM": IdentifierSystem.ICD10CM,
    "ICD10WHO": IdentifierSystem.ICD10,
    "ICD11.FOUNDATION": IdentifierSystem.ICD11_FOUNDATION,
}
_Mapping = namedtuple("_Mapping", "number subject predicate object")
_VERSION = re.compile(r"releases/([0-9]{4}-[0-9]{2}-[0-9]{2})")


def read_mappings(stream, orpha_of):
    """Yield (Header, DisorderRecord) from a mapping file opened in binary mode.

    `orpha_of` takes a set of MONDO ids (seven digits) and returns {MONDO id: {ORPHAcode, ...}};
    it is not called for the file of exact matches to Orphanet. Records contain identifiers only.
    Raises UnreadableFile.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        lines = lines_of(text)
        version, columns, first = _head(lines)
        rows = csv.DictReader(lines, fieldnames=columns, delimiter="\t", quoting=csv.QUOTE_NONE)
        # Rows of one condition may be anywhere in the file, so all rows are kept, reduced to three short words.
        mappings = [_mapping(number, row) for number, row in enumerate(rows, first + 1)]
    except UnicodeDecodeError:
        raise UnreadableFile(
            _("The file is not tab-separated text in UTF-8, as Mondo’s files are. Nothing was changed.")
        ) from None
    except csv.Error as error:
        raise UnreadableFile(
            _("The file is not tab-separated text (%(why)s). Nothing was changed.") % {"why": error}
        ) from None
    finally:
        text.detach()
    if not mappings:
        raise UnreadableFile(_("There is no mapping in this file."))
    prefixes = {line.object.partition(":")[0] for line in mappings}
    header = _header(version, ", ".join(sorted(prefixes))[:40])
    records = _orphanet(mappings) if prefixes == {"Orphanet"} else _others(mappings, orpha_of)
    for record in records:
        yield header, record


def _mapping(number, row):
    if None in row.values():
        raise UnreadableFile(_("The file ends in the middle of line %(line)s. Nothing was changed.") % {"line": number})
    return _Mapping(number, *(row[name] for name in REQUIRED))


def _head(lines):
    """Return (release, column names, number of lines read) from the head of the file."""
    version, number = "", 0
    for number, line in enumerate(lines, start=1):  # noqa: B007 - returned to the caller
        if not line.startswith("#"):
            break
        if line.startswith("# mapping_set_version:"):
            match = _VERSION.search(line)
            version = match[1] if match else line.partition(":")[2].strip()[:100]
    else:
        line = ""
    columns = line.rstrip("\r\n").split("\t")
    if not set(columns) >= set(REQUIRED):
        raise UnreadableFile(
            _("This is not an SSSOM file: its columns do not include subject_id, predicate_id, object_id.")
        )
    return version, columns, number


def _header(version, prefixes):
    return Header(
        source="Mondo",
        product=f"mappings to {prefixes}",
        version=version,
        released_on=orphanet.released_on(version),
        licence="CC0 1.0",
        licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
        credit=f"Mondo Disease Ontology, Monarch Initiative, release {version}. CC0 1.0.",
        url="https://mondo.monarchinitiative.org/",
        is_whole=True,
    )


def _orphanet(lines):
    records = {}
    for line in lines:
        orpha = _code(line.object, IdentifierSystem.ORPHA)
        # Lines without an ORPHAcode are reported one by one.
        record = records.setdefault(orpha or line.number, _record(orpha, line))
        orphanet.add_identifier(record, IdentifierSystem.MONDO, line.subject, _relation(line))
    return records.values()


def _others(lines, orpha_of):
    codes = orpha_of({_code(line.subject, IdentifierSystem.MONDO) for line in lines} - {""})
    records = {}
    for line in lines:
        prefix, _colon, code = line.object.partition(":")
        system = _SYSTEMS.get(prefix.upper())
        orpha_codes = sorted(codes.get(_code(line.subject, IdentifierSystem.MONDO), ()))
        if not orpha_codes:
            records[line.number] = _record("", line)
            records[line.number].problems.append(_("no condition on this site has this MONDO id"))
        for orpha in orpha_codes:
            record = records.setdefault(orpha, _record(orpha, line))
            if system is None:
                record.problems.append(_("a code of an unknown system, %(system)s") % {"system": prefix[:40]})
            else:
                orphanet.add_identifier(record, system, code, _relation(line))
    return records.values()


def _record(orpha, line):
    return DisorderRecord(code=orpha, where=line.number, name=None if orpha else line.subject[:60], identifiers=[])


def _relation(line):
    return _RELATIONS.get(line.predicate, MappingRelation.UNDETERMINED)


def _code(text, system):
    """Return the code of `system` that the text names with its prefix ("MONDO:0018883"), or ""."""
    named = possible_codes(text) if ":" in text else []
    return next((code for name, code in named if name == system), "")
