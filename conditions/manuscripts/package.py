"""The parts of a .docx file: the package is checked and unpacked with limits before anything reads its XML."""

import posixpath

from django.utils.translation import gettext as _
from lxml import etree

from conditions.importers.archives import ZIP, members
from conditions.importers.records import UnreadableFile

# Of all XML together, unpacked: a document of 200 pages has about 3 MB.
MAX_XML_BYTES = 4 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Word's "Strict Open XML Document" has other namespaces with the same elements.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"http://purl.oclc.org/ooxml/drawingml/": b"http://schemas.openxmlformats.org/drawingml/2006/",
}


class Package:
    """The XML parts of a .docx file: the root element `document`, and others by kind ("styles", "footnotes" ...).

    Raises UnreadableFile with a sentence for every file that is not a readable .docx. Pictures, fonts and macros are
    never unpacked.
    """

    def __init__(self, file):
        _refuse_other_kinds(file)
        self._parts = _unpacked(file)
        if "content.xml" in self._parts and "[Content_Types].xml" not in self._parts:
            raise UnreadableFile(_("This is an OpenDocument text (.odt). Save it as a Word document (.docx) first."))
        self._path = self._target("", "officeDocument")
        self.document = self._root(self._path)
        if self.document is None or not self.document.tag.endswith("}document"):
            raise UnreadableFile(_("This is not a Word document (.docx)."))

    def part(self, kind):
        """Return the root element of the part of this kind, None if the package has none."""
        return self._root(self._target(self._path, kind))

    def parts(self, kind):
        """Return the root elements of all parts of this kind, such as the "header" of each section."""
        roots = [self._root(path) for path in self._targets(self._path, kind)]
        return [root for root in roots if root is not None]

    def links(self, kind):
        """Return the addresses of the links of a part: a dict by relationship id."""
        path = self._path if kind == "document" else self._target(self._path, kind)
        return {
            row.get("Id"): row.get("Target", "")
            for row in self._relationships(path)
            if row.get("Type", "").endswith("/hyperlink")
        }

    def _root(self, path):
        content = self._parts.get(path)
        return None if content is None else _parsed(content)

    def _relationships(self, path):
        folder, name = posixpath.split(path)
        root = self._root(posixpath.join(folder, "_rels", f"{name}.rels"))
        return [] if root is None else root.iter(_RELATIONSHIP)

    def _targets(self, path, kind):
        folder = posixpath.dirname(path)
        return [
            posixpath.normpath(posixpath.join("/", folder, row.get("Target", ""))).lstrip("/")
            for row in self._relationships(path)
            if row.get("Type", "").endswith(f"/{kind}") and row.get("TargetMode") != "External"
        ]

    def _target(self, path, kind):
        return next(iter(self._targets(path, kind)), "")


def _refuse_other_kinds(file):
    content = file.read()
    file.seek(0)
    if not content:
        raise UnreadableFile(_("The file is empty."))
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnreadableFile(_("The document is locked with a password. Save it without one."))
        raise UnreadableFile(_("This is an old Word document (.doc). Save it as .docx first."))
    if not content.startswith(ZIP):
        raise UnreadableFile(_("This is not a Word document (.docx)."))


def _unpacked(file):
    parts, size = {}, 0
    # UnreadableFile of the archive says what is wrong with it.
    for member in members(file, file.name or "", suffix=(".xml", ".rels")):
        if member.content is None:
            continue
        size += len(member.content)
        if size > MAX_XML_BYTES:
            raise UnreadableFile(_("The document is too long to be read at once. Split it into several files."))
        parts[member.name] = member.content
    return parts


def _parsed(content):
    for strict, usual in _STRICT.items():
        content = content.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(_("The document is damaged (%(why)s).") % {"why": error.msg}) from None
    if root.getroottree().docinfo.doctype:
        # Its entities could read other files or grow without end; Word writes no document type.
        raise UnreadableFile(_("The document is damaged (it declares a document type)."))
    return root
