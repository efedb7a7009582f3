"""Shared parsing of Orphanet's XML and JSON: codes, names, relations, figures, the credit line."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conditions.identifiers import is_date, normal_code, normal_hgnc, normal_hpo
from conditions.vocabularies import Kind, MappingRelation, PrevalenceType

from .records import Header, PrevalenceRecord
from .source_text import plain, says_something

SOURCE = "Orphanet"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
# Labels of flags that mark an obsolete disorder; the wording differs between releases.
GONE = re.compile(r"\b(?:obsolete|deprecated|inactive|historical|off-?line)\b", re.IGNORECASE)
MOVES = frozenset({"moved to", "referred to"})
MAX_SYMBOL, MAX_CODE = 40, 40  # the lengths of their columns
MAX_FIGURE = Decimal(10_000_000)  # the limit of its column
# Orphanet writes the status of a disorder into its name.
_STATUS = re.compile(r"^(?:OBSOLETE|NON RARE IN EUROPE|DEPRECATED)\s*:\s*", re.IGNORECASE)
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:orf[0-9]+[A-Z0-9]*)?(?:-[A-Z0-9]+)*")
_SUBTYPE = {"Clinical subtype", "Etiological subtype", "Histopathological subtype"}


def header(product, version, day, *, names_conditions=False, is_whole=True):
    """Return the Header of an Orphanet file, with the credit line that its licence requires."""
    version_text = ", ".join(part for part in (day.isoformat() if day else "", version) if part)
    return Header(
        source=SOURCE,
        product=product,
        version=version[:120],
        released_on=day,
        licence="CC BY 4.0",
        licence_url=LICENCE_URL,
        names_conditions=names_conditions,
        is_whole=is_whole,
        credit=(
            "Orphadata Science: Free access data from Orphanet. © INSERM 1999. "
            f"Available on https://sciences.orphadata.com/. Data version {version_text}. "
            "Licensed under CC BY 4.0. Changes: a selection, arranged for this site."
        ),
        url="https://sciences.orphadata.com/",
    )


def released_on(text):
    """Return the date at the start of "2025-06-24 07:35:18", or None."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def orpha_code(element):
    """Return the ORPHAcode of a <Disorder> or ""; releases before 2020 call it OrphaNumber."""
    return checked_code(plain(element.findtext("OrphaCode") or element.findtext("OrphaNumber")))


def checked_code(code):
    """Return the ORPHAcode in its normal form, "" if it cannot be one."""
    return _or_none(normal_code, "ORPHA", code)


def checked_symbol(symbol):
    """Return the gene symbol, "" if it is too long for its column or a date of a spreadsheet."""
    return symbol if len(symbol) <= MAX_SYMBOL and not is_date(symbol) else ""


def hgnc_number(code):
    """Return the digits of a gene's HGNC id ("HGNC:9688"), "" if it is none."""
    return _or_none(normal_hgnc, code)


def omim_number(code):
    """Return the OMIM number of a gene, "" if it is none."""
    return _or_none(normal_code, "OMIM", code)


def _or_none(normalise, *code):
    try:
        return normalise(*code)
    except ValidationError:
        return ""


def current_name(name):
    """Return (name without its status, whether the disorder is obsolete).

    "NON RARE IN EUROPE" means that the disease is common there, not that it is obsolete.
    """
    is_obsolete = False
    while status := _STATUS.match(name):
        is_obsolete = is_obsolete or not status[0].upper().startswith("NON RARE")
        name = name[status.end() :]
    return name, is_obsolete


def kind(group, type_name):
    """Return (Kind, Orphanet's own term) for the group and the type of a disorder."""
    if type_name == "Category":
        return Kind.CATEGORY, type_name
    if group == "Group of disorders" or type_name == "Clinical group":
        return Kind.GROUP, type_name
    if group == "Subtype of disorder" or type_name in _SUBTYPE:
        return Kind.SUBTYPE, type_name
    return Kind.DISORDER, type_name


def relation(text):
    """Return the MappingRelation at the start of "NTBT (ORPHAcode is narrower ...)"."""
    first = text.split(" ", 1)[0]
    return first if first in MappingRelation.values else MappingRelation.UNDETERMINED


def older_symbols(symbol, codes):
    """Return a tuple with the symbol in Orphanet's link to ClinVar if it differs from the current one, else ().

    `codes` is {source: reference}. Values such as "sept-14" are dates from a spreadsheet, not symbols.
    """
    older = codes.get("ClinVar", "")
    return (older,) if older != symbol and _SYMBOL.fullmatch(older) and not is_date(older) else ()


def add_identifier(record, system, code, relation):
    """Add a code to the record, or a sentence to its problems if the code is malformed or too long."""
    try:
        code = normal_code(system, code)
    except ValidationError as error:
        record.problems.extend(error.messages)
        return
    if len(code) > MAX_CODE:
        record.problems.append(_("a code that is too long, %(code)s") % {"code": code[:60]})
        return
    # Some records have the same code twice, with a better relation the second time.
    for index, (other_system, other_code, other) in enumerate(record.identifiers):
        if (other_system, other_code) == (system, code):
            if other == MappingRelation.UNDETERMINED:
                record.identifiers[index] = (system, code, relation)
            return
    record.identifiers.append((system, code, relation))


def add_phenotype(record, hpo_id, term, frequency):
    """Add a sign to the record once, or a sentence to its problems."""
    hpo_id = _or_none(normal_hpo, hpo_id)
    if not hpo_id or not term:
        record.problems.append(_("a sign without an HPO id or term"))
    elif hpo_id not in {known for known, _term, _frequency in record.phenotypes}:
        record.phenotypes.append((hpo_id, term, frequency))


def figure(*, type, qualification, prevalence_class, value, place, sources, validated, problems):  # noqa: A002
    """Return a PrevalenceRecord. A value of "0.0" beside a class means "no value", never zero."""
    number = _number(value, problems) if qualification != "Class only" and says_something(value) else None
    unit = ""
    if number is not None:
        cases = {"Case(s)": "cases", "Family(ies)": "families"}
        unit = cases.get(qualification, "cases" if type == PrevalenceType.CASES else "per 100,000")
    return PrevalenceRecord(type, prevalence_class, number, unit, place, sources, validated)


def _number(text, problems):
    """Return a positive Decimal with up to five decimals, or None; text such as "<1" adds to `problems`."""
    try:
        figure = Decimal(text)
        if not figure.is_finite() or not 0 <= figure < MAX_FIGURE:
            raise InvalidOperation
        figure = figure.quantize(Decimal("0.00001"))
    except InvalidOperation:
        problems.append(_("“%(value)s” is not a number; the figure was imported without it") % {"value": text[:40]})
        return None
    return figure if figure > 0 else None
