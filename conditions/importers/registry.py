"""Registry of the files with facts that can be imported, for the command and the newsroom."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conditions.models import Identifier
from conditions.vocabularies import IdentifierSystem, MappingRelation

from . import archives, obo, orphadata, orphapackets, sssom
from .hpo_terms import load_terms
from .loading import load

CHUNK = 5000


@dataclass(frozen=True)
class FileKind:
    """A kind of file; `files` names its formats.

    `read_records` takes (binary stream, file name) and yields (Header, record) pairs. `load` stores them: it takes the
    arguments of `loading.load` and returns an ImportReport.
    """

    label: str
    files: str
    read_records: Callable
    load: Callable = load


def _orphadata(product):
    def read_records(stream, name):
        archives.refuse_packed(stream)
        return orphadata.read_product(stream, product)

    return read_records


def orpha_of(mondo_ids):
    """Return {MONDO id: {ORPHAcode, ...}} of the conditions for which both codes are exact matches."""
    exact = Identifier.objects.filter(relation=MappingRelation.EXACT)
    ids, orpha_codes = sorted(mondo_ids), defaultdict(set)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        mondo = defaultdict(set)
        rows = exact.filter(system=IdentifierSystem.MONDO, code__in=chunk)
        for condition, code in rows.values_list("condition_id", "code"):
            mondo[condition].add(code)
        orpha = exact.filter(system=IdentifierSystem.ORPHA, condition_id__in=mondo)
        for condition, code in orpha.values_list("condition_id", "code"):
            for mondo_id in mondo[condition]:
                orpha_codes[mondo_id].add(code)
    return orpha_codes


def _mappings(stream, name):
    archives.refuse_packed(stream)
    return sssom.read_mappings(stream, orpha_of)


XML = "XML"
KINDS = {
    "product1": FileKind(_("Orphadata product 1: names, codes, definitions"), XML, _orphadata("1")),
    "product3": FileKind(_("Orphadata product 3: a classification"), XML, _orphadata("3")),
    "product4": FileKind(_("Orphadata product 4: signs (HPO)"), XML, _orphadata("4")),
    "product6": FileKind(_("Orphadata product 6: genes"), XML, _orphadata("6")),
    "product9-prevalence": FileKind(_("Orphadata product 9: prevalence"), XML, _orphadata("9-prevalence")),
    "product9-ages": FileKind(_("Orphadata product 9: age of onset, inheritance"), XML, _orphadata("9-ages")),
    "orphapackets": FileKind(
        _("ORPHApackets: Orphanet’s record of each disorder"), "JSON, .tar.gz, .zip", orphapackets.read_packets
    ),
    "mondo": FileKind(_("Mondo: mappings to other systems"), "SSSOM (.tsv)", _mappings),
    "hpo": FileKind(_("Human Phenotype Ontology: words for signs"), "OBO (.obo, .obo.gz)", obo.read_terms, load_terms),
}


def import_file(key, stream, name="", *, apply, progress=None):
    """Import a file of the kind `key` and return the ImportReport; without `apply` nothing is stored.

    Raises UnreadableFile.
    """
    kind = KINDS[key]
    return kind.load(kind.read_records(stream, name), apply=apply, progress=progress)
