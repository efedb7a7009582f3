"""Reading XML as a stream: memory flat in the file's size, no entities, no network."""

from contextlib import contextmanager

from django.utils.translation import gettext as _
from lxml import etree

from .records import Unreadable


@contextmanager
def reading():
    """Turn the parser's errors into sentences."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            _("The file breaks off or is not XML (line %(line)s: %(why)s). Nothing was changed.")
            % {"line": error.lineno or "?", "why": error.msg}
        ) from None


def events(stream, *, root):
    """Yield (root attributes, "start" or "end", element) for each element of the file.

    Raises Unreadable if the root is not `root`, if the file declares a document type
    (the way to entities that read other files or grow without end), or is not XML.
    """
    with reading():
        parser = etree.iterparse(
            _Nameless(stream),
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


class _Nameless:
    """A stream to read, without the name of its file: lxml takes that for an address, which has to be UTF-8."""

    def __init__(self, stream):
        self.read = stream.read


def elements(stream, tag, *, root):
    """Yield (root attributes, element) for each outermost `tag` of the file; each is emptied after use."""
    depth = 0
    for attributes, event, element in events(stream, root=root):
        if element.tag != tag:
            if event == "end" and not depth:
                # What stands around the records is not kept either, however much of it there is.
                forget(element)
            continue
        if event == "start":
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            yield attributes, element
            forget(element)


def text_of(element, path):
    """Return all text of the first element at `path`, that of tags within it included; "" where there is none."""
    return next(texts_of(element, path), "")


def texts_of(element, path):
    """Yield the text of each element at `path`."""
    return ("".join(found.itertext()) for found in element.iterfind(path))


def _checked_root(element, root):
    if element.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(_("The file declares a document type; for safety such files are refused."))
    if element.tag != root:
        raise Unreadable(
            _("This is not the expected file: it begins with <%(found)s>, not <%(root)s>.")
            % {"found": str(element.tag)[:60], "root": root}
        )
    return dict(element.attrib)


def forget(element):
    """Empty an element that has been read, and take off its parent what was read before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
