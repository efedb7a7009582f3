"""Shared parsing of Orphanet's XML and JSON: codes, names, relations, figures, the credit line."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conditions.identifiers import is_date, normal_code, normal_hgnc, normal_hpo
from conditions.vocabularies import Frequency, IdentifierSystem, Kind, MappingRelation, PrevalenceType

from .records import Header, PrevalenceRecord, UnreadableFile
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
_OLDER_SYMBOL = re.compile(r"[A-Z][A-Z0-9]*(?:orf[0-9]+[A-Z0-9]*)?(?:-[A-Z0-9]+)*")
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9@._/-]*")
# The relation of a code that Orphanet calls wrong: "W (wrong mapping: the two concepts are different)".
WRONG = "W"
# If a source gives a code twice, the relation that claims less is stored: the first of these.
_RELATIONS = (
    MappingRelation.RELATED,
    MappingRelation.CLOSE,
    MappingRelation.BROADER,
    MappingRelation.NARROWER,
    MappingRelation.EXACT,
    MappingRelation.UNDETERMINED,
)
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
    """Return the date at the start of "2025-06-24 07:35:18", None if the text is empty.

    Raises UnreadableFile for a text without a date and for a date in the future: the date decides
    which of two releases is newer.
    """
    if not text.strip():
        return None
    try:
        day = dt.date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise UnreadableFile(
            _("The release date “%(text)s” cannot be read; it should look like 2025-06-24. Nothing was changed.")
            % {"text": plain(text)[:40]}
        ) from None
    # Where a day begins first, it is already tomorrow.
    if day > timezone.localdate() + dt.timedelta(days=1):
        raise UnreadableFile(
            _("The release date %(day)s is in the future. Check the file and this computer’s clock. Nothing changed.")
            % {"day": date_format(day)}
        )
    return day


def orpha_code(element):
    """Return the ORPHAcode of a <Disorder> or ""; releases before 2020 call it OrphaNumber."""
    return checked_code(plain(element.findtext("OrphaCode") or element.findtext("OrphaNumber")))


def checked_code(code):
    """Return the ORPHAcode in its normal form, "" if it cannot be one."""
    return _or_none(normal_code, "ORPHA", code)


def checked_symbol(symbol):
    """Return the gene symbol, "" for a text that is none, such as a date from a spreadsheet or a very long word."""
    return symbol if len(symbol) <= MAX_SYMBOL and is_symbol(symbol) else ""


def gene_problem(symbol):
    """Return why a gene with this symbol, as the file has it, is skipped."""
    if symbol and not checked_symbol(symbol):
        return _("“%(symbol)s” is not a gene symbol") % {"symbol": symbol[:60]}
    return _("a gene without a symbol or a known association")


def checked_aliases(aliases, problems):
    """Return the aliases of a gene once each; spreadsheets' dates are left out and added to `problems`."""
    dates = [alias for alias in aliases if is_date(alias)]
    problems.extend(_("“%(symbol)s” is not a gene symbol") % {"symbol": alias} for alias in dates)
    return tuple(alias for alias in dict.fromkeys(aliases) if alias not in dates)


def is_symbol(text):
    """Return whether a text can be a gene symbol: a word that begins with a letter and is no date."""
    return bool(_SYMBOL.fullmatch(text)) and not is_date(text)


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
    """Return the MappingRelation, or WRONG, at the start of "NTBT (ORPHAcode is narrower ...)"."""
    first = text.split(" ", 1)[0]
    return first if first == WRONG or first in MappingRelation.values else MappingRelation.UNDETERMINED


def older_symbols(symbol, codes):
    """Return a tuple with the symbol in Orphanet's link to ClinVar if it differs from the current one, else ().

    `codes` is {source: reference}. Values such as "sept-14" are dates from a spreadsheet, not symbols.
    """
    older = codes.get("ClinVar", "")
    return (older,) if older != symbol and _OLDER_SYMBOL.fullmatch(older) and not is_date(older) else ()


def add_identifier(record, system, code, relation):
    """Add a code to the record; for a malformed, too long or wrong one, add a sentence to its problems.

    `relation` is a MappingRelation, or WRONG for a code that the source says is another disease's.
    """
    if system == IdentifierSystem.OMIM and code.strip().upper().startswith("PS"):
        # A phenotypic series; OMIM has entries of their own with the same digits.
        system = IdentifierSystem.OMIMPS
    try:
        code = normal_code(system, code)
    except ValidationError as error:
        record.problems.extend(error.messages)
        return
    if len(code) > MAX_CODE:
        record.problems.append(_("a code that is too long, %(code)s") % {"code": code[:60]})
        return
    if relation == WRONG:
        why = _("the source says that %(system)s %(code)s is a different disease; the code was not imported")
        record.problems.append(why % {"system": system, "code": code})
        return
    for index, (other_system, other_code, other) in enumerate(record.identifiers):
        if (other_system, other_code) == (system, code):
            record.identifiers[index] = (system, code, _one_relation(record, system, code, other, relation))
            return
    record.identifiers.append((system, code, relation))


def _one_relation(record, system, code, first, second):
    """Return the relation to store for a code that is given twice; report two relations that contradict."""
    stored = min(first, second, key=_RELATIONS.index)
    # "Undetermined" beside another relation is silence, not a contradiction.
    if first != second and MappingRelation.UNDETERMINED not in (first, second):
        why = _("%(system)s %(code)s is given as “%(first)s” and as “%(second)s”; stored as “%(stored)s”")
        labels = {"first": first, "second": second, "stored": stored}
        labels = {name: MappingRelation(relation).label for name, relation in labels.items()}
        record.problems.append(why % {"system": system, "code": code, **labels})
    return stored


def add_phenotypes(record, signs):
    """Add the signs, (HPO id, term, frequency), to the record, each once; report unusable and contradictory ones.

    A sign with two frequencies contradicts itself, so it is stored without one, and not at all if
    one of the two is "excluded".
    """
    terms, frequencies = {}, {}
    for hpo_id, term, frequency in signs:
        given_id, hpo_id = hpo_id, _or_none(normal_hpo, hpo_id)
        if not hpo_id or not term:
            # An obsolete term of HPO arrives without its name.
            named = " ".join(filter(None, (given_id, term)))[:60]
            record.problems.append(_("a sign without an HPO id or term: %(sign)s") % {"sign": named or "–"})
            continue
        terms.setdefault(hpo_id, term)
        frequencies.setdefault(hpo_id, {})[frequency] = True
    for hpo_id, term in terms.items():
        given = [frequency for frequency in frequencies[hpo_id] if frequency]
        if len(given) > 1:
            why = _("%(sign)s has contradictory frequencies: %(frequencies)s; imported without a frequency")
            if Frequency.EXCLUDED in given:
                why = _("%(sign)s has contradictory frequencies: %(frequencies)s; not imported")
            quoted = ", ".join(f"“{frequency}”" for frequency in given)
            record.problems.append(why % {"sign": f"{hpo_id} {term}", "frequencies": quoted})
        if len(given) < 2 or Frequency.EXCLUDED not in given:
            record.phenotypes.append((hpo_id, term, given[0] if len(given) == 1 else ""))


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
