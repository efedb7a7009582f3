"""Facts in words: symbols with those they replaced, figures with their units, sources that can be looked up."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conditions.identifiers import pubmed_address

_BETWEEN_SOURCES = re.compile(r"_\s*(?=[0-9\[A-Z]|https?:)")
_PMID = re.compile(r"(?:PMID:?\s*)?([1-9][0-9]{3,8})[\s,]*(?:\[PMID\])?")
# Sources sort their references: [PMID], [INST]itution, [REG]istry, [OTHER].
_SORT = re.compile(r"\s*\[(?:PMID|INST|REG|OTHER|EXPERT)\]\s*$")
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,14}")


def without_brackets(text):
    """Return a fact's words such that they cannot be read as a citation mark or a placeholder."""
    return text.replace("[", "(").replace("]", ")")


def former_symbols(linked):
    """Return those of a gene's former symbols that are symbols; sources list long names among them."""
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
    """Return (words, address) for each reference in the source's "35209917[PMID]_ORPHANET"; address may be ""."""
    found = []
    for part in _BETWEEN_SOURCES.split(text):
        part = part.strip()
        if pmid := _PMID.fullmatch(part):
            found.append((f"PMID {pmid[1]}", pubmed_address(pmid[1])))
        elif part in ("[EXPERT]", "EXPERT"):
            found.append((_("an expert’s estimate"), ""))
        elif part.casefold() == "orphanet":
            found.append(("Orphanet", ""))
        elif re.fullmatch(r"https?://[^\s\"<>]+", part):
            found.append((part.split("://", 1)[1].strip("/"), part))
        elif part:
            found.append((_SORT.sub("", part), ""))
    return found


def source_words(parts):
    """Return the names of those who say these Saids: "Orphanet and our editors"."""
    parts = list(parts)
    names = sorted({passport.release.source for part in parts for passport in part.passports})
    if any(part.is_by_hand for part in parts):
        names.append(_("our editors"))
    return listed(names)


def lower_first(text):
    """Return a term as it reads within a sentence: "autosomal recessive", but "X-linked recessive"."""
    return text if text[1:2] == "-" else text[:1].lower() + text[1:]


def listed(words):
    """Return "a, b and c"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
