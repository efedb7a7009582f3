"""Files inside archives, read one after the other, with limits on what they may grow to."""

import gzip
import lzma
import tarfile
import zipfile
import zlib

from django.utils.translation import gettext as _

from conditions.richtext import clean_line

from .records import Unreadable

MEGABYTE = 1024 * 1024
MOST_BYTES = 16 * MEGABYTE  # of one file inside
MOST_TOTAL = 4096 * MEGABYTE  # of all files together
MOST_FILES = 100_000
MOST_RATIO = 200  # unpacked to packed
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
# zipfile and tarfile leave the errors of what they stand on, and ValueError for sizes and names that make no sense.
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)


def refuse_packed(stream):
    """Raise Unreadable for an archive, where a file by itself is wanted."""
    if stream.seekable() and _packing(stream):
        raise Unreadable(_("This file is packed (.zip or .gz). Unpack it, and choose the file inside."))


def _packing(stream):
    start = stream.read(4)
    stream.seek(0)
    return next((packing for packing in (GZIP, ZIP) if start.startswith(packing)), b"")


def members(stream, name, *, suffix):
    """Yield (name, bytes) of each file with `suffix`, or of `stream` itself if it is no archive.

    Raises Unreadable for a broken archive and for one that unpacks to more than it may.
    """
    packing = _packing(stream)
    try:
        if packing == GZIP:
            yield from _tar(stream, suffix)
        elif packing == ZIP:
            yield from _zip(stream, suffix)
        else:
            yield name, _limited(stream, name)
    except _BROKEN as error:
        raise Unreadable(_("The archive is broken (%(why)s). Nothing was changed.") % {"why": error}) from None
    except RuntimeError:
        # zipfile's word for a password.
        raise Unreadable(_("The archive is locked with a password. Nothing was changed.")) from None


class _Unpacking:
    """The unpacked bytes of a gzip stream, as long as they stay believable beside the packed ones."""

    def __init__(self, stream):
        self.packed = stream
        self.file = gzip.GzipFile(fileobj=stream)
        self.size = 0

    def read(self, size=-1):
        content = self.file.read(size)
        self.size += len(content)
        too_dense = self.size > MOST_BYTES and self.size > MOST_RATIO * max(1, self.packed.tell())
        if too_dense or self.size > MOST_TOTAL:
            raise Unreadable(_too_much(_("The archive")))
        return content


def _too_much(file):
    return _("%(file)s unpacks to far more than is believable. Nothing was changed.") % {"file": clean_line(file)}


def _tar(stream, suffix):
    with tarfile.open(fileobj=_Unpacking(stream), mode="r|") as archive:
        for count, member in enumerate(archive):
            _check_count(count)
            _check_size(member.name, member.size)
            if member.isfile() and _is_wanted(member.name, suffix):
                yield clean_line(member.name), _limited(archive.extractfile(member), member.name)
            # A stream that is read once has no use for the list of what went by.
            archive.members = []


def _zip(stream, suffix):
    total = 0
    with zipfile.ZipFile(stream) as archive:
        for count, member in enumerate(archive.infolist()):
            _check_count(count)
            if not _is_wanted(member.filename, suffix):
                continue
            _check_size(member.filename, member.file_size)
            total += member.file_size
            if total > MOST_TOTAL or member.file_size > MEGABYTE + MOST_RATIO * member.compress_size:
                raise Unreadable(_too_much(member.filename))
            with archive.open(member) as file:
                yield clean_line(member.filename), _limited(file, member.filename)


def _is_wanted(name, suffix):
    # A Mac packs a file "._x" of its own beside each "x".
    return name.endswith(suffix) and not name.rpartition("/")[2].startswith("._")


def _check_count(count):
    if count >= MOST_FILES:
        raise Unreadable(_("There are more than %(count)s files in the archive.") % {"count": MOST_FILES})


def _check_size(name, size):
    if size > MOST_BYTES:
        raise Unreadable(_("%(file)s is larger than 16 MB. Nothing was changed.") % {"file": clean_line(name)})


def _limited(file, name):
    content = file.read(MOST_BYTES + 1)
    _check_size(name or _("The file"), len(content))
    return content
