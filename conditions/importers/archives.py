"""Files inside archives, read one after the other, with limits on what they may grow to."""

import gzip
import tarfile
import zipfile
import zlib

from django.utils.translation import gettext as _

from .records import Unreadable

MEGABYTE = 1024 * 1024
MOST_BYTES = 16 * MEGABYTE  # of one file inside
MOST_TOTAL = 4096 * MEGABYTE  # of all files together
MOST_FILES = 100_000
MOST_RATIO = 200  # unpacked to packed


def members(stream, name, *, suffix):
    """Yield (name, bytes) of each file with `suffix`, or of `stream` itself if it is no archive.

    Raises Unreadable for a broken archive and for one that unpacks to more than it may.
    """
    start = stream.read(4)
    stream.seek(0)
    try:
        if start[:2] == b"\x1f\x8b":
            yield from _tar(stream, suffix)
        elif start == b"PK\x03\x04":
            yield from _zip(stream, suffix)
        else:
            yield name, _limited(stream, name)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
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
    return _("%(file)s unpacks to far more than is believable. Nothing was changed.") % {"file": file}


def _tar(stream, suffix):
    with tarfile.open(fileobj=_Unpacking(stream), mode="r|") as archive:
        for count, member in enumerate(archive):
            _check_count(count)
            _check_size(member.name, member.size)
            if member.isfile() and member.name.endswith(suffix):
                yield member.name, _limited(archive.extractfile(member), member.name)
            # A stream that is read once has no use for the list of what went by.
            archive.members = []


def _zip(stream, suffix):
    total = 0
    with zipfile.ZipFile(stream) as archive:
        for count, member in enumerate(archive.infolist()):
            _check_count(count)
            if not member.filename.endswith(suffix):
                continue
            _check_size(member.filename, member.file_size)
            total += member.file_size
            if total > MOST_TOTAL or member.file_size > MEGABYTE + MOST_RATIO * member.compress_size:
                raise Unreadable(_too_much(member.filename))
            with archive.open(member) as file:
                yield member.filename, _limited(file, member.filename)


def _check_count(count):
    if count >= MOST_FILES:
        raise Unreadable(_("There are more than %(count)s files in the archive.") % {"count": MOST_FILES})


def _check_size(name, size):
    if size > MOST_BYTES:
        raise Unreadable(_("%(file)s is larger than 16 MB. Nothing was changed.") % {"file": name})


def _limited(file, name):
    content = file.read(MOST_BYTES + 1)
    _check_size(name or _("The file"), len(content))
    return content
