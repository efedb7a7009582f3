"""Orphadata product 3: a classification, a tree of disorders, read without holding the file."""

import re

from django.utils.translation import gettext as _

from . import orphanet, xml_stream
from .records import DisorderRecord, Unreadable
from .source_text import plain

PRODUCT = "product 3: classification"
_PREFIX = re.compile(r"^Orphanet classification of\s+", re.IGNORECASE)


def read(stream):
    """Yield (Header, DisorderRecord) for each disorder of each tree, with its parents in that tree.

    Orphanet publishes a file for each tree, all of one version: each tree is a product of its own,
    or the second file would take away what the first one said.
    """
    found = False
    for attributes, tree, records in _trees(stream):
        header = orphanet.header(
            _product(tree), attributes.get("version", ""), orphanet.released_on(attributes.get("date", ""))
        )
        for record in records:
            found = True
            yield header, record
    if not found:
        raise Unreadable(_("This file is not Orphadata product 3: there is no classification in it."))


def _product(tree):
    return f"product 3: {_PREFIX.sub('', tree)}"[:60].strip()


def _trees(stream):
    """Yield (root attributes, name, records) of each tree; a disorder that stands in several places comes once."""
    tree, records, path = "", {}, []
    for attributes, event, element in xml_stream.events(stream, root="JDBOR"):
        if event == "start":
            if element.tag == "ClassificationNode":
                path.append("")
            continue
        if element.tag == "Disorder" and path:
            path[-1] = _disorder(element, records, tree, parent=path[-2] if len(path) > 1 else "")
            xml_stream.forget(element)
        elif element.tag == "ClassificationNode":
            path.pop()
            xml_stream.forget(element)
        elif element.tag == "Name" and not path and element.getparent().tag == "Classification":
            tree = plain("".join(element.itertext()))
        elif element.tag == "Classification":
            yield attributes, tree, records.values()
            tree, records = "", {}
            xml_stream.forget(element)
        elif not path:
            xml_stream.forget(element)


def _disorder(element, records, tree, parent):
    code = orphanet.orpha_code(element)
    if not code:
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
