"""Files that are replaced at once, so that readers and crashes find the old or the new contents, never a part."""

import os
import tempfile
from pathlib import Path


def replace_file(path, data, *, mode=0o600):
    """Write `data`, bytes, to a new or existing file with the permissions `mode`; its folder must exist.

    Raises OSError, with the old file unchanged.
    """
    path = Path(path)
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, mode)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder):
    """Wait until the names of new files in this folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
