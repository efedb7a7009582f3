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
MODIFIER = "predicate_modifier"
_RELATIONS = {
    "skos:exactMatch": MappingRelation.EXACT,
    "owl:equivalentClass": MappingRelation.EXACT,
    # In SSSOM the object is broader than the subject: the condition is the narrower one.
    "skos:broadMatch": MappingRelation.NARROWER,
    "rdfs:subClassOf": MappingRelation.NARROWER,
    "skos:narrowMatch": MappingRelation.BROADER,
    "skos:closeMatch": MappingRelation.CLOSE,
    "skos:relatedMatch": MappingRelation.RELATED,
    "oboInOwl:hasDbXref": MappingRelation.UNDETERMINED,
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
_Mapping = namedtuple("_Mapping", "number subject predicate object modifier")
# Mondo's version is an address, ".../releases/2026-08-04/mappings/..."; other sets have a number or a date.
_RELEASE = re.compile(r"releases/([^/\s]+)|^([0-9]+-[0-9]+-[0-9]+)")


def read_mappings(stream, orpha_of):
    """Yield (Header, DisorderRecord) from a mapping file opened in binary mode.

    `orpha_of` takes a set of MONDO ids (seven digits) and returns {MONDO id: {ORPHAcode, ...}};
    it is not called for the file of exact matches to Orphanet. Records contain identifiers only.
    Raises UnreadableFile.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        lines = lines_of(text)
        version, day, columns, first = _head(lines)
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
        raise UnreadableFile(
            _("There is no mapping in this file; it seems to be cut off. Nothing was changed, and all codes were kept.")
        )
    prefixes = {line.object.partition(":")[0] for line in mappings}
    header = _header(version, orphanet.released_on(day), ", ".join(sorted(prefixes))[:40])
    records = _orphanet(mappings) if prefixes == {"Orphanet"} else _others(mappings, orpha_of)
    for record in records:
        yield header, record


def _mapping(number, row):
    if None in row.values():
        raise UnreadableFile(_("The file ends in the middle of line %(line)s. Nothing was changed.") % {"line": number})
    return _Mapping(number, *(row[name].strip() for name in REQUIRED), (row.get(MODIFIER) or "").strip())


def _head(lines):
    """Return (version, its date as text or "", column names, number of lines read) from the head of the file."""
    version, day, number = "", "", 0
    for number, line in enumerate(lines, start=1):  # noqa: B007 - returned to the caller
        if not line.startswith("#"):
            break
        if line.startswith("# mapping_set_version:"):
            version = line.partition(":")[2].strip(" \"'\t\r\n")[:100]
            if match := _RELEASE.search(version):
                version = day = match[1] or match[2]
    else:
        line = ""
    columns = line.rstrip("\r\n").split("\t")
    if not set(columns) >= set(REQUIRED):
        raise UnreadableFile(
            _("This is not an SSSOM file: its columns do not include subject_id, predicate_id, object_id.")
        )
    return version, day, columns, number


def _header(version, day, prefixes):
    return Header(
        source="Mondo",
        product=f"mappings to {prefixes}",
        version=version,
        released_on=day,
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
        _add(record, IdentifierSystem.MONDO, line.subject, line)
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
                _add(record, system, code, line)
    return records.values()


def _record(orpha, line):
    return DisorderRecord(code=orpha, where=line.number, name=None if orpha else line.subject[:60], identifiers=[])


def _add(record, system, code, line):
    """Add the code of a line to the record; a refuted mapping and one of an unknown kind become problems."""
    relation = _RELATIONS.get(line.predicate)
    named = {"subject": line.subject[:40], "object": line.object[:60]}
    named["predicate"] = f"{line.modifier} {line.predicate}".strip()[:80]
    if line.modifier.casefold() == "not":
        why = _("the mapping of %(subject)s to %(object)s is refuted (%(predicate)s); the code was not imported")
        record.problems.append(why % named)
    elif line.modifier or relation is None:
        why = _("the mapping of %(subject)s to %(object)s is of an unknown kind (%(predicate)s); it was not imported")
        record.problems.append(why % named)
    else:
        orphanet.add_identifier(record, system, code, relation)


def _code(text, system):
    """Return the code of `system` that the text names with its prefix ("MONDO:0018883"), or ""."""
    named = possible_codes(text) if ":" in text else []
    return next((code for name, code in named if name == system), "")
