"""Reader for Orphadata product 3: classifications, which are trees of disorders, parsed as a stream."""

import re

from django.utils.translation import gettext as _

from . import orphanet, xml_stream
from .records import DisorderRecord, UnreadableFile
from .source_text import plain

PRODUCT_BEGINS = "product 3: "
PRODUCT = f"{PRODUCT_BEGINS}classification"
_PREFIX = re.compile(r"^Orphanet classification of\s+", re.IGNORECASE)


def read_classification(stream):
    """Yield (Header, DisorderRecord) for each disorder of each tree, with its parents in that tree.

    Orphanet publishes one file for each tree, all with the same version. Each tree counts as a
    product, or importing the second file would delete the rows of the first. Raises UnreadableFile.
    """
    has_records = False
    for attributes, tree, records in _trees(stream):
        header = orphanet.header(
            _product(tree), attributes.get("version", ""), orphanet.released_on(attributes.get("date", ""))
        )
        for record in records:
            has_records = True
            yield header, record
    if not has_records:
        raise UnreadableFile(_("This file is not Orphadata product 3: there is no classification in it."))


def _product(tree):
    return f"{PRODUCT_BEGINS}{_PREFIX.sub('', tree)}"[:60].strip()


def _trees(stream):
    """Yield (root attributes, name, records) of each tree; a disorder with several parents is one record."""
    tree, records, path = "", {}, []
    for attributes, event, element in xml_stream.events(stream, root="JDBOR"):
        if event == "start":
            if element.tag == "ClassificationNode":
                path.append("")
            continue
        if element.tag == "Disorder" and path:
            path[-1] = _disorder(element, records, tree, parent=path[-2] if len(path) > 1 else "")
            xml_stream.clear(element)
        elif element.tag == "ClassificationNode":
            path.pop()
            xml_stream.clear(element)
        elif element.tag == "Name" and not path and element.getparent().tag == "Classification":
            tree = plain("".join(element.itertext()))
        elif element.tag == "Classification":
            yield attributes, tree, records.values()
            tree, records = "", {}
            xml_stream.clear(element)
        elif not path:
            xml_stream.clear(element)


def _disorder(element, records, tree, parent):
    code = orphanet.orpha_code(element)
    if not code:
        # Reported as a record without an ORPHAcode; its children have no parent in this tree.
        name = plain(xml_stream.text_of(element, "Name"))
        records[f"line {element.sourceline}"] = DisorderRecord(code="", where=element.sourceline, name=name)
        return ""
    record = records.get(code)
    if record is None:
        name, is_obsolete = orphanet.current_name(plain(xml_stream.text_of(element, "Name")))
        record = records[code] = DisorderRecord(
            code=code, where=element.sourceline, name=name, is_obsolete=is_obsolete, parents=[]
        )
        record.kind, record.source_type = orphanet.kind("", plain(element.findtext("DisorderType/Name")))
    if parent and (parent, tree) not in record.parents:
        record.parents.append((parent, tree))
    return code
