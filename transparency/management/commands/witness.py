"""`manage.py witness`: check that the log of another site only grows, and cosign it; run by cron."""

from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError

from transparency import keys
from transparency.witness import witness
from verify.verify import COSIGNATURE, Invalid, VerifierKey
from web.refusals import Refused


class Command(BaseCommand):
    help = (
        "Reads the checkpoint of a log, such as https://example.org/log, checks its signature and that the log has "
        "only grown since the last run, and cosigns it. Ends with an error if anything is wrong."
    )
    # It needs no database, and runs on other machines than the site.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--state", metavar="FILE", default="witness.json", help="What was seen (witness.json).")
        parser.add_argument("--log-key", metavar="KEY", help="The log's public key; needed in the first run.")
        parser.add_argument("--key", metavar="FILE", help="Cosign with this key, from make_log_key --witness.")
        parser.add_argument("--mail", metavar="ADDRESS", help="Mail the cosigned checkpoint to this address.")
        parser.add_argument("--print", action="store_true", help="Print the cosigned checkpoint, for add_cosignature.")

    def handle(self, *, url, state, log_key, key, mail, **options):
        try:
            seen = witness(url, state=state, log_key=log_key and VerifierKey.parse(log_key), key=_key(key))
        except (Refused, Invalid) as refusal:
            raise CommandError(str(refusal)) from None
        said = _sentence(seen, url)
        if mail:
            EmailMessage(said, f"{said}\n\n{seen.note}", settings.DEFAULT_FROM_EMAIL, [mail]).send()
        if options["print"]:
            self.stdout.write(str(seen.note), ending="")
            self.stderr.write(said)
        else:
            self.stdout.write(said)


def _key(path):
    if not path:
        return None
    try:
        key = keys.NoteSigner.parse(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise CommandError(f"{path} is {error}.") from None
    if key.kind != COSIGNATURE:
        raise CommandError(f"{path} is the key of a log. A witness has its own: manage.py make_log_key --witness NAME.")
    return key


def _sentence(seen, url):
    size = seen.checkpoint.size
    if seen.before is None:
        return f"Seen for the first time: {url} has {size} entries. The next run checks that it has only grown."
    if seen.before.size == size:
        return f"Unchanged: {url} has {size} entries."
    return f"The log has only grown: {url} had {seen.before.size} entries and has {size}."
