"""Streaming XML parser: constant memory, no entities, no network."""

from contextlib import contextmanager

from django.utils.translation import gettext as _
from lxml import etree

from .records import UnreadableFile


@contextmanager
def _parse_errors_as_sentences():
    """Turn the parser's errors into UnreadableFile."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(
            _("The file is incomplete or not XML (line %(line)s: %(why)s). Nothing was changed.")
            % {"line": error.lineno or "?", "why": error.msg}
        ) from None


def events(stream, *, root):
    """Yield (root attributes, "start" or "end", element) for each element of the file.

    Raises UnreadableFile if the root is not `root`, if the file is not XML, or if it declares a
    document type (whose entities could read other files or grow without end).
    """
    with _parse_errors_as_sentences():
        parser = etree.iterparse(
            _UnnamedStream(stream),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        attributes = None
        for event, element in parser:
            if attributes is None:
                attributes = _checked_root(element, root)
            yield attributes, event, element


class _UnnamedStream:
    """A stream without a file name: lxml treats the name as a URL, which has to be UTF-8."""

    def __init__(self, stream):
        self.read = stream.read


def elements(stream, tag, *, root):
    """Yield (root attributes, element) for each outermost `tag` of the file; an element is cleared after use."""
    depth = 0
    for attributes, event, element in events(stream, root=root):
        if element.tag != tag:
            if event == "end" and not depth:
                # Elements between the records are not kept either, however many there are.
                clear(element)
            continue
        if event == "start":
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            yield attributes, element
            clear(element)


def text_of(element, path):
    """Return the text of the first element at `path`, including the tags inside it, or ""."""
    return next(texts_of(element, path), "")


def texts_of(element, path):
    """Yield the text of each element at `path`."""
    return ("".join(match.itertext()) for match in element.iterfind(path))


def _checked_root(element, root):
    if element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile(_("The file declares a document type. Such files are refused for safety."))
    if element.tag != root:
        raise UnreadableFile(
            _("This is not the expected file: it begins with <%(found)s>, not <%(root)s>.")
            % {"found": str(element.tag)[:60], "root": root}
        )
    return dict(element.attrib)


def clear(element):
    """Clear an element that has been parsed, and remove its earlier siblings, to free their memory."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
