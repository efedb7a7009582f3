"""Where the commands for backups take their key from: a file, or the environment; never their arguments."""

import os

from operations.backup import Key


class KeyOption:
    def add_key(self, parser):
        parser.add_argument(
            "--key-file",
            metavar="FILE",
            help="The key to encrypt or open with, as age-keygen makes it. Else BACKUP_KEY or BACKUP_KEY_FILE.",
        )

    def key(self, options):
        """Return the Key that was named, or None."""
        path = options["key_file"] or os.environ.get("BACKUP_KEY_FILE", "").strip()
        if path:
            return Key.of_file(path)
        text = os.environ.get("BACKUP_KEY", "").strip()
        return Key(text) if text else None
