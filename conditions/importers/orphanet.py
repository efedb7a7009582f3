"""What Orphanet's XML and JSON files have in common: its terms, its habits, its credit line."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from conditions.identifiers import normal_code
from conditions.vocabularies import Kind, MappingRelation, PrevalenceType

from .records import Header, PrevalenceRecord
from .source_text import plain, says_something

SOURCE = "Orphanet"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
# A flag's label says what became of an entry; its wording differs between releases.
GONE = re.compile(r"\b(?:obsolete|deprecated|inactive|historical|off-?line)\b", re.IGNORECASE)
MOVES = frozenset({"moved to", "referred to"})
LONGEST_SYMBOL, LONGEST_NUMBER, LONGEST_CODE = 40, 12, 40  # what their columns hold
MOST = Decimal(10_000_000)  # what a figure's column holds
# Orphanet writes an entry's fate into its name.
_FATE = re.compile(r"^(?:OBSOLETE|NON RARE IN EUROPE|DEPRECATED)\s*:\s*", re.IGNORECASE)
_CODE = re.compile(r"[1-9][0-9]{0,7}")
_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:orf[0-9]+[A-Z0-9]*)?(?:-[A-Z0-9]+)*")
_HPO = re.compile(r"HP:[0-9]{7}")
_SUBTYPE = {"Clinical subtype", "Etiological subtype", "Histopathological subtype"}


def header(product, version, day, *, names_conditions=False, is_whole=True):
    """Return the passport of an Orphanet file, with the credit line that its licence asks for."""
    known = ", ".join(part for part in (day.isoformat() if day else "", version) if part)
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
            f"Available on https://sciences.orphadata.com/. Data version {known}. "
            "Licensed under CC BY 4.0. Changes: a selection, arranged for this site."
        ),
        url="https://sciences.orphadata.com/",
    )


def released_on(text):
    """Return the day at the start of "2025-06-24 07:35:18", or None."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def orpha_code(element):
    """Return the ORPHAcode of a <Disorder>, "" where it has none; releases before 2020 call it a number."""
    return checked_code(plain(element.findtext("OrphaCode") or element.findtext("OrphaNumber")))


def checked_code(code):
    return code if _CODE.fullmatch(code) else ""


def checked_symbol(symbol):
    """Return a gene's symbol, "" where it is too long to be one."""
    return symbol if len(symbol) <= LONGEST_SYMBOL else ""


def number(code):
    """Return the digits of a gene's code ("HGNC:9688"), "" where there are too many for one."""
    digits = "".join(letter for letter in code if letter in "0123456789")
    return digits if len(digits) <= LONGEST_NUMBER else ""


def current_name(name):
    """Return (the name without its fate, whether the entry is obsolete).

    "NON RARE IN EUROPE" says that the disease is common there, not that the entry has ended.
    """
    is_obsolete = False
    while fate := _FATE.match(name):
        is_obsolete = is_obsolete or not fate[0].upper().startswith("NON RARE")
        name = name[fate.end() :]
    return name, is_obsolete


def kind(group, type_name):
    """Return (Kind, Orphanet's own term) from the group and the type of a disorder."""
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
    """Return the symbol that Orphanet's link to ClinVar still carries, where it is not the current one.

    `codes` is {source: reference}. "sept-14" and its like are a spreadsheet's dates, no symbols.
    """
    older = codes.get("ClinVar", "")
    return (older,) if older != symbol and _SYMBOL.fullmatch(older) else ()


def add_identifier(record, system, code, relation):
    try:
        code = normal_code(system, code)
    except ValidationError as error:
        record.problems.extend(error.messages)
        return
    if len(code) > LONGEST_CODE:
        record.problems.append(_("a code that is too long, %(code)s") % {"code": code[:60]})
        return
    # The same code stands twice in some records, with a better relation the second time.
    for place, (other_system, other_code, other) in enumerate(record.identifiers):
        if (other_system, other_code) == (system, code):
            if other == MappingRelation.UNDETERMINED:
                record.identifiers[place] = (system, code, relation)
            return
    record.identifiers.append((system, code, relation))


def add_phenotype(record, hpo_id, term, frequency):
    if not _HPO.fullmatch(hpo_id) or not term:
        record.problems.append(_("a sign without an HPO id or term"))
    elif hpo_id not in {known for known, _term, _frequency in record.phenotypes}:
        record.phenotypes.append((hpo_id, term, frequency))


def figure(*, type, qualification, prevalence_class, value, place, sources, validated, problems):  # noqa: A002
    """Return a PrevalenceRecord. "0.0" beside a class means that there is no value, never zero."""
    number = _number(value, problems) if qualification != "Class only" and says_something(value) else None
    unit = ""
    if number is not None:
        cases = {"Case(s)": "cases", "Family(ies)": "families"}
        unit = cases.get(qualification, "cases" if type == PrevalenceType.CASES else "per 100,000")
    return PrevalenceRecord(type, prevalence_class, number, unit, place, sources, validated)


def _number(text, problems):
    """Return a positive number with five decimals at most, or None; text such as "<1" is a problem to tell."""
    try:
        figure = Decimal(text)
        if not figure.is_finite() or not 0 <= figure < MOST:
            raise InvalidOperation
        figure = figure.quantize(Decimal("0.00001"))
    except InvalidOperation:
        problems.append(_("“%(value)s” is no number; the figure is kept without it") % {"value": text[:40]})
        return None
    return figure if figure > 0 else None
