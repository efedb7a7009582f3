"""Reader for Orphadata's XML: products 1 (names), 3 (classification), 4 (signs), 6 (genes), 9 (figures, ages)."""

from django.utils.translation import gettext as _

from conditions.vocabularies import (
    AgeOfOnset,
    Frequency,
    GeneAssociationType,
    IdentifierSystem,
    InheritanceMode,
    PrevalenceClass,
    PrevalenceType,
)

from . import classification, orphanet, xml_stream
from .records import DisorderRecord, GeneLink, GeneRecord, UnreadableFile
from .source_text import plain, says_something

# {product: (name, an element that only its disorders have, which reveals a file of another product)}
PRODUCTS = {
    "1": ("product 1: names and cross-references", "ExternalReferenceList"),
    "3": (classification.PRODUCT, "ClassificationNode"),
    "4": ("product 4: clinical signs", "HPODisorderAssociationList"),
    "6": ("product 6: genes", "DisorderGeneAssociationList"),
    "9-prevalence": ("product 9: epidemiology", "PrevalenceList"),
    "9-ages": ("product 9: natural history", "AverageAgeOfOnsetList"),
}


def read_product(stream, product):
    """Yield (Header, DisorderRecord) from an Orphadata XML file opened in binary mode.

    `product` is a key of PRODUCTS. Raises UnreadableFile for a broken file and for one of another product.
    """
    if product == "3":
        yield from classification.read_classification(stream)
        return
    seen, matching, others = 0, 0, set()
    fill = _FILLERS[product]
    mark = PRODUCTS[product][1]
    for attributes, element in xml_stream.elements(stream, "Disorder", root="JDBOR"):
        header = _header(attributes, product)
        seen += 1
        matching += element.find(mark) is not None
        if seen == 20 and not matching:
            break
        others.update(name for name, (_label, mark) in PRODUCTS.items() if element.find(mark) is not None)
        record = DisorderRecord(
            code=orphanet.orpha_code(element), where=element.sourceline, name=_text(element, "Name")
        )
        fill(element, record)
        yield header, record
    if seen and not matching:
        raise UnreadableFile(
            _("This file is not Orphadata %(product)s: none of its disorders has <%(mark)s>.%(guess)s")
            % {"product": PRODUCTS[product][0], "mark": mark, "guess": _guess(others)}
        )
    if not seen:
        raise UnreadableFile(_("There is no disorder in this file."))


def _header(attributes, product):
    return orphanet.header(
        PRODUCTS[product][0],
        attributes.get("version", ""),
        orphanet.released_on(attributes.get("date", "")),
        names_conditions=product == "1",
    )


def _guess(products):
    labels = ", ".join(PRODUCTS[product][0] for product in sorted(products))
    return " " + _("It looks like %(product)s.") % {"product": labels} if labels else ""


def _text(element, path):
    return plain(xml_stream.text_of(element, path))


def _texts(element, path):
    return [text for text in map(plain, xml_stream.texts_of(element, path)) if says_something(text)]


# --- Products -----------------------------------------------------------------------


def _names(element, record):
    record.name, record.is_obsolete = orphanet.current_name(record.name)
    record.kind, record.source_type = orphanet.kind(
        _text(element, "DisorderGroup/Name"), _text(element, "DisorderType/Name")
    )
    flags = _texts(element, "DisorderFlagList/DisorderFlag/Label")
    record.is_obsolete = record.is_obsolete or any(orphanet.GONE.search(flag) for flag in flags)
    record.synonyms = _texts(element, "SynonymList/Synonym")
    record.identifiers, record.moved_to = [], []
    for reference in element.iterfind("ExternalReferenceList/ExternalReference"):
        _reference(reference, record)
    for link in element.iterfind("DisorderDisorderAssociationList/DisorderDisorderAssociation"):
        target = link.find("TargetDisorder")
        code = orphanet.orpha_code(target) if target is not None else ""
        kind = _text(link, "DisorderDisorderAssociationType/Name").lower()
        # The disorder that others moved to has the same list, with itself as the target.
        if code not in ("", record.code, *record.moved_to) and kind in orphanet.MOVES:
            record.moved_to.append(code)
    record.definition = ""
    for section in element.iterfind("SummaryInformationList//TextSection"):
        if _text(section, "TextSectionType/Name") == "Definition" and not record.definition:
            record.definition = next(iter(_texts(section, "Contents")), "")


SYSTEMS = {
    "OMIM": IdentifierSystem.OMIM,
    "ICD-10": IdentifierSystem.ICD10,
    "ICD-11": IdentifierSystem.ICD11,
    "UMLS": IdentifierSystem.UMLS,
    "MeSH": IdentifierSystem.MESH,
    "MedDRA": IdentifierSystem.MEDDRA,
    "GARD": IdentifierSystem.GARD,
    "MONDO": IdentifierSystem.MONDO,
}


def _reference(reference, record):
    source, code = _text(reference, "Source"), _text(reference, "Reference")
    system = SYSTEMS.get(source)
    if system is None:
        record.problems.append(_("a code of an unknown system, %(system)s") % {"system": source})
        return
    relation = orphanet.relation(_text(reference, "DisorderMappingRelation/Name"))
    orphanet.add_identifier(record, system, code, relation)


def _signs(element, record):
    record.phenotypes = []
    orphanet.add_phenotypes(
        record,
        (
            (
                _text(link, "HPO/HPOId"),
                _text(link, "HPO/HPOTerm"),
                known(Frequency, _text(link, "HPOFrequency/Name"), record),
            )
            for link in element.iterfind("HPODisorderAssociationList/HPODisorderAssociation")
        ),
    )


def _genes(element, record):
    record.genes = []
    for link in element.iterfind("DisorderGeneAssociationList/DisorderGeneAssociation"):
        gene = link.find("Gene")
        given = _text(gene, "Symbol") if gene is not None else ""
        symbol = orphanet.checked_symbol(given)
        association = known(GeneAssociationType, _text(link, "DisorderGeneAssociationType/Name"), record)
        if not symbol or not association:
            record.problems.append(orphanet.gene_problem(given))
            continue
        codes = {
            plain(reference.findtext("Source")): plain(reference.findtext("Reference"))
            for reference in gene.iterfind("ExternalReferenceList/ExternalReference")
        }
        record.genes.append(
            GeneLink(
                gene=GeneRecord(
                    symbol=symbol,
                    name=_text(gene, "Name"),
                    hgnc=orphanet.hgnc_number(codes.get("HGNC", "")),
                    omim=orphanet.omim_number(codes.get("OMIM", "")),
                    locus=_text(gene, "LocusList/Locus/GeneLocus"),
                    former=orphanet.older_symbols(symbol, codes),
                    aliases=orphanet.checked_aliases(_texts(gene, "SynonymList/Synonym"), record.problems),
                ),
                association=association,
                status=_text(link, "DisorderGeneAssociationStatus/Name"),
                sources=_text(link, "SourceOfValidation"),
            )
        )


def _figures(element, record):
    record.prevalence = []
    for figure in element.iterfind("PrevalenceList/Prevalence"):
        kind = known_type(_text(figure, "PrevalenceType/Name"), record)
        if kind:
            record.prevalence.append(
                orphanet.figure(
                    type=kind,
                    qualification=_text(figure, "PrevalenceQualification/Name"),
                    prevalence_class=known(PrevalenceClass, _text(figure, "PrevalenceClass/Name"), record),
                    value=_text(figure, "ValMoy"),
                    place=_text(figure, "PrevalenceGeographic/Name"),
                    sources=_text(figure, "Source"),
                    validated=_text(figure, "PrevalenceValidationStatus/Name") == "Validated",
                    problems=record.problems,
                )
            )


def _ages(element, record):
    record.onset = _terms(element, "AverageAgeOfOnsetList/AverageAgeOfOnset/Name", AgeOfOnset, record)
    record.inheritance = _terms(element, "TypeOfInheritanceList/TypeOfInheritance/Name", InheritanceMode, record)


def _terms(element, path, vocabulary, record):
    terms = (known(vocabulary, plain(term.text), record) for term in element.iterfind(path))
    return list(dict.fromkeys(filter(None, terms)))


def known(vocabulary, term, record):
    """Return the term if the vocabulary has it, else "", and add a sentence to the record's problems."""
    if not term:
        return ""
    if term in vocabulary.values:
        return term
    record.problems.append(_("an unknown term, “%(term)s”") % {"term": term})
    return ""


def known_type(term, record):
    """Return the PrevalenceType of a figure, "" if it has none or an unknown one; the record's problems say so."""
    if not term:
        record.problems.append(_("a figure that does not say of what it is"))
    return known(PrevalenceType, term, record)


_FILLERS = {"1": _names, "4": _signs, "6": _genes, "9-prevalence": _figures, "9-ages": _ages}
