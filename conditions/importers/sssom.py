"""Mondo's SSSOM mapping files: codes of other systems by way of MONDO."""

import csv
import io
import re
from collections import namedtuple

from django.utils.translation import gettext as _

from conditions.vocabularies import IdentifierSystem, MappingRelation

from . import orphanet
from .limited_lines import lines_of
from .records import DisorderRecord, Header, Unreadable

NEEDED = ("subject_id", "predicate_id", "object_id")
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
    "ICD11.FOUNDATION": IdentifierSystem.ICD11,
}
_Line = namedtuple("_Line", "number subject predicate object")
_VERSION = re.compile(r"releases/([0-9]{4}-[0-9]{2}-[0-9]{2})")


def read(stream, orpha_of):
    """Yield (Header, DisorderRecord) from a mapping file opened in binary mode.

    `orpha_of` takes a set of MONDO ids (seven digits) and returns {MONDO id: {ORPHAcode, ...}};
    the file of exact matches to Orphanet needs no look-up. Records hold identifiers only.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        lines = lines_of(text)
        version, columns, first = _passport(lines)
        rows = csv.DictReader(lines, fieldnames=columns, delimiter="\t", quoting=csv.QUOTE_NONE)
        # Rows of one condition may stand anywhere in the file: three short words of each are kept.
        found = [_line(number, row) for number, row in enumerate(rows, first + 1)]
    except UnicodeDecodeError:
        raise Unreadable(_("The file is not a text table in UTF-8, as Mondo’s are. Nothing was changed.")) from None
    except csv.Error as error:
        raise Unreadable(_("The file is not a text table (%(why)s). Nothing was changed.") % {"why": error}) from None
    finally:
        text.detach()
    if not found:
        raise Unreadable(_("There is no mapping in this file."))
    prefixes = {line.object.partition(":")[0] for line in found}
    header = _header(version, ", ".join(sorted(prefixes))[:40])
    records = _orphanet(found) if prefixes == {"Orphanet"} else _others(found, orpha_of)
    for record in records:
        yield header, record


def _line(number, row):
    if None in row.values():
        raise Unreadable(_("The file breaks off in line %(line)s. Nothing was changed.") % {"line": number})
    return _Line(number, *(row[name] for name in NEEDED))


def _passport(lines):
    """Return (release, column names, how many lines were read) from the head of the file."""
    version, number = "", 0
    for number, line in enumerate(lines, start=1):  # noqa: B007 - said to the caller
        if not line.startswith("#"):
            break
        if line.startswith("# mapping_set_version:"):
            found = _VERSION.search(line)
            version = found[1] if found else line.partition(":")[2].strip()[:100]
    else:
        line = ""
    columns = line.rstrip("\r\n").split("\t")
    if not set(columns) >= set(NEEDED):
        raise Unreadable(
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
        orpha = _digits(line.object, "Orphanet:")
        # Lines that name no ORPHAcode are told one by one.
        record = records.setdefault(orpha or line.number, _record(orpha, line))
        orphanet.add_identifier(record, IdentifierSystem.MONDO, _digits(line.subject, "MONDO:"), _relation(line))
    return records.values()


def _others(lines, orpha_of):
    codes = orpha_of({_digits(line.subject, "MONDO:") for line in lines})
    records = {}
    for line in lines:
        prefix, _colon, code = line.object.partition(":")
        system = _SYSTEMS.get(prefix.upper())
        found = sorted(codes.get(_digits(line.subject, "MONDO:"), ()))
        if not found:
            records[line.number] = _record("", line)
            records[line.number].problems.append(_("no condition here has this MONDO id"))
        for orpha in found:
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


def _digits(text, prefix):
    text = text.strip()
    return text[len(prefix) :] if text.startswith(prefix) and text[len(prefix) :].isdecimal() else ""
