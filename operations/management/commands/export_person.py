"""`manage.py export_person`: prints all data about one person as JSON, for that person."""

import json

from django.core.management.base import BaseCommand, CommandError

from operations import privacy
from operations.privacy.exporting import Encoder


class Command(BaseCommand):
    help = "Prints all data about a person of the newsroom, or a reader who left an e-mail address, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("who", metavar="USERNAME|EMAIL")

    def handle(self, *, who, **options):
        try:
            exported = privacy.export(who)
        except privacy.Unknown as unknown:
            raise CommandError(str(unknown)) from None
        self.stdout.write(json.dumps(exported, cls=Encoder, indent=2, ensure_ascii=False))
