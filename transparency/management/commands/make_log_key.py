"""`manage.py make_log_key`: a new key for the log, or for a witness."""

import os

from django.core.management.base import BaseCommand, CommandError

from transparency import keys
from verify.verify import COSIGNATURE, SIGNATURE, is_key_name


class Command(BaseCommand):
    help = "Makes a private key for LOG_KEY, and prints it or writes it into a new file that only you can read."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--file", metavar="FILE", help="Write the key into this new file, for LOG_KEY_FILE.")
        parser.add_argument(
            "--witness", metavar="NAME", help="Make the key of a witness instead, such as witness.example.org/w1."
        )

    def handle(self, *, file, witness, **options):
        name = witness or keys.origin().removesuffix("/development")
        if not is_key_name(name):
            raise CommandError("The name of a key has no space and no plus sign: witness.example.org/w1.")
        key = keys.NoteSigner.new(name, COSIGNATURE if witness else SIGNATURE)
        if not file:
            self.stdout.write(str(key))
            self.stderr.write(f"Its public key: {key.public}")
            return
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
                target.write(f"{key}\n")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Wrote {file}. Keep a copy in a safe place. Its public key: {key.public}")
