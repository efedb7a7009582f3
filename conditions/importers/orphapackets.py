"""Reader for ORPHApackets: Orphanet's JSON record of one disorder, single or in an archive."""

from django.utils.translation import gettext as _

from conditions.vocabularies import (
    AgeOfOnset,
    Frequency,
    GeneAssociationType,
    InheritanceMode,
    PrevalenceClass,
)

from . import orphanet
from .archives import members
from .json_text import parse_json
from .orphadata import SYSTEMS, known, known_type
from .records import DisorderRecord, GeneLink, GeneRecord, UnreadableFile
from .source_text import plain, says_something

PRODUCT = "ORPHApackets"
TREE = "ORPHApacket"


def read_packets(stream, name=""):
    """Yield (Header, DisorderRecord) from a JSON file, or from a .tar.gz or .zip of them; raise UnreadableFile.

    A file of an archive that is no ORPHApacket becomes a record with its name and a problem.
    """
    header, foreign = None, []
    for number, member in enumerate(members(stream, name, suffix=".json"), start=1):
        try:
            packet = _packet(member)
        except UnreadableFile as error:
            if not member.is_packed:
                raise
            foreign.append(DisorderRecord(code="", where=number, name=member.name, problems=[str(error)]))
            continue
        header = orphanet.header(
            PRODUCT,
            plain(packet.get("version")),
            orphanet.released_on(plain(packet.get("creationDate"))),
            is_whole=False,
        )
        yield header, _record(packet, plain(packet["ORPHAcode"]), number)
    if header is None:
        raise UnreadableFile(_("There is no ORPHApacket in this file."))
    for record in foreign:
        yield header, record


def _packet(member):
    """Return the JSON object of a packet, which has an ORPHAcode; raise UnreadableFile for another file."""
    if member.content is None:
        raise UnreadableFile(_("This is not a JSON file."))
    try:
        packet = parse_json(member.content)["Orphapacket"]
        packet["ORPHAcode"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        sentence = _("%(file)s is not an ORPHApacket (%(why)s).") % {
            "file": member.name or _("The file"),
            "why": _reason(error),
        }
        if not member.is_packed:
            sentence += " " + _("Nothing was changed.")
        raise UnreadableFile(sentence) from None
    return packet


def _reason(error):
    """Return the words of our own error, and the type of Python's, whose words help nobody."""
    return str(error) if type(error) is ValueError else type(error).__name__


def _record(packet, code, number):
    record = DisorderRecord(code=orphanet.checked_code(code), where=number)
    record.name, record.is_obsolete = orphanet.current_name(plain(packet.get("Label")))
    record.kind, record.source_type = orphanet.kind("", plain(_inner(packet.get("DisorderType"), "value")))
    record.synonyms = [plain(name) for name in _listed(packet, "Synonyms", "Synonym") if says_something(name)]
    record.identifiers = []
    for reference in _listed(packet, "ExternalReferences", "ExternalReference"):
        system = plain(reference.get("Source"))
        if system in SYSTEMS:
            relation = orphanet.relation(plain(reference.get("DisorderMappingRelation")))
            orphanet.add_identifier(record, SYSTEMS[system], plain(reference.get("Reference")), relation)
        else:
            record.problems.append(_("a code of an unknown system, %(system)s") % {"system": system[:40] or "–"})
    texts = [plain(section.get("Contents")) for section in _listed(packet, "TextSection", "TextSection")]
    record.definition = next(filter(says_something, texts), "")
    record.genes = [link for gene in _listed(packet, "Genes", "Gene") if (link := _gene(gene, record))]
    record.phenotypes = []
    orphanet.add_phenotypes(record, (_sign(sign, record) for sign in _listed(packet, "Phenotypes", "Phenotype")))
    record.prevalence = [f for figure in _listed(packet, "Prevalences", "Prevalence") if (f := _figure(figure, record))]
    record.onset = _terms(packet, "AverageAgeOfOnsets", "AverageAgeOfOnset", AgeOfOnset, record)
    record.inheritance = _terms(packet, "TypeOfInheritances", "TypeOfInheritance", InheritanceMode, record)
    record.parents = []
    for parent in _listed(packet, "Parents", "Parent"):
        given = plain(parent.get("ORPHAcode"))
        if parent_code := orphanet.checked_code(given):
            record.parents.append((parent_code, TREE))
        else:
            record.problems.append(_("a parent without an ORPHAcode: “%(code)s”") % {"code": given[:40]})
    return record


def _listed(packet, outer, inner):
    """Return the items of a list, however the file wraps them.

    A list of one item may be an object, items may be wrapped once more, and a string such as
    "no data" may replace the list.
    """
    value = packet.get(outer)
    if value is None or isinstance(value, str):
        return []
    # A stack: its last element is the next to look at.
    items, stack = [], [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict) and set(item) == {inner}:
            stack.append(item[inner])
        elif isinstance(item, dict) or (isinstance(item, str) and inner == "Synonym"):
            items.append(item)
    return items


def _inner(value, name):
    return value.get(name) if isinstance(value, dict) else value


def _sign(sign, record):
    """Return (HPO id, term, frequency)."""
    frequency = known(Frequency, plain(sign.get("HPOFrequency")), record)
    return plain(sign.get("HPOId")), plain(sign.get("HPOTerm")), frequency


def _gene(gene, record):
    association = known(GeneAssociationType, plain(gene.get("DisorderGeneAssociationType")), record)
    given = plain(gene.get("Symbol"))
    symbol = orphanet.checked_symbol(given)
    if not symbol or not association:
        record.problems.append(orphanet.gene_problem(given))
        return None
    codes = {
        plain(item.get("Source")): plain(item.get("Reference"))
        for item in _listed(gene, "ExternalReferences", "ExternalReference")
    }
    return GeneLink(
        GeneRecord(
            symbol=symbol,
            name=plain(gene.get("Name") or gene.get("Label")),
            hgnc=orphanet.hgnc_number(codes.get("HGNC", "")),
            omim=orphanet.omim_number(codes.get("OMIM", "")),
            former=orphanet.older_symbols(symbol, codes),
        ),
        association,
    )


def _figure(figure, record):
    kind = known_type(plain(figure.get("PrevalenceType")), record)
    if not kind:
        return None
    prevalence_class = plain(figure.get("PrevalenceClass"))
    return orphanet.figure(
        type=kind,
        qualification=plain(figure.get("PrevalenceQualification")),
        prevalence_class=known(PrevalenceClass, prevalence_class, record) if says_something(prevalence_class) else "",
        value=plain(figure.get("ValMoy")),
        place=plain(figure.get("PrevalenceGeographic")),
        sources=plain(figure.get("Source")),
        validated=False,
        problems=record.problems,
    )


def _terms(packet, outer, inner, vocabulary, record):
    terms = (known(vocabulary, plain(_inner(item, "value")), record) for item in _listed(packet, outer, inner))
    return list(dict.fromkeys(filter(None, terms)))
