"""The kinds of files with facts that can be imported: one list for the command and the newsroom."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conditions.models import Identifier
from conditions.vocabularies import IdentifierSystem, MappingRelation

from . import archives, orphadata, orphapackets, sssom
from .loading import load

CHUNK = 5000


@dataclass(frozen=True)
class Kind:
    """`read` takes (stream in binary mode, file name) and yields records; `files` says what is accepted."""

    label: str
    files: str
    read: Callable


def _orphadata(product):
    def read(stream, name):
        archives.refuse_packed(stream)
        return orphadata.read(stream, product)

    return read


def orpha_of(mondo_ids):
    """Return {MONDO id: {ORPHAcode, ...}} of the conditions that have both codes exactly."""
    exact = Identifier.objects.filter(relation=MappingRelation.EXACT)
    ids, found = sorted(mondo_ids), defaultdict(set)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        mondo = defaultdict(set)
        rows = exact.filter(system=IdentifierSystem.MONDO, code__in=some)
        for condition, code in rows.values_list("condition_id", "code"):
            mondo[condition].add(code)
        orpha = exact.filter(system=IdentifierSystem.ORPHA, condition_id__in=mondo)
        for condition, code in orpha.values_list("condition_id", "code"):
            for mondo_id in mondo[condition]:
                found[mondo_id].add(code)
    return found


def _mappings(stream, name):
    archives.refuse_packed(stream)
    return sssom.read(stream, orpha_of)


XML = "XML"
KINDS = {
    "product1": Kind(_("Orphadata product 1: names, codes, definitions"), XML, _orphadata("1")),
    "product3": Kind(_("Orphadata product 3: a classification"), XML, _orphadata("3")),
    "product4": Kind(_("Orphadata product 4: signs (HPO)"), XML, _orphadata("4")),
    "product6": Kind(_("Orphadata product 6: genes"), XML, _orphadata("6")),
    "product9-prevalence": Kind(_("Orphadata product 9: prevalence"), XML, _orphadata("9-prevalence")),
    "product9-ages": Kind(_("Orphadata product 9: age of onset, inheritance"), XML, _orphadata("9-ages")),
    "orphapackets": Kind(
        _("ORPHApackets: Orphanet’s record of each disorder"), "JSON, .tar.gz, .zip", orphapackets.read
    ),
    "mondo": Kind(_("Mondo: mappings to other systems"), "SSSOM (.tsv)", _mappings),
}


def import_file(key, stream, name="", *, apply, progress=None):
    """Import a file of the kind `key`, or rehearse it; return the Report. Raises Unreadable."""
    return load(KINDS[key].read(stream, name), apply=apply, progress=progress)
