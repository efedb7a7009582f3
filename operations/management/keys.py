"""The key of backup commands: from a file or the environment, never from their arguments."""

import os

from operations.backup import Key


class KeyOption:
    """Mixin for commands: the option --key-file."""

    def add_key(self, parser):
        parser.add_argument(
            "--key-file",
            metavar="FILE",
            help="Key file from age-keygen, to encrypt or decrypt. Default: BACKUP_KEY_FILE or BACKUP_KEY.",
        )

    def key(self, options):
        """Return the Key of the options or the environment, or None."""
        path = options["key_file"] or os.environ.get("BACKUP_KEY_FILE", "").strip()
        if path:
            return Key.of_file(path)
        text = os.environ.get("BACKUP_KEY", "").strip()
        return Key(text) if text else None
