"""Wording of facts: gene symbols with former ones, figures with units, sources with links."""

import re

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions.identifiers import normal_pmid, url_for_pmid

_BETWEEN_SOURCES = re.compile(r"_\s*(?=[0-9\[A-Z]|https?:)")
_PMID = re.compile(r"((?:PMID:?\s*)?[0-9]{4,9})[\s,]*(?:\[PMID\])?")
# Sources mark the kind of each reference: [PMID], [INST]itution, [REG]istry, [OTHER].
_REFERENCE_KIND = re.compile(r"\s*\[(?:PMID|INST|REG|OTHER|EXPERT)\]\s*$")
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,14}")


def without_brackets(text):
    """Return the text of a fact with "(" for "[", so that it cannot be taken for a citation mark or a placeholder."""
    return text.replace("[", "(").replace("]", ")")


def former_symbols(linked):
    """Return the former symbols of a gene, without the long names that sources list among them."""
    return [symbol for symbol in linked.former if _SYMBOL.fullmatch(symbol)]


def gene_words(linked):
    """Return "CAVIN1 (formerly PTRF)"."""
    former = former_symbols(linked)
    if not former:
        return linked.gene.symbol
    return _("%(symbol)s (formerly %(former)s)") % {"symbol": linked.gene.symbol, "former": ", ".join(former)}


def range_words(figure):
    """Return the class of a Prevalence, such as "1 to 9 in 1,000,000", or ""."""
    return str(figure.get_prevalence_class_display()) if figure.prevalence_class else ""


def value_words(figure):
    """Return the value of a Prevalence with its unit, or ""."""
    if figure.value is None:
        return ""
    number = f"{figure.value.normalize():f}"
    one = 1 if figure.value == 1 else 2
    match figure.unit:
        case "cases":
            return ngettext("%(number)s case", "%(number)s cases", one) % {"number": number}
        case "families":
            return ngettext("%(number)s family", "%(number)s families", one) % {"number": number}
        case "per 100,000":
            return _("%(number)s in 100,000") % {"number": number}
    return f"{number} {figure.unit}".strip()


def references(text):
    """Return [(text, URL or ""), ...] for the references in a source's "35209917[PMID]_ORPHANET"."""
    pairs = []
    for part in _BETWEEN_SOURCES.split(text):
        part = part.strip()
        if (typed := _PMID.fullmatch(part)) and typed[1].strip("0"):
            pmid = normal_pmid(typed[1])
            pairs.append((f"PMID {pmid}", url_for_pmid(pmid)))
        elif part in ("[EXPERT]", "EXPERT"):
            pairs.append((_("an expert’s estimate"), ""))
        elif part.casefold() == "orphanet":
            pairs.append(("Orphanet", ""))
        elif re.fullmatch(r"https?://[^\s\"<>]+", part):
            pairs.append((part.split("://", 1)[1].strip("/"), part))
        elif part:
            pairs.append((_REFERENCE_KIND.sub("", part), ""))
    return pairs


def source_words(values):
    """Return the names of the sources of these SourcedValues: "Orphanet and our editors"."""
    values = list(values)
    names = sorted({note.release.source for value in values for note in value.source_notes})
    if any(value.is_by_hand for value in values):
        names.append(_("our editors"))
    return listed(names)


def passport(confirmed_at):
    """Return the words on a fact added by hand, with the day of its confirmation, a datetime or None."""
    if confirmed_at is None:
        return _("added by our editors")
    day = date_format(timezone.localtime(confirmed_at))
    return _("added by our editors, confirmed by a second person on %(day)s") % {"day": day}


def lower_first(text):
    """Return a term as it reads within a sentence: "autosomal recessive", but "X-linked recessive"."""
    return text if text[1:2] == "-" else text[:1].lower() + text[1:]


def listed(words):
    """Return "a, b and c"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
