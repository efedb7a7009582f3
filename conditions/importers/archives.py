"""Archive reading (.zip, .tar.gz) with limits on the unpacked size."""

import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from conditions.richtext import clean_line

from .records import UnreadableFile

MEGABYTE = 1024 * 1024
MAX_BYTES = 16 * MEGABYTE  # of one file inside
MAX_TOTAL = 4096 * MEGABYTE  # of all files together
MAX_FILES = 100_000
MAX_RATIO = 200  # unpacked to packed
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
# zipfile and tarfile also raise the errors of the modules below them, and ValueError for impossible sizes and names.
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


@dataclass(frozen=True)
class Member:
    """A file of an archive, or the file itself if it is no archive (`is_packed` is false then).

    `content` is None for a packed file with another suffix, which is not unpacked.
    """

    name: str
    content: bytes | None
    is_packed: bool = True


def refuse_packed(stream):
    """Raise UnreadableFile if the stream is an archive, for kinds of files that have to be unpacked."""
    if stream.seekable() and _archive_magic(stream):
        raise UnreadableFile(_("This file is packed (.zip or .gz). Unpack it, and choose the file inside."))


@contextmanager
def unpacked(stream):
    """Open a binary stream that may be packed with gzip, and return a stream of the bytes inside.

    Raises UnreadableFile, also while the caller reads: for a .zip file, a broken archive, and implausible sizes.
    """
    magic = _archive_magic(stream) if stream.seekable() else b""
    if magic != GZIP:
        refuse_packed(stream)
        yield stream
        return
    try:
        yield io.BufferedReader(_RawGzip(stream))
    except _BROKEN as error:
        raise UnreadableFile(_("The archive is broken (%(why)s). Nothing was changed.") % {"why": error}) from None


def _archive_magic(stream):
    start = stream.read(4)
    stream.seek(0)
    return next((magic for magic in (GZIP, ZIP) if start.startswith(magic)), b"")


def members(stream, name, *, suffix):
    """Yield a Member for each file of an archive, or for `stream` itself if it is not an archive.

    Raises UnreadableFile for a broken or encrypted archive, and for one that exceeds a limit.
    """
    magic = _archive_magic(stream)
    try:
        if magic == GZIP:
            yield from _tar(stream, suffix)
        elif magic == ZIP:
            yield from _zip(stream, suffix)
        else:
            yield Member(name, _limited(stream, name), is_packed=False)
    except _BROKEN as error:
        raise UnreadableFile(_("The archive is broken (%(why)s). Nothing was changed.") % {"why": error}) from None
    except RuntimeError:
        # zipfile raises RuntimeError for an encrypted file.
        raise UnreadableFile(_("The archive is locked with a password. Nothing was changed.")) from None


class _LimitedGzip:
    """The unpacked bytes of a gzip stream; raises UnreadableFile where they exceed MAX_RATIO or MAX_TOTAL."""

    def __init__(self, stream):
        self.packed = stream
        self.file = gzip.GzipFile(fileobj=stream)
        self.size = 0

    def read(self, size=-1):
        content = self.file.read(size)
        self.size += len(content)
        too_dense = self.size > MAX_BYTES and self.size > MAX_RATIO * max(1, self.packed.tell())
        if too_dense or self.size > MAX_TOTAL:
            raise UnreadableFile(_bomb_sentence(_("The archive")))
        return content


class _RawGzip(io.RawIOBase):
    """The unpacked bytes of a gzip stream, within the same limits, for BufferedReader."""

    def __init__(self, stream):
        self.content = _LimitedGzip(stream)

    def readable(self):
        return True

    def readinto(self, buffer):
        content = self.content.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def _bomb_sentence(file):
    return _("%(file)s unpacks to an implausible size. Nothing was changed.") % {"file": clean_line(file)}


def _tar(stream, suffix):
    with tarfile.open(fileobj=_LimitedGzip(stream), mode="r|") as archive:
        for count, member in enumerate(archive):
            _check_count(count)
            _check_size(member.name, member.size)
            if member.isfile() and _has_suffix(member.name, suffix):
                yield Member(clean_line(member.name), _limited(archive.extractfile(member), member.name))
            elif member.isfile() and not _is_metadata(member.name):
                yield Member(clean_line(member.name), None)
            # tarfile keeps a list of all members, which a stream that is read once never needs.
            archive.members = []


def _zip(stream, suffix):
    total = 0
    with zipfile.ZipFile(stream) as archive:
        for count, member in enumerate(archive.infolist()):
            _check_count(count)
            if not _has_suffix(member.filename, suffix):
                if not member.is_dir() and not _is_metadata(member.filename):
                    yield Member(clean_line(member.filename), None)
                continue
            _check_size(member.filename, member.file_size)
            total += member.file_size
            if total > MAX_TOTAL or member.file_size > MEGABYTE + MAX_RATIO * member.compress_size:
                raise UnreadableFile(_bomb_sentence(member.filename))
            with archive.open(member) as file:
                yield Member(clean_line(member.filename), _limited(file, member.filename))


def _has_suffix(name, suffix):
    return name.lower().endswith(suffix) and not _is_metadata(name)


def _is_metadata(name):
    """Return whether macOS or Windows added the file by itself: "._x" beside each file "x", for example."""
    file = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or file.startswith("._") or file in (".DS_Store", "Thumbs.db")


def _check_count(count):
    if count >= MAX_FILES:
        raise UnreadableFile(_("There are more than %(count)s files in the archive.") % {"count": MAX_FILES})


def _check_size(name, size):
    if size > MAX_BYTES:
        raise UnreadableFile(_("%(file)s is larger than 16 MB. Nothing was changed.") % {"file": clean_line(name)})


def _limited(file, name):
    content = file.read(MAX_BYTES + 1)
    _check_size(name or _("The file"), len(content))
    return content
