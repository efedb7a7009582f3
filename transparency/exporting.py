"""The log as a folder of static files, which a web server can serve and which is a copy outside the database."""

from pathlib import Path

from verify.verify import Checkpoint, Invalid, leaves_of_bundle
from web.atomic_files import replace_file

from . import checkpoints, log, tiles, tree
from .checkpoints import origin

CHECKPOINT = "checkpoint"


class FolderMismatch(Exception):
    """The folder holds a log that is not the beginning of ours; the message is a sentence."""


def export(folder):
    """Write the files that the folder lacks, and the checkpoint last; return (size of the log, files written).

    Each file is written whole or not at all. Raises NoKey, OSError, and FolderMismatch if the folder's log is longer
    than ours or has different content.
    """
    folder, size = Path(folder), log.size()
    note = checkpoints.checkpoint(size)
    before = read_checkpoint(folder)
    check(before)
    since = before.size if before else 0
    written = 0
    for level, index, width in tiles.files_of(size, since):
        _write(folder / tree.path_of(level, index, width), tiles.content(level, index, width))
        written += 1
    _write(folder / CHECKPOINT, note.encode())
    return size, written


def read_checkpoint(folder):
    """Return the Checkpoint in the folder, or None if it has none. Raises OSError, FolderMismatch if it is damaged."""
    try:
        text = (Path(folder) / CHECKPOINT).read_text(encoding="utf-8")
        return Checkpoint.parse(text)
    except FileNotFoundError:
        return None
    except (Invalid, UnicodeDecodeError) as error:
        raise FolderMismatch(f"The checkpoint in {folder} cannot be read: {error}") from None


def check(copied):
    """Raise FolderMismatch unless `copied`, the Checkpoint of a copy or None, is of the beginning of our log.

    The caller has checked who signed it, if that matters: the copies of operators need no signature.
    """
    if copied is None:
        return
    if copied.origin != origin():
        raise FolderMismatch(f"The copy is of another log: {copied.origin}, not {origin()}.")
    size = log.size()
    if copied.size > size:
        raise FolderMismatch(
            f"THE LOG IS SHORTER THAN ITS COPY: the copy has {copied.size} entries, the database has {size}. An older "
            "backup was restored, or entries were removed. Restore the backup with --log and the folder of the copy."
        )
    if copied.root != log.root(copied.size):
        raise FolderMismatch(
            f"THE LOG DIFFERS FROM ITS COPY: the first {copied.size} entries of the database are not those that were "
            "published. Somebody changed the database. Keep both, and restore a backup elsewhere to compare."
        )


def read_leaves(folder):
    """Yield the leaves, in bytes, of the log in a folder, whose hashes are checked against its checkpoint.

    Raises OSError, and FolderMismatch if the folder is damaged or holds no log.
    """
    checkpoint = read_checkpoint(folder)
    if checkpoint is None:
        raise FolderMismatch(f"{folder} holds no log: it has no file called {CHECKPOINT}.")
    for index in range(-(-checkpoint.size // tree.WIDTH)):
        width = tree.width(0, index, checkpoint.size)
        data = (Path(folder) / tree.path_of(tiles.ENTRIES, index, width)).read_bytes()
        try:
            leaves = leaves_of_bundle(data)
        except Invalid as error:
            raise FolderMismatch(str(error)) from None
        if len(leaves) != width:
            raise FolderMismatch(f"A file of {folder} has {len(leaves)} entries, not {width}.")
        yield from leaves


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    # Readable for the web server, as other files of the site.
    replace_file(path, data, mode=0o644)
