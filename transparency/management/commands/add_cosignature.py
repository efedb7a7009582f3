"""`manage.py add_cosignature`: add the cosignature of a witness to a checkpoint."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transparency import checkpoints
from verify.verify import Invalid, VerifierKey
from web.refusals import Refused


class Command(BaseCommand):
    help = "Adds a witness's cosignature to one of our checkpoints. The site serves it with that checkpoint."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="The checkpoint that `witness` printed; - is stdin.")
        parser.add_argument("--key", required=True, metavar="KEY", help="The witness's public key: name+id+Base64.")

    def handle(self, *, file, key, **options):
        try:
            note = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            row = checkpoints.add_cosignature(note, VerifierKey.parse(key))
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not text"
            raise CommandError(f"{file} cannot be read: {why}.") from None
        except (Invalid, Refused) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"The checkpoint of {row.size} entries has the cosignature of {row.name}.")
